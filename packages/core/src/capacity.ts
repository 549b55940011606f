import { CapacityError, TaskDroppedError } from './errors.ts';
import type { LiveTasks } from './live-tasks.ts';
import type { ManagedTask } from './managed-task.ts';

interface CapacitySettings {
  /** Of the manager. */
  name: string;
  capacity: number;
  overflow: 'drop-newest' | 'drop-oldest' | 'throw';
}

/** The places for live tasks, and who gives way when all are taken (C8). */
export class Capacity {
  readonly #settings: CapacitySettings;
  readonly #live: LiveTasks;
  /** None older has not started yet: what has started once is never a victim again. */
  #victimsFrom = 0;

  constructor(settings: CapacitySettings, live: LiveTasks) {
    this.#settings = settings;
    this.#live = live;
  }

  get isFull(): boolean {
    return this.#live.size >= this.#settings.capacity;
  }

  /** Who is to be dropped for a new task; `undefined` where that is the new one. @throws CapacityError */
  victim(): ManagedTask | undefined {
    const { capacity, overflow, name } = this.#settings;
    if (overflow === 'throw') throw new CapacityError(name, capacity);
    if (overflow === 'drop-newest') return undefined;
    return this.#live.find((task) => {
      this.#victimsFrom = task.order;
      return task.status === 'pending' && task.attempt === 0 && !task.origin?.restored;
    }, this.#victimsFrom);
  }

  dropError(task: ManagedTask): TaskDroppedError {
    const { capacity, name } = this.#settings;
    return new TaskDroppedError(
      `Task "${task.name}" was dropped: the manager "${name}" holds its ${capacity} live tasks (capacity)`,
      { taskId: task.id },
    );
  }
}
