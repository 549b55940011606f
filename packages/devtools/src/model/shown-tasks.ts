import type { TaskEntry } from './task-entry.ts';
import { Judge, noFilter, type QueryParser, type TaskFilter } from './task-filter.ts';
import type { TaskLog } from './task-log.ts';
import { sortEntries, type TaskSort } from './task-sort.ts';

/** How much of the rows may change by itself: all, all but what is new, or nothing. */
export type Hold = 'none' | 'new' | 'all';

/** The rows of the table. */
export interface ShownTasks {
  readonly length: number;
  at(index: number): TaskEntry | undefined;
  indexOf(entry: TaskEntry): number;
}

interface Asked {
  readonly filter: TaskFilter;
  /** Undefined until it is loaded. */
  readonly parse: QueryParser | undefined;
  /** Undefined: newest first. */
  readonly sort: TaskSort | undefined;
  readonly hold: Hold;
}

const SORT_EVERY = 1_000;

/** What a filter and an order make of a log. It looks at all tasks only if the filter, or which tasks there are, changed. */
export class TaskRows {
  readonly #log: TaskLog;
  #asked: Asked | undefined;
  #judge = new Judge(noFilter, undefined);
  /** Tasks with a larger key wait until the rows may move. */
  #heldAfter = Number.POSITIVE_INFINITY;
  #seen = '';
  #snapshots = 0;
  #sortedAt = Number.NEGATIVE_INFINITY;
  #sorted: TaskEntry[] = [];
  #shown: ShownTasks = newestFirst([], 0, () => undefined);

  constructor(log: TaskLog) {
    this.#log = log;
  }

  /** How many newer tasks wait. */
  held = 0;

  get isEmpty(): boolean {
    return this.#shown.length === 0;
  }

  /** What of the typed filter cannot be understood. */
  get trouble(): string | undefined {
    return this.#judge.query.trouble;
  }

  /** The same object as before where nothing changed. */
  update(asked: Asked): ShownTasks {
    const before = this.#asked;
    this.#asked = asked;
    const { list, snapshots } = this.#log;
    const isNewWorld = snapshots !== this.#snapshots;
    this.#snapshots = snapshots;
    const isOther = asked.filter !== before?.filter || asked.parse !== before.parse;
    const isAnew = isNewWorld || isOther || asked.sort !== before.sort;
    if (isOther) this.#judge = new Judge(asked.filter, asked.parse);
    if (asked.hold === 'none') this.#heldAfter = Number.POSITIVE_INFINITY;
    else if (isNewWorld || this.#heldAfter === Number.POSITIVE_INFINITY)
      this.#heldAfter = list.lastKey;
    if (isAnew || asked.hold !== 'all') this.#renew(asked, isAnew);
    this.held = this.#countHeld();
    return this.#shown;
  }

  /** Lets those in that wait, and goes on holding those that come next. */
  release(): void {
    if (this.#heldAfter === Number.POSITIVE_INFINITY || this.#asked === undefined) return;
    this.#heldAfter = this.#log.list.lastKey;
    this.#renew(this.#asked, true);
  }

  #renew({ sort }: Asked, isAnew: boolean): void {
    const { membership, now } = this.#log;
    if (sort !== undefined && !isAnew && now - this.#sortedAt < SORT_EVERY) return;
    const isTimed = sort !== undefined || this.#judge.query.isTimed;
    const seen = `${membership} ${this.#heldAfter} ${isTimed ? Math.floor(now / 1_000) : ''}`;
    if (seen === this.#seen && !isAnew) return;
    this.#seen = seen;
    this.#sortedAt = now;
    this.#shown = sort === undefined ? this.#newestFirst(now) : this.#inOrder(sort, now);
  }

  #newestFirst(now: number): ShownTasks {
    const { list } = this.#log;
    const { slots } = list;
    let end = slots.length;
    while (end > 0 && (list.at(end - 1) as TaskEntry).key > this.#heldAfter) end--;
    // Who has let go of a list's slots has filled them before.
    if (this.#judge.isIdle) return newestFirst(slots, end, (at) => slots[at] ?? list.at(at));
    const { entries } = list;
    this.#judge.begin(now);
    const passing: TaskEntry[] = [];
    for (let at = 0; at < end; at++) {
      const entry = entries[at] as TaskEntry;
      if (this.#judge.passes(entry, now)) passing.push(entry);
    }
    return newestFirst(passing, passing.length, (at) => passing[at]);
  }

  #inOrder(sort: TaskSort, now: number): ShownTasks {
    const rows = this.#newestFirst(now);
    const wanted = new Set<TaskEntry>();
    for (let at = 0; at < rows.length; at++) wanted.add(rows.at(at) as TaskEntry);
    // Those that were there keep their places, since a list that is nearly in order is quickly sorted.
    const sorted = this.#sorted.filter((entry) => wanted.delete(entry));
    for (const entry of wanted) sorted.push(entry);
    sortEntries(sorted, sort, now);
    this.#sorted = sorted;
    return {
      length: sorted.length,
      at: (index) => sorted[index],
      indexOf: (entry) => sorted.indexOf(entry),
    };
  }

  #countHeld(): number {
    const { list, now } = this.#log;
    let count = 0;
    for (let at = list.size - 1; at >= 0; at--) {
      const entry = list.at(at) as TaskEntry;
      if (entry.key <= this.#heldAfter) break;
      if (this.#judge.isIdle || this.#judge.passes(entry, now)) count++;
    }
    return count;
  }
}

function newestFirst(
  slots: readonly (TaskEntry | undefined)[],
  length: number,
  at: (index: number) => TaskEntry | undefined,
): ShownTasks {
  return {
    length,
    at: (index) => (index < 0 || index >= length ? undefined : at(length - 1 - index)),
    indexOf: (entry) => {
      const index = length === 0 ? -1 : slots.lastIndexOf(entry, length - 1);
      return index < 0 ? -1 : length - 1 - index;
    },
  };
}
