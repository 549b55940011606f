import { type HeapItem, IndexedHeap } from './heap.ts';

export interface QueueItem extends HeapItem {
  /** Higher leaves first. */
  readonly priority: number;
  /** Order of creation: among equals, lower leaves first. */
  readonly order: number;
  /** The place in the lane, -1 outside it. Written by the queue alone. */
  laneIndex: number;
}

function before(a: QueueItem, b: QueueItem): boolean {
  return a.priority === b.priority ? a.order < b.order : a.priority > b.priority;
}

/** How many gaps a lane may have before it is closed up. */
const GAPS = 1_000;

/**
 * What waits for a slot: by priority, then by creation.
 * Items that arrive in order (nearly all do) stand in a lane, a plain array; only the others go through a heap.
 */
export class Queue<T extends QueueItem> {
  /** In order at all times; a removed item leaves a gap. */
  #lane: Array<T | undefined> = [];
  /** Where the lane begins: everything before it has left. */
  #head = 0;
  #gaps = 0;
  readonly #heap = new IndexedHeap<T>(before);

  get size(): number {
    return this.#lane.length - this.#head - this.#gaps + this.#heap.size;
  }

  push(item: T): void {
    const last = this.#lane.at(-1);
    // A gap at the end cannot vouch for the order.
    if (this.#lane.length > 0 && (last === undefined || before(item, last))) this.#heap.push(item);
    else item.laneIndex = this.#lane.push(item) - 1;
  }

  pop(): T | undefined {
    const item = this.peek();
    if (item !== undefined) this.remove(item);
    return item;
  }

  /** False when the item is not waiting here. */
  remove(item: T): boolean {
    if (this.#lane[item.laneIndex] !== item) return this.#heap.remove(item);
    this.#lane[item.laneIndex] = undefined;
    item.laneIndex = -1;
    this.#gaps++;
    this.#tidy();
    return true;
  }

  peek(): T | undefined {
    const inLane = this.#lane[this.#head];
    const inHeap = this.#heap.peek();
    if (inLane === undefined) return inHeap;
    return inHeap !== undefined && before(inHeap, inLane) ? inHeap : inLane;
  }

  /** Moves the head to the next item, and closes the lane up when it is mostly gaps. */
  #tidy(): void {
    while (this.#head < this.#lane.length && this.#lane[this.#head] === undefined) {
      this.#head++;
      this.#gaps--;
    }
    if (this.#head === this.#lane.length) this.#restart([]);
    else if (this.#head + this.#gaps > Math.max(GAPS, this.#lane.length / 2))
      this.#restart(this.#lane.filter((item) => item !== undefined));
  }

  #restart(items: T[]): void {
    this.#lane = items;
    this.#head = 0;
    this.#gaps = 0;
    for (const [index, item] of items.entries()) item.laneIndex = index;
  }
}
