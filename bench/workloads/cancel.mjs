export const title = 'W4 all pending on their own signal; cancel all';
export const count = 100_000;
export const needs = 'cancelAll';
/** Of p-queue's time in the same run, at most. */
export const goal = 0.4;

/** Until every function has seen its own signal abort and returned. */
export async function once(cancelAll, count) {
  let held = 0;
  let released = 0;
  const signals = new Set();
  const { promise: allHeld, resolve } = withResolvers();
  const hold = (signal) =>
    new Promise((release) => {
      signals.add(signal);
      const onAbort = () => {
        released += 1;
        release();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      held += 1;
      if (held === count) resolve();
    });
  const start = performance.now();
  await cancelAll(hold, { count, allHeld });
  const ms = performance.now() - start;
  if (released !== count || signals.size !== count)
    throw new Error(`${released} of ${count} tasks stopped, by ${signals.size} signals.`);
  return { ms };
}

// Node has Promise.withResolvers from 22 on.
function withResolvers() {
  let resolve;
  const promise = new Promise((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve };
}
