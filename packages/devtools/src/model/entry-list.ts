import { type DisplayStatus, displayStatuses, isLive } from './display-status.ts';
import type { TaskEntry } from './task-entry.ts';

/** The tasks of a panel, oldest first, with an index by id and counts that are never recounted. */
export class EntryList {
  readonly #byId = new Map<string, TaskEntry>();
  readonly #counts = new Map<DisplayStatus, number>();
  #entries: TaskEntry[] = [];

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

  get(id: string): TaskEntry | undefined {
    return this.#byId.get(id);
  }

  count(status: DisplayStatus): number {
    return this.#counts.get(status) ?? 0;
  }

  add(entry: TaskEntry): void {
    this.#byId.set(entry.id, entry);
    this.#entries.push(entry);
    this.#shift(entry.status, 1);
  }

  /** The entry was counted under `before` and now has another status. */
  moved(entry: TaskEntry, before: DisplayStatus): void {
    if (entry.status === before) return;
    this.#shift(before, -1);
    this.#shift(entry.status, 1);
  }

  /** Oldest first again, after tasks of earlier page loads came in late. */
  sort(now: number): void {
    // In the same millisecond it is the task of an earlier page that is older.
    const ages = new Map(
      this.#entries.map((entry) => {
        const { createdAt, restored } = entry.info(now);
        return [entry, restored ? createdAt - 0.5 : createdAt] as const;
      }),
    );
    const at = (entry: TaskEntry): number => ages.get(entry) ?? 0;
    this.#entries.sort((a, b) => at(a) - at(b));
  }

  /** Forgets finished tasks, the oldest first, at most `most` of them; answers with how many among the first `within`. */
  forgetFinished(
    most: number,
    within: number = Number.POSITIVE_INFINITY,
  ): { forgotten: number; early: number } {
    let forgotten = 0;
    let early = 0;
    this.#entries = this.#entries.filter((entry, index) => {
      if (forgotten >= most || isLive(entry.status)) return true;
      forgotten++;
      if (index < within) early++;
      this.#byId.delete(entry.id);
      this.#shift(entry.status, -1);
      return false;
    });
    return { forgotten, early };
  }

  /** The counts of every status, zero ones too, in the order they are shown. */
  counts(): Array<[DisplayStatus, number]> {
    return displayStatuses.map((status) => [status, this.count(status)]);
  }

  #shift(status: DisplayStatus, by: number): void {
    this.#counts.set(status, this.count(status) + by);
  }
}
