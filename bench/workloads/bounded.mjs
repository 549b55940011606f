import { countedRun } from '../counted-run.mjs';

export const title = 'W9 a queue of at most 1,000, its producer awaits space, concurrency 10';
export const count = 100_000;
export const needs = 'runBounded';
/** Of p-queue's time in the same run, at most. */
export const goal = 0.25;
/** Those with next to none waiting have no queue: they take a task from the producer when they can run it. */
export const columns = { waiting: 'most waiting' };

const limit = 1_000;
const concurrency = 10;

export async function once(runBounded, count) {
  let started = 0;
  let waiting = 0;
  function* source(task) {
    for (let made = 0; made < count; made += 1) {
      // Whoever asks for another has put away those before.
      waiting = Math.max(waiting, made - started);
      yield task;
    }
  }
  const { ms } = await countedRun(
    count,
    (task) => runBounded(source(task), { limit, concurrency }),
    (ran) => {
      started = ran;
    },
  );
  const isFull = waiting >= limit - concurrency && waiting <= limit + concurrency;
  if (!isFull && waiting > concurrency && count > limit)
    throw new Error(`Its queue of ${limit} held ${waiting} at most.`);
  return { ms, waiting };
}
