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
    const item = this.#list[this.#placeFrom(order)];
    return typeof item === 'object' && item.order === order ? item : undefined;
  }

  /** The oldest that passes, of those from that order of creation on. */
  find(passes: (task: ManagedTask) => boolean, from: number = 0): ManagedTask | undefined {
    for (let place = this.#placeFrom(from); place < this.#list.length; place++) {
      const item = this.#list[place];
      if (typeof item === 'object' && passes(item)) return item;
    }
    return undefined;
  }

  /** Where the first one stands that is of that order or younger. */
  #placeFrom(order: number): number {
    let low = 0;
    let high = this.#list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = this.#list[middle] as ManagedTask | number;
      if ((typeof item === 'number' ? item : item.order) < order) low = middle + 1;
      else high = middle;
    }
    return low;
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
