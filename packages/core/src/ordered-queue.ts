import { type HeapItem, IndexedHeap } from './heap.ts';

/** How many gaps a lane may have before it is closed up. */
const GAPS = 1_000;

/**
 * Gives its items back in order, and lets go of any of them at any time.
 * Items that arrive in order (nearly all do) stand in a lane, a plain array; only the others go through a heap.
 */
export class OrderedQueue<T extends HeapItem> {
  /** In order at all times; a removed item leaves a gap. */
  #lane: Array<T | undefined> = [];
  /** Where the lane begins: everything before it has left. */
  #head = 0;
  #gaps = 0;
  readonly #heap: IndexedHeap<T>;
  readonly #before: (a: T, b: T) => boolean;

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
    this.#heap = new IndexedHeap(before);
  }

  get size(): number {
    return this.#lane.length - this.#head - this.#gaps + this.#heap.size;
  }

  push(item: T): void {
    const last = this.#lane.at(-1);
    // A gap at the end cannot vouch for the order, unless all have left.
    const fits = last === undefined ? this.#head === this.#lane.length : !this.#before(item, last);
    if (fits) item.place = this.#lane.push(item) - 1;
    else this.#heap.push(item);
  }

  peek(): T | undefined {
    const inLane = this.#lane[this.#head];
    const inHeap = this.#heap.peek();
    if (inLane === undefined) return inHeap;
    return inHeap !== undefined && this.#before(inHeap, inLane) ? inHeap : inLane;
  }

  pop(): T | undefined {
    const item = this.peek();
    if (item !== undefined) this.remove(item);
    return item;
  }

  /** False when the item is not waiting here. */
  remove(item: T): boolean {
    const { place } = item;
    if (place === -1) return false;
    // Which of the two it stands in is seen by who stands there.
    if (this.#lane[place] !== item) return this.#heap.remove(item);
    this.#lane[place] = undefined;
    item.place = -1;
    this.#gaps++;
    this.#tidy();
    return true;
  }

  /** Moves the head to the next item, and closes the lane up when it is long and mostly gaps. */
  #tidy(): void {
    while (this.#head < this.#lane.length && this.#lane[this.#head] === undefined) {
      this.#head++;
      this.#gaps--;
    }
    if (this.#head + this.#gaps > Math.max(GAPS, this.#lane.length / 2))
      this.#restart(this.#lane.filter((item) => item !== undefined));
  }

  #restart(items: T[]): void {
    this.#lane = items;
    this.#head = 0;
    this.#gaps = 0;
    for (const [index, item] of items.entries()) item.place = index;
  }
}
