import type { ManagedTask } from './managed-task.ts';
import { Timer, type Timers } from './timers.ts';

interface Retained {
  task: ManagedTask;
  timer: Timer;
}

/** The settled tasks that can still be looked up, by their order of creation. */
export class History {
  readonly #limit: number;
  readonly #timers: Timers;
  readonly #onForget: (task: ManagedTask) => void;
  /** The last `limit` that settled, oldest first. */
  readonly #recent = new Map<number, ManagedTask>();
  /** Those whose `retainFor` has not passed. */
  readonly #retained = new Map<number, Retained>();
  /** Kept besides: they may be resumed one day. */
  readonly #interrupted = new Map<number, ManagedTask>();

  /** `timers` must not keep a process alive: being remembered is no reason to live on. */
  constructor(limit: number, timers: Timers, onForget: (task: ManagedTask) => void) {
    this.#limit = limit;
    this.#timers = timers;
    this.#onForget = onForget;
  }

  /** `retainFor`: milliseconds from now. */
  add(task: ManagedTask, retainFor: number = task.retainFor): void {
    if (task.status === 'interrupted') {
      this.#interrupted.set(task.order, task);
      return;
    }
    if (retainFor > 0) this.#retain(task, retainFor);
    if (task.status !== 'dropped') this.#addRecent(task);
    else if (retainFor <= 0) this.#onForget(task);
  }

  /** Takes in what settled before all that is here, oldest first: it pushes out nothing that settled later. */
  addEarlier(tasks: Iterable<readonly [task: ManagedTask, retainFor: number]>): void {
    const later = [...this.#recent.values()];
    this.#recent.clear();
    for (const [task, retainFor] of tasks) this.add(task, retainFor);
    for (const task of later) this.#addRecent(task);
  }

  #addRecent(task: ManagedTask): void {
    this.#recent.set(task.order, task);
    if (this.#recent.size <= this.#limit) return;
    const oldest = this.#recent.values().next().value as ManagedTask;
    this.#recent.delete(oldest.order);
    if (!this.#retained.has(oldest.order)) this.#onForget(oldest);
  }

  get(order: number): ManagedTask | undefined {
    return (
      this.#recent.get(order) ?? this.#retained.get(order)?.task ?? this.#interrupted.get(order)
    );
  }

  /** All of them once, in no particular order. */
  all(): ManagedTask[] {
    const all = [...this.#recent.values(), ...this.#interrupted.values()];
    for (const { task } of this.#retained.values())
      if (!this.#recent.has(task.order)) all.push(task);
    return all;
  }

  /** Takes an interrupted task out, because it goes on under a new handle; false when it is not here. */
  release(order: number): boolean {
    return this.#interrupted.delete(order);
  }

  /** Forgets everything, and answers with what that was. */
  clear(): ManagedTask[] {
    const all = this.all();
    this.stopTimers();
    this.#retained.clear();
    this.#recent.clear();
    this.#interrupted.clear();
    for (const task of all) this.#onForget(task);
    return all;
  }

  /** Leaves no timer behind; what is kept stays until the manager is gone. */
  stopTimers(): void {
    for (const { timer } of this.#retained.values()) this.#timers.cancel(timer);
  }

  #retain(task: ManagedTask, retainFor: number): void {
    const timer = new Timer(() => {
      this.#retained.delete(task.order);
      if (!this.#recent.has(task.order)) this.#onForget(task);
    });
    this.#retained.set(task.order, { task, timer });
    this.#timers.add(timer, retainFor);
  }
}
