import { type DisplayStatus, displayStatuses } from './display-status.ts';
import type { TaskEntry } from './task-entry.ts';

/** The tasks of a panel, oldest first, with counts that are never recounted. */
export class EntryList {
  readonly #counts = Object.fromEntries(displayStatuses.map((status) => [status, 0])) as Record<
    DisplayStatus,
    number
  >;
  readonly #late = new WeakSet<TaskEntry>();
  #entries: TaskEntry[] = [];
  /** The key of what was added last. */
  lastKey = 0;

  /** An array of its own again once tasks went or changed places: whoever holds an older one may go on with it. */
  get entries(): readonly TaskEntry[] {
    return this.#entries;
  }

  get size(): number {
    return this.#entries.length;
  }

  get live(): number {
    return this.count('queued') + this.count('running') + this.count('retrying');
  }

  get finished(): number {
    return this.size - this.live;
  }

  /** Looks at all of them. */
  find(id: string): TaskEntry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  count(status: DisplayStatus): number {
    return this.#counts[status];
  }

  /** `isLate`: it belongs before what was made in the same millisecond. */
  add(entry: TaskEntry, isLate = false): void {
    this.#entries.push(entry);
    this.lastKey = entry.key;
    if (isLate) this.#late.add(entry);
    this.#shift(entry, entry.status, 1);
  }

  /** The entry was counted under `before` and now has another status. */
  moved(entry: TaskEntry, before: DisplayStatus): void {
    if (entry.status === before) return;
    this.#shift(entry, before, -1);
    this.#shift(entry, entry.status, 1);
  }

  /** Oldest first again, after tasks of earlier page loads or of another manager came in late. */
  sort(): void {
    const ageOf = (entry: TaskEntry): number =>
      entry.facts.createdAt - (this.#late.has(entry) ? 0.5 : 0);
    this.#entries = [...this.#entries].sort((a, b) => ageOf(a) - ageOf(b));
  }

  /** Forgets those that pass, the oldest first, at most `most` of them. */
  forget(passes: (entry: TaskEntry) => boolean, most: number = Number.POSITIVE_INFINITY): number {
    let forgotten = 0;
    this.#entries = this.#entries.filter((entry) => {
      if (forgotten >= most || !passes(entry)) return true;
      forgotten++;
      entry.gone = true;
      entry.part.forget(entry);
      this.#shift(entry, entry.status, -1);
      return false;
    });
    return forgotten;
  }

  /** The counts of every status, zero ones too, in the order they are shown. */
  counts(): Array<[DisplayStatus, number]> {
    return displayStatuses.map((status) => [status, this.count(status)]);
  }

  #shift(entry: TaskEntry, status: DisplayStatus, by: number): void {
    this.#counts[status] += by;
    if (status === 'queued' || status === 'running' || status === 'retrying') entry.part.live += by;
  }
}
