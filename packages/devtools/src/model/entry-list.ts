import { type DisplayStatus, displayStatus, displayStatuses, isLive } from './display-status.ts';
import { keyOf, type LogPart } from './log-part.ts';
import { reserveKeys, TaskEntry } from './task-entry.ts';
import type { TaskFacts } from './task-source.ts';

/** Tasks of a snapshot whose entries are made once somebody looks: few are in view when a panel opens. */
interface Unmade {
  readonly part: LogPart;
  readonly tasks: readonly TaskFacts[];
  /** What they are counted under. */
  readonly statuses: readonly DisplayStatus[];
  /** Before that of the first. */
  readonly key: number;
  readonly now: number;
  /** Their places by what they are known by; made with the first event. */
  places?: Map<TaskFacts | string, number>;
}

/** The tasks of a panel, oldest first, with counts that are never recounted. */
export class EntryList {
  readonly #counts = Object.fromEntries(displayStatuses.map((status) => [status, 0])) as Record<
    DisplayStatus,
    number
  >;
  readonly #late = new WeakSet<TaskEntry>();
  #slots: Array<TaskEntry | undefined> = [];
  #unmade: Unmade | undefined;
  /** The key of what was added last. */
  lastKey = 0;

  /** An array of its own again once tasks went or changed places: whoever holds an older one may go on with it. */
  get entries(): readonly TaskEntry[] {
    if (this.#unmade) for (let at = 0; at < this.#unmade.tasks.length; at++) this.at(at);
    this.#unmade = undefined;
    return this.#slots as TaskEntry[];
  }

  /** The same where not all of them need be there: `at` makes one that is not. */
  get slots(): readonly (TaskEntry | undefined)[] {
    return this.#slots;
  }

  get size(): number {
    return this.#slots.length;
  }

  get live(): number {
    return this.count('queued') + this.count('running') + this.count('retrying');
  }

  get finished(): number {
    return this.size - this.live;
  }

  at(index: number): TaskEntry | undefined {
    const unmade = this.#unmade;
    const facts = unmade?.tasks[index];
    if (unmade === undefined || facts === undefined) return this.#slots[index];
    const { part, now, key, statuses } = unmade;
    const known = this.#slots[index];
    if (known !== undefined) return known;
    const entry = part.take(new TaskEntry(part, facts, now, key + index + 1, statuses[index]));
    // Nothing more will be heard of a handle that is over.
    if (facts.done && !facts.lingering) part.release(facts);
    this.#slots[index] = entry;
    return entry;
  }

  /** That of a task which nobody has looked at yet. */
  unseen(facts: TaskFacts): TaskEntry | undefined {
    const unmade = this.#unmade;
    if (unmade === undefined) return undefined;
    unmade.places ??= new Map(unmade.tasks.map((one, at) => [keyOf(one), at]));
    const place = unmade.places.get(keyOf(facts));
    return place === undefined ? undefined : this.at(place);
  }

  /** All of a snapshot, in a list that is empty. */
  begin(part: LogPart, tasks: readonly TaskFacts[], now: number): void {
    const statuses = tasks.map(({ status, attempt }) => {
      const shown = displayStatus(status, attempt);
      this.#shift(part, shown, 1);
      return shown;
    });
    const key = reserveKeys(tasks.length);
    this.#slots = new Array(tasks.length);
    this.#unmade = { part, tasks, statuses, key, now };
    this.lastKey = key + tasks.length;
  }

  count(status: DisplayStatus): number {
    return this.#counts[status];
  }

  /** `isLate`: it belongs before what was made in the same millisecond. */
  add(entry: TaskEntry, isLate = false): void {
    this.#slots.push(entry);
    this.lastKey = entry.key;
    if (isLate) this.#late.add(entry);
    this.#shift(entry.part, entry.status, 1);
  }

  /** The entry was counted under `before` and now has another status. */
  moved(entry: TaskEntry, before: DisplayStatus): void {
    if (entry.status === before) return;
    this.#shift(entry.part, before, -1);
    this.#shift(entry.part, entry.status, 1);
  }

  /** Oldest first again, after tasks of earlier page loads or of another manager came in late. */
  sort(): void {
    const ageOf = (entry: TaskEntry): number =>
      entry.facts.createdAt - (this.#late.has(entry) ? 0.5 : 0);
    this.#slots = [...this.entries].sort((a, b) => ageOf(a) - ageOf(b));
  }

  /** Forgets those that pass, the oldest first, at most `most` of them. */
  forget(passes: (entry: TaskEntry) => boolean, most: number = Number.POSITIVE_INFINITY): number {
    let forgotten = 0;
    this.#slots = this.entries.filter((entry) => {
      if (forgotten >= most || !passes(entry)) return true;
      forgotten++;
      entry.gone = true;
      entry.part.forget(entry);
      this.#shift(entry.part, entry.status, -1);
      return false;
    });
    return forgotten;
  }

  /** The counts of every status, zero ones too, in the order they are shown. */
  counts(): Array<[DisplayStatus, number]> {
    return displayStatuses.map((status) => [status, this.count(status)]);
  }

  #shift(part: LogPart, status: DisplayStatus, by: number): void {
    this.#counts[status] += by;
    if (isLive(status)) part.live += by;
  }
}
