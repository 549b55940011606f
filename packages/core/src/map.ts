import type { BackgroundTask, TaskContext, TaskFunction, TaskOptions } from './task.ts';

/** What mapping needs of a manager. */
interface Mapper {
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
  const tasks: BackgroundTask<T>[] = [];
  let fail!: (error: unknown) => void;
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const track = async (task: BackgroundTask<T>): Promise<void> => {
    const outcome = await task.settled;
    if (outcome.status !== 'completed') fail(outcome.error);
  };
  const feed = async (): Promise<T[]> => {
    for await (const item of items) {
      // Others may have taken the place by the time it is ours to take.
      while (manager.getTaskCount() >= capacity)
        await Promise.race([manager.whenBelow(capacity), failure]);
      const task = manager.createTask((ctx) => fn(item, ctx), options);
      tasks.push(task);
      void track(task);
      // A failure so far ends the reading: `for await` then closes the iterator.
      await Promise.race([failure, undefined]);
    }
    return Promise.all(tasks.map((task) => task.wait()));
  };
  try {
    return await Promise.race([feed(), failure]);
  } catch (error) {
    for (const task of tasks) task.cancel(error);
    throw error;
  }
}
