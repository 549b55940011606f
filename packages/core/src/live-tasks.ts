import type { ManagedTask } from './managed-task.ts';

/** How many gaps the list may have before it is closed up. */
const GAPS = 1_000;

/** The live tasks in order of creation. A plain array with gaps: a Map costs a fifth of a task's time. */
export class LiveTasks {
  /** Where a task has left, its order of creation stays, so that the list can be searched. */
  #list: Array<ManagedTask | number> = [];
  #gaps = 0;

  get size(): number {
    return this.#list.length - this.#gaps;
  }

  /** `task` is the youngest. */
  add(task: ManagedTask): void {
    task.livePlace = this.#list.push(task) - 1;
  }

  delete(task: ManagedTask): void {
    if (this.#list[task.livePlace] !== task) return;
    this.#list[task.livePlace] = task.order;
    this.#gaps++;
    if (this.#gaps === this.#list.length) this.#keep([]);
    else if (this.#gaps > Math.max(GAPS, this.#list.length / 2)) this.#keep(this.all());
  }

  /** The task of that order of creation. */
  get(order: number): ManagedTask | undefined {
    let low = 0;
    let high = this.#list.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const item = this.#list[middle] as ManagedTask | number;
      const itsOrder = typeof item === 'number' ? item : item.order;
      if (itsOrder === order) return typeof item === 'number' ? undefined : item;
      if (itsOrder < order) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** The oldest that passes. */
  find(passes: (task: ManagedTask) => boolean): ManagedTask | undefined {
    for (const item of this.#list) if (typeof item !== 'number' && passes(item)) return item;
    return undefined;
  }

  /** An array of its own, oldest first. */
  all(): ManagedTask[] {
    return this.#list.filter((item) => typeof item !== 'number');
  }

  #keep(tasks: ManagedTask[]): void {
    this.#list = tasks;
    this.#gaps = 0;
    for (let place = 0; place < tasks.length; place++)
      (tasks[place] as ManagedTask).livePlace = place;
  }
}
