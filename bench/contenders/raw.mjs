// Promises with nothing around them: the floor that no tracking can go below.
export const title = 'raw promises';
export const isFloor = true;

export const cannot = {
  watched: 'there is nothing to listen to',
  steady: 'there is no queue to submit to',
};

export async function runAll(task, { count, concurrency, timeout }) {
  const once = timeout === undefined ? task : () => within(timeout, task);
  if (concurrency === Number.POSITIVE_INFINITY) {
    const promises = [];
    for (let i = 0; i < count; i += 1) promises.push(once());
    await Promise.all(promises);
    return;
  }
  let started = 0;
  await inLanes(concurrency, async () => {
    while (started < count) {
      started += 1;
      await once();
    }
  });
}

export async function cancelAll(hold, { count, allHeld }) {
  const controllers = [];
  const settled = [];
  for (let i = 0; i < count; i += 1) {
    const controller = new AbortController();
    controllers.push(controller);
    settled.push(hold(controller.signal));
  }
  await allHeld;
  for (const controller of controllers) controller.abort();
  await Promise.all(settled);
}

export async function runByPriority(tasks, { concurrency }) {
  const inOrder = tasks.toSorted((a, b) => b.priority - a.priority).values();
  await inLanes(concurrency, async () => {
    for (const { run } of inOrder) await run();
  });
}

export async function runBounded(source, { concurrency }) {
  await inLanes(concurrency, async () => {
    for (const task of source) await task();
  });
}

function inLanes(concurrency, lane) {
  return Promise.all(Array.from({ length: concurrency }, lane));
}

function within(ms, task) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('timed out')), ms);
    task()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
