import { eachLimit, priorityQueue, queue, timeout as withTimeout } from 'async';

export const title = 'async 3';

export const cannot = {
  cancel: 'cancels nothing that runs',
  watched: 'has no events of a task',
};

// It knows by the keyword that it gets a promise.
const worker = async (run) => run();

export async function runAll(task, { count, concurrency, timeout }) {
  const tasks = queue(timeout === undefined ? worker : withTimeout(worker, timeout), concurrency);
  for (let i = 0; i < count; i += 1) void tasks.push(task);
  await tasks.drain();
}

export async function runByPriority(tasks, { concurrency }) {
  const waiting = priorityQueue(worker, concurrency);
  // Here the lowest comes first.
  for (const { run, priority } of tasks) void waiting.push(run, -priority);
  await waiting.drain();
}

export function submitter({ concurrency }) {
  const tasks = queue(worker, concurrency);
  return (task) => tasks.push(task);
}

export async function runBounded(source, { concurrency }) {
  await eachLimit(source, concurrency, worker);
}
