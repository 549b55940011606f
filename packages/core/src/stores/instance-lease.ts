import type { RecordChanges } from '../store.ts';
import { isLive } from './ownership.ts';

/** An instance's row in the store: there exactly while it has live records. */
export interface InstanceRow {
  /** Epoch milliseconds of a write, at most `STAMP_EVERY` before its last one. */
  lastWrite: number;
  /** Whether it holds a lock for as long as it lives; else only `lastWrite` tells. */
  locks: boolean;
}

/** How old `lastWrite` may get before a write renews it. */
export const STAMP_EVERY = 10_000;

/**
 * What one instance has live in the store, and whether it must be known to be alive for it: from before
 * the first live record is written until after the last one is gone.
 */
export class InstanceLease {
  readonly instance: string;
  readonly #locks: boolean;
  readonly #onIdle: (rowLeft: boolean) => void;
  /** Live records in the store, as far as writes have completed. */
  #stored = new Set<string>();
  /** The same, once every write that was issued has completed. */
  #expected = new Set<string>();
  #underway = 0;
  #stampedAt = -Infinity;
  /** Something failed, so the row may be there although nothing is live. */
  #unsure = false;

  /** `onIdle`: nothing is live and nothing under way any more; `rowLeft`: its row may still be there. */
  constructor(instance: string, locks: boolean, onIdle: (rowLeft: boolean) => void) {
    this.instance = instance;
    this.#locks = locks;
    this.#onIdle = onIdle;
  }

  get leftLive(): boolean {
    return this.#stored.size > 0;
  }

  /** Whether these changes make it own live records. */
  takesOn(changes: RecordChanges): boolean {
    return changes.put.some((record) => record.instance === this.instance && isLive(record));
  }

  /** Something that may make records live is on its way: from now on it is not idle. */
  enter(): void {
    this.#underway += 1;
  }

  /** What entered is in the store now. */
  succeed(changes: RecordChanges): void {
    this.#apply(this.#stored, changes);
    this.#leave();
  }

  /** What entered is not in the store, or not all of it. */
  fail(): void {
    this.#unsure = true;
    this.#stampedAt = -Infinity;
    this.#leave();
  }

  /** These changes are being issued: what becomes of the row in their transaction. */
  issue(changes: RecordChanges, now: number): InstanceRow | 'delete' | 'keep' {
    const before = this.#expected.size;
    this.#apply(this.#expected, changes);
    if (this.#expected.size > 0) {
      const age = now - this.#stampedAt;
      return age >= 0 && age < STAMP_EVERY ? 'keep' : this.stamp(now);
    }
    this.#stampedAt = -Infinity;
    return before === 0 ? 'keep' : 'delete';
  }

  /** These may become its own: until that is known, no write takes the row away. */
  claiming(ids: Iterable<string>): void {
    for (const id of ids) this.#expected.add(id);
  }

  stamp(now: number): InstanceRow {
    this.#stampedAt = now;
    return { lastWrite: now, locks: this.#locks };
  }

  #leave(): void {
    this.#underway -= 1;
    if (this.#underway > 0) return;
    this.#expected = new Set(this.#stored);
    if (this.#stored.size > 0) return;
    const rowLeft = this.#unsure;
    this.#unsure = false;
    this.#onIdle(rowLeft);
  }

  #apply(live: Set<string>, { put, delete: deleted }: RecordChanges): void {
    for (const record of put) {
      if (record.instance === this.instance && isLive(record)) live.add(record.id);
      else live.delete(record.id);
    }
    for (const id of deleted) live.delete(id);
  }
}
