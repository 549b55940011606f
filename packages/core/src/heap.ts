/** What an `IndexedHeap` keeps: each item knows its own place, so that it can be removed from anywhere. */
export interface HeapItem {
  /** The place in the heap, -1 outside it. Written by whatever holds the item. */
  place: number;
}

/** A binary heap whose items can be removed from the middle in logarithmic time. */
export class IndexedHeap<T extends HeapItem> {
  readonly #items: T[] = [];
  readonly #before: (a: T, b: T) => boolean;

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#rise(item, this.#items.push(item) - 1);
  }

  pop(): T | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** False when the item is not in this heap. */
  remove(item: T): boolean {
    const index = item.place;
    if (index === -1 || this.#items[index] !== item) return false;
    item.place = -1;
    const last = this.#items.pop() as T;
    if (last === item) return true;
    // The last item takes the gap: it may belong further down or further up.
    this.#sink(last, index);
    this.#rise(last, last.place);
    return true;
  }

  #rise(item: T, from: number): void {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#items[parentIndex] as T;
      if (!this.#before(item, parent)) break;
      this.#place(parent, index);
      index = parentIndex;
    }
    this.#place(item, index);
  }

  #sink(item: T, from: number): void {
    const count = this.#items.length;
    let index = from;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= count) break;
      let child = this.#items[childIndex] as T;
      const sibling = this.#items[childIndex + 1];
      if (sibling !== undefined && this.#before(sibling, child)) {
        child = sibling;
        childIndex++;
      }
      if (!this.#before(child, item)) break;
      this.#place(child, index);
      index = childIndex;
    }
    this.#place(item, index);
  }

  #place(item: T, index: number): void {
    this.#items[index] = item;
    item.place = index;
  }
}
