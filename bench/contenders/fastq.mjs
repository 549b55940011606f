import fastq from 'fastq';

export const title = 'fastq 1';

export const cannot = {
  timeouts: 'has no timeouts',
  cancel: 'cancels nothing that runs',
  priorities: 'has no priorities',
  watched: 'has no events of a task',
  bounded: 'tells nobody that there is space',
};

export async function runAll(task, { count, concurrency }) {
  const queue = fastq.promise((run) => run(), concurrency);
  for (let i = 0; i < count; i += 1) void queue.push(task);
  await queue.drained();
}

export function submitter({ concurrency }) {
  const queue = fastq.promise((run) => run(), concurrency);
  return (task) => queue.push(task);
}
