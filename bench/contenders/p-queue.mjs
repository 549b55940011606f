import PQueue from 'p-queue';

export const title = 'p-queue 10';

export async function runAll(task, { count, concurrency, timeout }) {
  const queue = new PQueue(timeout === undefined ? { concurrency } : { concurrency, timeout });
  for (let i = 0; i < count; i += 1) void queue.add(task);
  await queue.onIdle();
}
