import { BackgroundTaskManager } from '@outlast/core';

export const title = 'Outlast';

const open = (concurrency) =>
  new BackgroundTaskManager({ concurrency, capacity: Number.POSITIVE_INFINITY, history: 0 });

export async function runAll(task, { count, concurrency, timeout }) {
  const manager = open(concurrency);
  const options = timeout === undefined ? {} : { timeout };
  for (let i = 0; i < count; i += 1) manager.createTask(task, options);
  await manager.whenIdle();
}

export async function cancelAll(hold, { count, allHeld }) {
  const manager = open(Number.POSITIVE_INFINITY);
  for (let i = 0; i < count; i += 1) manager.createTask(({ signal }) => hold(signal));
  await allHeld;
  manager.cancelAll();
  await manager.whenIdle();
}

export async function runByPriority(tasks, { concurrency }) {
  const manager = open(concurrency);
  for (const { run, priority } of tasks) manager.createTask(run, { priority });
  await manager.whenIdle();
}

export async function runWatched(task, { count, concurrency, watcher }) {
  const manager = open(concurrency);
  manager.on('task:created', watcher.created);
  manager.on('task:started', watcher.started);
  manager.on('task:completed', watcher.completed);
  watcher.look = () => manager.getTaskInfo();
  for (let i = 0; i < count; i += 1) manager.createTask(task);
  await manager.whenIdle();
}

export function submitter({ concurrency }) {
  const manager = open(concurrency);
  return (task) => manager.createTask(task);
}

export async function runBounded(source, { limit, concurrency }) {
  const manager = open(concurrency);
  for (const task of source) {
    if (manager.getTaskCount() >= limit) await manager.whenBelow(limit);
    manager.createTask(task);
  }
  await manager.whenIdle();
}
