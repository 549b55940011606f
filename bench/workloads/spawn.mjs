export const title = 'W1 spawn trivial async tasks, no limit, wait for all';
export const count = 100_000;
export const settings = { concurrency: Number.POSITIVE_INFINITY };
/** Of p-queue's time in the same run, at most. */
export const goal = 0.6;
