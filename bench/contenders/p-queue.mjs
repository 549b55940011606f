import PQueue from 'p-queue';
import { HandKeptList } from '../hand-kept-list.mjs';

export const title = 'p-queue 10';

export async function runAll(task, { count, concurrency, timeout }) {
  const queue = new PQueue(timeout === undefined ? { concurrency } : { concurrency, timeout });
  for (let i = 0; i < count; i += 1) void queue.add(task);
  await queue.onIdle();
}

export async function cancelAll(hold, { count, allHeld }) {
  const queue = new PQueue();
  const controllers = [];
  const settled = [];
  for (let i = 0; i < count; i += 1) {
    const controller = new AbortController();
    controllers.push(controller);
    const added = queue.add(({ signal }) => hold(signal), { signal: controller.signal });
    settled.push(added.catch(() => {}));
  }
  await allHeld;
  for (const controller of controllers) controller.abort();
  await Promise.all(settled);
}

export async function runByPriority(tasks, { concurrency }) {
  const queue = new PQueue({ concurrency });
  for (const { run, priority } of tasks) void queue.add(run, { priority });
  await queue.onIdle();
}

// It tells which tasks run, not which wait.
export async function runWatched(task, { count, concurrency, watcher }) {
  const queue = new PQueue({ concurrency });
  queue.addEventListener('add', watcher.created);
  queue.addEventListener('active', watcher.started);
  queue.addEventListener('completed', watcher.completed);
  const list = new HandKeptList();
  watcher.look = () => list.snapshot();
  for (let i = 0; i < count; i += 1) void queue.add(list.keep(task));
  await queue.onIdle();
}

export function submitter({ concurrency }) {
  const queue = new PQueue({ concurrency });
  return (task) => queue.add(task);
}

export async function runBounded(source, { limit, concurrency }) {
  const queue = new PQueue({ concurrency });
  for (const task of source) {
    // Asked each time, it would let tasks run each time, and the queue would never fill.
    if (queue.size >= limit) await queue.onSizeLessThan(limit);
    void queue.add(task);
  }
  await queue.onIdle();
}
