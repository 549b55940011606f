export const title = 'W3 each with a timeout of 30 s that never fires';
export const count = 100_000;
export const settings = { concurrency: Number.POSITIVE_INFINITY, timeout: 30_000 };
/** Of p-queue's time in the same run, at most. */
export const goal = 0.25;
