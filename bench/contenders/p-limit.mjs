import pLimit from 'p-limit';

export const title = 'p-limit 7';

export const cannot = {
  timeouts: 'has no timeouts',
  cancel: 'cancels nothing that runs',
  priorities: 'has no priorities',
  watched: 'has no events',
  bounded: 'tells nobody that there is space',
};

export async function runAll(task, { count, concurrency }) {
  const limit = pLimit(concurrency);
  const promises = [];
  for (let i = 0; i < count; i += 1) promises.push(limit(task));
  await Promise.all(promises);
}

export function submitter({ concurrency }) {
  return pLimit(concurrency);
}
