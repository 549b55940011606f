import type { Page } from '@playwright/test';
import type { MountPage } from '../devtools-pages/mount.tsx';

/** Mounts the panel on a manager of its own, with as many live tasks as are asked for. */
export async function mountMany(page: Page, count: number): Promise<void> {
  await page.evaluate((given) => {
    const { Manager, mountTaskDevtools } = window as unknown as MountPage;
    const manager = new Manager({ logger: false, capacity: Number.POSITIVE_INFINITY });
    for (let at = 1; at <= given; at++)
      manager.createTask(() => new Promise(() => {}), { name: `task ${at}` });
    mountTaskDevtools(manager);
  }, count);
}

/** A task of the page's own manager in each of the statuses that a row can show. */
export async function startOneOfEach(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { manager, start } = window as unknown as MountPage;
    const fail = async (): Promise<never> => {
      throw new TypeError('no network', { cause: new Error('the cable is out') });
    };
    const untilAborted = ({ signal }: { signal: AbortSignal }): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const context = { user: 42, tags: ['a', 'b'], nested: { deep: [1, 2] } };
    const done = manager.createTask(() => ({ ok: true }), { name: 'done', context });
    const failed = manager.createTask(fail, { name: 'failed', context });
    const timedOut = manager.createTask(untilAborted, { name: 'timed out', timeout: 1 });
    manager.createTask(fail, {
      name: 'retrying',
      retry: { limit: 1, delay: () => 600_000, maxDelay: 600_000 },
    });
    await Promise.allSettled([done.wait(), failed.wait(), timedOut.wait()]);
    manager.cancelTask(start('cancelled'));
    manager.createTask(
      (task) => {
        task.progress(0.4, 'almost half');
        return untilAborted(task);
      },
      { name: 'running' },
    );
  });
}
