import { countedRun } from '../counted-run.mjs';

export const title = 'W3 each with a timeout of 30 s that never fires';
export const count = 100_000;
export const needs = 'runAll';
/** Of p-queue's time in the same run, at most. */
export const goal = 0.25;

export const once = (runAll, count) =>
  countedRun(count, (task) =>
    runAll(task, { count, concurrency: Number.POSITIVE_INFINITY, timeout: 30_000 }),
  );
