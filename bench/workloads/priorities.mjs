export const title = 'W5 random priorities, concurrency 4';
export const count = 100_000;
export const needs = 'runByPriority';
/** Of p-queue's time in the same run, at most. */
export const goal = 0.15;

const concurrency = 4;

export async function once(runByPriority, count) {
  const started = [];
  const tasks = priorities(count).map((priority) => ({
    priority,
    run: async () => {
      started.push(priority);
    },
  }));
  const start = performance.now();
  await runByPriority(tasks, { concurrency });
  const ms = performance.now() - start;
  if (started.length !== count) throw new Error(`It ran ${started.length} of ${count} tasks.`);
  // Some start the first tasks as they come, before they know the others.
  const ordered = started.slice(concurrency);
  if (ordered.some((priority, i) => i > 0 && priority > ordered[i - 1]))
    throw new Error('It did not start the higher priority first.');
  return { ms };
}

/** The same for all: whole numbers below 1,000 from a generator with a fixed seed (Park and Miller's). */
function priorities(count) {
  let state = 42;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % 1_000;
  });
}
