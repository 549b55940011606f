import { History } from './history.ts';
import { LiveTasks } from './live-tasks.ts';
import type { ManagedTask } from './managed-task.ts';
import type { TaskOptions } from './task.ts';
import { TaskIds } from './task-ids.ts';
import type { Timers } from './timers.ts';

type Settings = Readonly<TaskOptions<never>>;

/** Every task that a manager knows, by its id and by its key. */
export class Registry {
  readonly live: LiveTasks = new LiveTasks();
  readonly history: History;
  readonly #ids: TaskIds;
  /** The live tasks that have one. */
  readonly #keys = new Map<string, ManagedTask>();
  #admitted = 0;

  /** `timers` must not keep a process alive. */
  constructor(instanceId: () => string, history: number, timers: Timers) {
    this.#ids = new TaskIds(instanceId);
    this.history = new History(history, timers, (task) => this.#forget(task));
  }

  /** The next place in the order of creation. `id`: the one that a task out of a store comes with. */
  nextOrder(id?: string): number {
    const order = this.#admitted++;
    if (id !== undefined) this.#ids.adopt(id, order);
    return order;
  }

  idOf(order: number): string {
    return this.#ids.idOf(order);
  }

  /** Whether a task out of a store is here: it comes later than what was created after it. */
  get hasRestored(): boolean {
    return this.#ids.hasForeign;
  }

  find(id: string): ManagedTask | undefined {
    const order = this.#ids.orderOf(id);
    const task = this.live.get(order) ?? this.history.get(order);
    // Many a text stands for the same number.
    return task?.id === id ? task : undefined;
  }

  /** The live task that has the key of these options. */
  holderOf(settings: Settings): ManagedTask | undefined {
    return settings.key === undefined ? undefined : this.#keys.get(keyOf(settings));
  }

  /** Takes a new task in. */
  add(task: ManagedTask): void {
    const { settings } = task;
    this.live.add(task);
    // One that is resumed may find its key taken by a task that was created before the store was read.
    if (settings.key !== undefined && this.holderOf(settings) === undefined)
      this.#keys.set(keyOf(settings), task);
  }

  /** A task that settles. */
  remove(task: ManagedTask): void {
    this.live.delete(task);
    if (this.holderOf(task.settings) !== task) return;
    const key = keyOf(task.settings);
    const heir = this.hasRestored
      ? this.live.find(({ settings }) => settings.key !== undefined && keyOf(settings) === key)
      : undefined;
    if (heir === undefined) this.#keys.delete(key);
    else this.#keys.set(key, heir);
  }

  /** What is shown as interrupted goes on elsewhere, or here under a new handle. */
  release(id: string): void {
    const order = this.#ids.orderOf(id);
    if (this.history.release(order)) this.#ids.forget(id, order);
  }

  /** A task that nobody can look up any more holds on to nothing of its caller's. */
  #forget(task: ManagedTask): void {
    task.work = undefined;
    if (task.origin?.restored) this.#ids.forget(task.id, task.order);
  }
}

/** A key holds for its owner only. */
function keyOf({ owner, key }: Settings): string {
  return owner === undefined ? `:${key}` : `${owner.length}:${owner}${key}`;
}
