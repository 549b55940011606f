import { ManagerClosedError } from './errors.ts';
import type { ForeignSignals } from './foreign-signals.ts';
import { refuse } from './options.ts';
import type { BackgroundTask, TaskContext, TaskFunction, TaskOptions } from './task.ts';

/** What mapping needs of a manager. */
interface Mapper {
  readonly name: string;
  readonly closed: boolean;
  readonly signal: AbortSignal;
  getTaskCount(): number;
  whenBelow(count: number): Promise<void>;
  createTask<T>(work: TaskFunction<T>, options?: TaskOptions<T>): BackgroundTask<T>;
}

/** Runs a function over items as tasks; see `BackgroundTaskManager.map`. */
export async function mapTasks<I, T>(
  manager: Mapper,
  { capacity, signals }: { capacity: number; signals: ForeignSignals },
  items: Iterable<I> | AsyncIterable<I>,
  fn: (item: I, ctx: TaskContext) => T | PromiseLike<T>,
  options: TaskOptions<T>,
): Promise<T[]> {
  if (!isIterable(items)) refuse('items', items, 'an iterable or async iterable');
  if (manager.closed) throw new ManagerClosedError(manager.name);
  options.signal?.throwIfAborted();
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
    // A shutdown sees to its tasks itself: a drain lets them finish.
    if (!(error instanceof ManagerClosedError)) for (const task of tasks) task.cancel(error);
  };
  // Told at once, so that none of the rest starts meanwhile.
  const onSettled = (task: BackgroundTask<T>): unknown => {
    if (task.status !== 'completed') fail(task.error);
    return options.onSettled?.(task);
  };
  const feed = async (): Promise<T[]> => {
    const isFull = (): boolean => manager.getTaskCount() >= capacity;
    const room = (): Promise<void> => Promise.race([manager.whenBelow(capacity), failure]);
    const add = (item: I): void => {
      // A failure so far ends the reading: the loop then closes the iterator.
      if (failed !== undefined) throw failed.error;
      tasks.push(manager.createTask((ctx) => fn(item, ctx), { ...options, onSettled }));
    };
    // No item is read that has no place yet, and others may have taken the place by the time it is ours to take.
    if (isFull()) await room();
    if (isAsync(items))
      for await (const item of items) {
        while (isFull()) await room();
        add(item);
        if (isFull()) await room();
      }
    // Not by `for await`: it would follow items that are promises, and it comes late (C26).
    else
      for (const item of items) {
        while (isFull()) await room();
        add(item);
        if (isFull()) await room();
      }
    unwatch();
    return Promise.all(tasks.map((task) => task.wait()));
  };
  const stops = [
    // While an item is awaited there may be no task that could tell of the end. Where there is one, it has told by then.
    signals.watch(manager.signal, () =>
      queueMicrotask(() => fail(new ManagerClosedError(manager.name))),
    ),
    ...(options.signal === undefined ? [] : [signals.watch(options.signal, fail)]),
  ];
  const unwatch = (): void => {
    for (const stop of stops.splice(0)) stop();
  };
  try {
    return await Promise.race([feed(), failure]);
  } catch (error) {
    fail(error);
    throw error;
  } finally {
    unwatch();
  }
}

function isAsync<I>(items: Iterable<I> | AsyncIterable<I>): items is AsyncIterable<I> {
  return typeof (items as Partial<AsyncIterable<I>>)[Symbol.asyncIterator] === 'function';
}

function isIterable(items: unknown): boolean {
  const { [Symbol.iterator]: sync, [Symbol.asyncIterator]: async } = Object(items);
  return typeof sync === 'function' || typeof async === 'function';
}
