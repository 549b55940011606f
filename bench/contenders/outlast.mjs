import { BackgroundTaskManager } from '@outlast/core';

export const title = 'Outlast';

export async function runAll(task, { count, concurrency, timeout }) {
  const manager = new BackgroundTaskManager({
    concurrency,
    capacity: Number.POSITIVE_INFINITY,
    history: 0,
  });
  const options = timeout === undefined ? {} : { timeout };
  for (let i = 0; i < count; i += 1) manager.createTask(task, options);
  await manager.whenIdle();
}
