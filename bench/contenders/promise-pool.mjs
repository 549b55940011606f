import { PromisePool } from '@supercharge/promise-pool';

export const title = 'promise-pool 3';

export const cannot = {
  cancel: 'cancels nothing that runs',
  priorities: 'has no priorities',
  watched: 'does not tell of tasks that wait',
  steady: 'takes no task after it was started',
};

export async function runAll(task, { count, concurrency, timeout }) {
  const pool = PromisePool.withConcurrency(concurrency).dontStoreProcessedItems();
  const timed = timeout === undefined ? pool : pool.withTaskTimeout(timeout);
  await timed.for(Array.from({ length: count }, () => task)).process((run) => run());
}

export async function runBounded(source, { concurrency }) {
  await PromisePool.withConcurrency(concurrency)
    .for(source)
    .process((run) => run());
}
