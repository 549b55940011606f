import { ManagerClosedError } from './errors.ts';
import { refuse } from './options.ts';
import type { BackgroundTask, TaskContext, TaskFunction, TaskOptions } from './task.ts';

/** What mapping needs of a manager. */
interface Mapper {
  readonly name: string;
  readonly closed: boolean;
  getTaskCount(): number;
  whenBelow(count: number): Promise<void>;
  createTask<T>(work: TaskFunction<T>, options?: TaskOptions<T>): BackgroundTask<T>;
}

/** Runs a function over items as tasks; see `BackgroundTaskManager.map`. */
export async function mapTasks<I, T>(
  manager: Mapper,
  capacity: number,
  items: Iterable<I> | AsyncIterable<I>,
  fn: (item: I, ctx: TaskContext) => T | PromiseLike<T>,
  options: TaskOptions<T>,
): Promise<T[]> {
  if (!isIterable(items)) refuse('items', items, 'an iterable or async iterable');
  if (manager.closed) throw new ManagerClosedError(manager.name);
  const tasks: BackgroundTask<T>[] = [];
  let failed: { error: unknown } | undefined;
  let reject!: (error: unknown) => void;
  const failure = new Promise<never>((_, rejecter) => {
    reject = rejecter;
  });
  const fail = (error: unknown): void => {
    if (failed !== undefined) return;
    failed = { error };
    reject(error);
    for (const task of tasks) task.cancel(error);
  };
  // Told at once, so that none of the rest starts meanwhile.
  const onSettled = (task: BackgroundTask<T>): unknown => {
    if (task.status !== 'completed') fail(task.error);
    return options.onSettled?.(task);
  };
  const feed = async (): Promise<T[]> => {
    const isFull = (): boolean => manager.getTaskCount() >= capacity;
    const room = (): Promise<void> => Promise.race([manager.whenBelow(capacity), failure]);
    if (isFull()) await room();
    for await (const item of items) {
      // Others may have taken the place by the time it is ours to take.
      while (isFull()) await room();
      // A failure so far ends the reading: `for await` then closes the iterator.
      if (failed !== undefined) throw failed.error;
      const task = manager.createTask((ctx) => fn(item, ctx), { ...options, onSettled });
      tasks.push(task);
      // No item is read that has no place yet.
      if (isFull()) await room();
    }
    return Promise.all(tasks.map((task) => task.wait()));
  };
  try {
    return await Promise.race([feed(), failure]);
  } catch (error) {
    fail(error);
    throw error;
  }
}

function isIterable(items: unknown): boolean {
  const { [Symbol.iterator]: sync, [Symbol.asyncIterator]: async } = Object(items);
  return typeof sync === 'function' || typeof async === 'function';
}
