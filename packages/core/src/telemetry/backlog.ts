import type { Batch } from './batch.ts';

/** The batches this tab is answerable for, oldest first: its own, and those of dead tabs that it took over. */
export class Backlog implements Iterable<Batch> {
  #batches = new Set<Batch>();
  #events = 0;

  /** Events that are not yet acknowledged, refused or dropped. */
  get events(): number {
    return this.#events;
  }

  [Symbol.iterator](): Iterator<Batch> {
    return this.#batches.values();
  }

  /** A new batch, as yet without events. */
  add(batch: Batch): void {
    this.#batches.add(batch);
  }

  /** An event was added to one of the batches. */
  gained(): void {
    this.#events++;
  }

  /** What dead tabs left is older than what is here. */
  adopt(batches: Batch[]): void {
    this.#batches = new Set([...batches, ...this.#batches]);
    for (const batch of batches) this.#events += batch.events.length;
  }

  remove(batch: Batch): void {
    if (this.#batches.delete(batch)) this.#events -= batch.events.length;
    batch.status = 'gone';
  }

  /**
   * Drops the oldest events beyond `most`, but none that are being sent: those may have arrived already.
   * `onChange` learns which batch lost how many, and which of its keys are to go.
   */
  trim(most: number, onChange: (batch: Batch, dropped: number, keys: string[]) => void): void {
    for (const batch of this.#batches) {
      const excess = this.#events - most;
      if (excess <= 0) return;
      if (batch.status === 'sending') continue;
      const dropped = Math.min(excess, batch.events.length);
      const keys = batch.dropOldest(dropped);
      this.#events -= dropped;
      if (batch.events.length === 0 && batch.status !== 'open') this.remove(batch);
      onChange(batch, dropped, keys);
    }
  }
}
