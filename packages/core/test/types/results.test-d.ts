// Compiled, not run: what results infer to, and the errors that users should get.
import { expectTypeOf } from 'vitest';
import {
  type BackgroundTask,
  BackgroundTaskManager,
  type ExecuteOutcome,
  isSettled,
  type ManagerOptions,
  type ResultEnvelope,
  type SettledStatus,
  type ShutdownStats,
  type TaskContext,
  type TaskInfo,
  type TaskOptions,
  type TaskOutcome,
  type TaskStatus,
  type WaitResult,
} from '../../src/index.ts';

interface User {
  id: string;
  name: string;
}
declare function loadUser(id: string, signal?: AbortSignal): Promise<User>;
declare function log(...values: unknown[]): void;

const manager = new BackgroundTaskManager({ concurrency: 4, retry: 2, logger: console });

// 1. Fire and forget, and a result that somebody waits for.
export async function aResult(): Promise<void> {
  manager.createTask(() => log('sent'));
  expectTypeOf(manager.createTask(() => 42)).toEqualTypeOf<BackgroundTask<number>>();
  expectTypeOf(manager.createTask(async () => 42)).toEqualTypeOf<BackgroundTask<number>>();
  expectTypeOf(manager.createTask(() => loadUser('1'))).toEqualTypeOf<BackgroundTask<User>>();
  expectTypeOf(manager.createTask(loadUser('1'))).toEqualTypeOf<BackgroundTask<User>>();
  expectTypeOf(manager.createTask(() => {})).toEqualTypeOf<BackgroundTask<void>>();
  expectTypeOf(manager.createTask(() => [1, 'two'] as const)).toEqualTypeOf<
    BackgroundTask<readonly [1, 'two']>
  >();
  const task = manager.createTask(({ signal }) => loadUser('1', signal), {
    timeout: 5_000,
    retry: { limit: 3, delay: (attempt) => attempt * 100, when: (error) => error !== undefined },
    onSettled: (settled) => expectTypeOf(settled.result).toEqualTypeOf<User | undefined>(),
  });
  expectTypeOf(await task.wait({ timeout: 100 })).toEqualTypeOf<User>();
  expectTypeOf(task.result).toEqualTypeOf<User | undefined>();
  expectTypeOf(task.error).toEqualTypeOf<unknown>();
  expectTypeOf(await task.stopped).toEqualTypeOf<void>();
  expectTypeOf(task.info()).toEqualTypeOf<TaskInfo>();
  expectTypeOf(task.status).toEqualTypeOf<TaskStatus>();
  // @ts-expect-error The handle is not thenable.
  task.then(() => {});
  // @ts-expect-error It is the manager's to write.
  task.status = 'completed';
  // @ts-expect-error Retries need a function: the promise is under way already.
  manager.createTask(loadUser('1'), { retry: 3 });
  // @ts-expect-error Nor is there a start to delay.
  manager.createTask(loadUser('1'), { delay: 3 });
  // @ts-expect-error A misspelt option.
  manager.createTask(() => 1, { timeuot: 5 });
  // @ts-expect-error A retry needs its limit.
  manager.createTask(() => 1, { retry: { delay: 5 } });
  // @ts-expect-error Neither a function nor a promise.
  manager.createTask(42);
  // @ts-expect-error A function that wants what it does not get.
  manager.createTask((a: TaskContext, b: string) => [a, b]);
}

// 2. An outcome, narrowed on its status.
export async function anOutcome(task: BackgroundTask<User>): Promise<string> {
  const outcome = await task.settled;
  expectTypeOf(outcome).toEqualTypeOf<TaskOutcome<User>>();
  switch (outcome.status) {
    case 'completed':
      // @ts-expect-error There is no error here.
      log(outcome.error);
      return outcome.result.name;
    case 'failed':
    case 'cancelled':
    case 'timed_out':
    case 'dropped':
    case 'interrupted':
      expectTypeOf(outcome.error).toEqualTypeOf<unknown>();
      // @ts-expect-error There is no result here.
      log(outcome.result);
      return outcome.status;
    default:
      return outcome satisfies never;
  }
}

export function whileLive(task: BackgroundTask<User>): string | undefined {
  // @ts-expect-error It has no outcome while live.
  log(task.outcome.status);
  return task.outcome?.status === 'completed' ? task.outcome.result.name : undefined;
}

// 3. Arguments: submit takes those of the function, and no others.
export function withArguments(): void {
  const send = async (url: string, body: number): Promise<boolean> => url.length === body;
  expectTypeOf(manager.submit(send, { args: ['/x', 1], retry: 3 })).toEqualTypeOf<
    BackgroundTask<boolean>
  >();
  expectTypeOf(manager.submit(() => 'none')).toEqualTypeOf<BackgroundTask<string>>();
  manager.submit(() => 'none', { priority: 1 });
  manager.submit((first: string, second?: number) => `${first}${second}`, { args: ['a'] });
  // @ts-expect-error The second argument is a number.
  manager.submit(send, { args: ['/x', 'y'] });
  // @ts-expect-error One is missing.
  manager.submit(send, { args: ['/x'] });
  // @ts-expect-error All are missing.
  manager.submit(send);
  // @ts-expect-error All are missing, here too.
  manager.submit(send, { retry: 3 });
}

// 4. A tool that answers now or later.
export async function aTool(id: string): Promise<string> {
  const answer = await manager.execute(({ signal }) => loadUser(id, signal), {
    within: 2_000,
    background: true,
    owner: 'me',
  });
  expectTypeOf(answer).toEqualTypeOf<ExecuteOutcome<User>>();
  if (answer.status === 'completed') return answer.result.name;
  expectTypeOf(answer.status).toEqualTypeOf<'running' | 'pending'>();
  // @ts-expect-error It is not there yet.
  log(answer.result);
  expectTypeOf(await manager.execute(loadUser(id))).toEqualTypeOf<ExecuteOutcome<User>>();
  // @ts-expect-error Milliseconds are a number.
  await manager.execute(() => 1, { within: '2s' });
  return `${answer.message} ${answer.taskId}`;
}

// 5. A result asked for by its id, narrowed on its status.
export async function byId(id: string): Promise<string> {
  expectTypeOf(manager.getResult(id)).toEqualTypeOf<ResultEnvelope<unknown>>();
  const envelope = await manager.awaitResult<User>(id, { owner: 'me', timeout: 1_000 });
  switch (envelope.status) {
    case 'completed':
      return envelope.result.name;
    case 'pending':
    case 'running':
      expectTypeOf(envelope.progressMessage).toEqualTypeOf<string | null>();
      return `${envelope.progress} after ${envelope.elapsedMs} ms`;
    case 'not_found':
      // @ts-expect-error Nobody knows its name.
      log(envelope.name);
      return envelope.taskId;
    default:
      expectTypeOf(envelope.error).toEqualTypeOf<{ name: string; message: string }>();
      return envelope.error.message;
  }
}

// 6. Many at once.
export async function many(ids: Set<string>): Promise<void> {
  const users = await manager.map(ids, (id, { signal }) => loadUser(id, signal), { timeout: 5 });
  expectTypeOf(users).toEqualTypeOf<User[]>();
  async function* pages(): AsyncGenerator<number> {
    yield 1;
  }
  expectTypeOf(await manager.map(pages(), (page) => page * 2)).toEqualTypeOf<number[]>();
  expectTypeOf(await manager.waitForAll({ returnErrors: true })).toEqualTypeOf<WaitResult>();
  // @ts-expect-error A number is nothing to go through.
  await manager.map(5, (item) => item);
  // @ts-expect-error The items are strings.
  await manager.map(['a'], (item: number) => item);
}

// 7. One owner's view.
export async function owned(session: { userId: string }): Promise<void> {
  const mine = manager.as(session.userId);
  expectTypeOf(mine.owner).toEqualTypeOf<string>();
  expectTypeOf(mine.createTask(() => loadUser('1'))).toEqualTypeOf<BackgroundTask<User>>();
  expectTypeOf(mine.createTask(loadUser('1'))).toEqualTypeOf<BackgroundTask<User>>();
  expectTypeOf(await mine.execute(() => 1)).toEqualTypeOf<ExecuteOutcome<number>>();
  expectTypeOf(mine.getTask<User>('id')).toEqualTypeOf<BackgroundTask<User> | undefined>();
  expectTypeOf(mine.submit((a: number) => a, { args: [1] })).toEqualTypeOf<
    BackgroundTask<number>
  >();
  // @ts-expect-error An owner does not shut everybody down.
  await mine.shutdown();
  // @ts-expect-error An owner is a string.
  manager.as(undefined);
}

// 8. A parent and its children.
export function children(): BackgroundTask<number> {
  return manager.createTask(async (ctx) => {
    const child = ctx.createTask(() => loadUser('1'), { priority: 1 });
    expectTypeOf(child).toEqualTypeOf<BackgroundTask<User>>();
    expectTypeOf(ctx.createTask(loadUser('1'))).toEqualTypeOf<BackgroundTask<User>>();
    const { name } = await child.wait();
    const { progress, signal, attempt, context } = ctx;
    progress(0.5, name);
    signal.throwIfAborted();
    expectTypeOf(signal).toExtend<AbortSignal>();
    // @ts-expect-error A share is a number.
    progress('50%');
    // @ts-expect-error A context is there to be read.
    context.a = 1;
    return attempt;
  });
}

// 9. The manager's life.
export async function life(): Promise<ShutdownStats> {
  await using scoped = new BackgroundTaskManager({ waitUntil: (promise) => void promise });
  scoped.pause();
  await scoped.ready;
  await fetch('/', { signal: scoped.signal });
  const options: ManagerOptions = { logLevel: 'debug', overflow: 'throw', capacity: Infinity };
  // @ts-expect-error No such level.
  new BackgroundTaskManager({ logLevel: 'verbose' });
  // @ts-expect-error No such mode.
  await scoped.shutdown({ mode: 'kill' });
  // @ts-expect-error The manager's to say.
  scoped.closed = true;
  new BackgroundTaskManager({ ...options, logger: false });
  const stats = await scoped.shutdown({ mode: 'drain', timeout: 1_000, reason: 'deploy' });
  expectTypeOf(stats.status).toEqualTypeOf<'completed' | 'timed_out' | 'already_shutdown'>();
  return stats;
}

// 10. Looking, with the options of somebody who builds them.
export function looking(filter: { owner?: string; name?: string }): number {
  const options: TaskOptions<number> = {};
  if (filter.name !== undefined) options.name = filter.name;
  manager.createTask(() => 1, { ...options, timeout: undefined, owner: filter.owner });
  const infos = manager.getTaskInfo({ ...filter, status: ['running', 'failed'] });
  expectTypeOf(infos).toEqualTypeOf<TaskInfo[]>();
  expectTypeOf(infos[0]?.error).toEqualTypeOf<TaskInfo['error'] | undefined>();
  expectTypeOf<TaskInfo['startedAt']>().toEqualTypeOf<number | null>();
  expectTypeOf<TaskInfo['progressMessage']>().toEqualTypeOf<string | null>();
  const status: TaskStatus = infos[0]?.status ?? 'pending';
  if (isSettled(status)) expectTypeOf(status).toEqualTypeOf<SettledStatus>();
  else expectTypeOf(status).toEqualTypeOf<'pending' | 'running'>();
  // @ts-expect-error No such status.
  manager.getTaskInfo({ status: 'done' });
  // @ts-expect-error No such status.
  manager.getTaskCount('finished');
  return manager.getTaskCount('running') + manager.metrics().timedOut + manager.cancelAll();
}
