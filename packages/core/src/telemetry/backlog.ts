import type { Batch } from './batch.ts';

/** The batches this thread is answerable for, oldest first: its own, and those that it took over. */
export class Backlog implements Iterable<Batch> {
  #batches = new Map<string, Batch>();
  #events = 0;

  /** Events that are not yet acknowledged, refused or dropped. */
  get events(): number {
    return this.#events;
  }

  [Symbol.iterator](): Iterator<Batch> {
    return this.#batches.values();
  }

  find(id: string): Batch | undefined {
    return this.#batches.get(id);
  }

  /** The newest one; it may have events already. */
  add(batch: Batch): void {
    this.#batches.set(batch.id, batch);
    this.#events += batch.events.length;
  }

  /** An event was added to one of the batches. */
  gained(): void {
    this.#events++;
  }

  /** What dead tabs left is older than what is here. */
  adopt(batches: Batch[]): void {
    const newer = this.#batches;
    this.#batches = new Map();
    for (const batch of batches) this.add(batch);
    for (const [id, batch] of newer) this.#batches.set(id, batch);
  }

  remove(batch: Batch): void {
    if (this.#batches.delete(batch.id)) this.#events -= batch.events.length;
    batch.status = 'gone';
  }

  /**
   * Drops the oldest events beyond `most`, but none that are being sent: those may have arrived already.
   * `onDrop` learns which batch lost how many, and which of its keys are to go.
   */
  trim(most: number, onDrop: (batch: Batch, events: number, keys: string[]) => void): void {
    for (const batch of this) {
      const excess = this.#events - most;
      if (excess <= 0) return;
      if (batch.status === 'sending') continue;
      const events = Math.min(excess, batch.events.length);
      onDrop(batch, events, this.drop(batch, events));
    }
  }

  /** Takes the oldest events out of a batch. Answers with its keys that are to go. */
  drop(batch: Batch, events: number): string[] {
    const keys = batch.dropOldest(events);
    this.#events -= events;
    if (batch.events.length === 0 && batch.status !== 'open') this.remove(batch);
    return keys;
  }
}
