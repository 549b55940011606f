import { type OrderedItem, OrderedQueue } from './ordered-queue.ts';

export interface QueueItem extends OrderedItem {
  /** Higher leaves first. */
  readonly priority: number;
  /** Order of creation: among equals, lower leaves first. */
  readonly order: number;
}

function before(a: QueueItem, b: QueueItem): boolean {
  return a.priority === b.priority ? a.order < b.order : a.priority > b.priority;
}

/** What waits for a slot: by priority, then by creation. */
export class Queue<T extends QueueItem> extends OrderedQueue<T> {
  constructor() {
    super(before);
  }
}
