import type { BackgroundTaskManager } from './manager.ts';
import { internalsOf } from './manager-internals.ts';
import { checkNumber, checkObject, checkType, refuse } from './options.ts';
import type { TaskInfo } from './task.ts';

/** Where a page keeps what its tests may wait for. */
const REGISTRY = '__outlastForTests';

type Registry = Record<typeof REGISTRY, Set<BackgroundTaskManager> | undefined>;

/**
 * Lets end-to-end tests of this page wait for a manager's tasks (`waitForBackgroundTasks`).
 *
 * @returns what takes it back.
 * @example
 * if (import.meta.env.MODE === 'test') exposeForTests(manager);
 */
export function exposeForTests(manager: BackgroundTaskManager): () => void {
  internalsOf(manager);
  const scope = globalThis as unknown as Registry;
  scope[REGISTRY] ??= new Set();
  scope[REGISTRY].add(manager);
  return () => scope[REGISTRY]?.delete(manager);
}

/** As much of a Playwright page as is needed. */
export interface EvaluatingPage {
  evaluate<A, R>(run: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
}

export interface WaitForBackgroundTasksOptions {
  /** Milliseconds from the call. Default 10,000. */
  timeout?: number | undefined;
  /** Wait for the manager of that name only. Default: all that are exposed. */
  manager?: string | undefined;
}

/**
 * Resolves when the managers that a page exposes for tests are idle, also when the page navigates meanwhile.
 * Rejects when `timeout` has passed, naming the tasks that are still live, and for a page that exposes none.
 *
 * @example
 * await page.getByRole('button', { name: 'Save' }).click();
 * await waitForBackgroundTasks(page);
 */
export async function waitForBackgroundTasks(
  page: EvaluatingPage,
  options: WaitForBackgroundTasksOptions = {},
): Promise<void> {
  if (typeof page?.evaluate !== 'function') refuse('page', page, 'a page of Playwright');
  checkObject('options', options);
  checkNumber('timeout', options.timeout, 'notNegative');
  checkType('manager', options.manager, 'string');
  const { timeout = 10_000, manager } = options;
  const deadline = Date.now() + timeout;
  let live: TaskInfo[] | undefined;
  do {
    const left = Math.max(0, deadline - Date.now());
    live = await liveIn(page, { key: REGISTRY, name: manager, left });
    if (live?.length === 0) return;
  } while (Date.now() < deadline);
  throw new Error(
    live === undefined
      ? 'The page exposes no manager for tests: call exposeForTests(manager) in it'
      : `Background tasks are still live after ${timeout} ms: ${summaryOf(live)}`,
  );
}

/** What is live in the page when its managers are idle, or no time is left; `undefined` while it exposes none. */
async function liveIn(page: EvaluatingPage, question: Question): Promise<TaskInfo[] | undefined> {
  try {
    return await page.evaluate(whenIdleInPage, question);
  } catch (error) {
    // The page we asked is gone; the next one may be busy, too.
    if (error instanceof Error && /context was destroyed|navigat/i.test(error.message))
      return undefined;
    throw error;
  }
}

interface Question {
  key: string;
  name: string | undefined;
  left: number;
}

/** Runs in the page, as text: it may use nothing from outside. Answers with what is live in the end. */
async function whenIdleInPage({ key, name, left }: Question): Promise<TaskInfo[] | undefined> {
  const exposed = (globalThis as unknown as Record<string, Set<BackgroundTaskManager>>)[key];
  const managers = [...(exposed ?? [])].filter((one) => name === undefined || one.name === name);
  if (managers.length === 0) {
    // A page that has just been loaded gets a moment before it is asked again.
    await new Promise<void>((resolve) => setTimeout(resolve, Math.min(left, 50)));
    return undefined;
  }
  // What an earlier page left is resumed before the store counts as read.
  await Promise.all(managers.map((one) => one.ready));
  await Promise.allSettled(managers.map((one) => one.whenIdle({ timeout: left })));
  return managers.flatMap((one) => one.getTaskInfo({ status: ['pending', 'running'] }));
}

function summaryOf(live: TaskInfo[]): string {
  return live
    .map(({ name, status, ageMs }) => `${name} (${status} for ${Math.round(ageMs)} ms)`)
    .join(', ');
}
