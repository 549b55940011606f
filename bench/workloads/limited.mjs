export const title = 'W2 the same, concurrency 10';
export const count = 100_000;
export const settings = { concurrency: 10 };
/** Of p-queue's time in the same run, at most. */
export const goal = 0.6;
