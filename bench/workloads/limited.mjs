import { countedRun } from '../counted-run.mjs';

export const title = 'W2 the same, concurrency 10';
export const count = 100_000;
export const needs = 'runAll';
/** Of p-queue's time in the same run, at most. */
export const goal = 0.6;

export const once = (runAll, count) =>
  countedRun(count, (task) => runAll(task, { count, concurrency: 10 }));
