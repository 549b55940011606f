import { type HeapItem, IndexedHeap } from './heap.ts';
import { OrderedQueue } from './ordered-queue.ts';

export interface QueueItem extends HeapItem {
  /** Higher leaves first. */
  readonly priority: number;
  /** Order of creation: among equals, lower leaves first. */
  readonly order: number;
}

/** All that waits with one priority. */
class Rank<T extends QueueItem> implements HeapItem {
  place = -1;
  readonly priority: number;
  readonly items: OrderedQueue<T> = new OrderedQueue((a, b) => a.order < b.order);

  constructor(priority: number) {
    this.priority = priority;
  }
}

/**
 * What waits for a slot: by priority, then by creation. There are few priorities and many tasks, so the heap holds
 * the priorities, and tasks of the same one stand in line.
 */
export class Queue<T extends QueueItem> {
  readonly #ranks = new Map<number, Rank<T>>();
  /** An empty rank is alone in here: it stays for the next task, which is most likely one of its own. */
  readonly #heap = new IndexedHeap<Rank<T>>((a, b) => a.priority > b.priority);

  get isEmpty(): boolean {
    return this.peek() === undefined;
  }

  push(item: T): void {
    this.#rankOf(item.priority).items.push(item);
  }

  peek(): T | undefined {
    return this.#heap.peek()?.items.peek();
  }

  pop(): T | undefined {
    const item = this.peek();
    if (item !== undefined) this.remove(item);
    return item;
  }

  /** False when the item is not waiting here. */
  remove(item: T): boolean {
    const rank = this.#ranks.get(item.priority);
    if (rank?.items.remove(item) !== true) return false;
    if (rank.items.size === 0 && this.#ranks.size > 1) this.#drop(rank);
    return true;
  }

  #rankOf(priority: number): Rank<T> {
    const known = this.#ranks.get(priority);
    if (known !== undefined) return known;
    const first = this.#heap.peek();
    if (first?.items.size === 0) this.#drop(first);
    const rank = new Rank<T>(priority);
    this.#ranks.set(priority, rank);
    this.#heap.push(rank);
    return rank;
  }

  #drop(rank: Rank<T>): void {
    this.#ranks.delete(rank.priority);
    this.#heap.remove(rank);
  }
}
