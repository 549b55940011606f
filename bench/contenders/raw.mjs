// Promises with nothing around them: the floor that no tracking can go below.
export const title = 'raw promises';

export async function runAll(task, { count, concurrency, timeout }) {
  const once = timeout === undefined ? task : () => within(timeout, task);
  if (concurrency === Number.POSITIVE_INFINITY) {
    const promises = [];
    for (let i = 0; i < count; i += 1) promises.push(once());
    await Promise.all(promises);
    return;
  }
  let started = 0;
  const lane = async () => {
    while (started < count) {
      started += 1;
      await once();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

function within(ms, task) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('timed out')), ms);
    task()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
