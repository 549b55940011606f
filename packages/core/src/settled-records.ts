import type { ManagedTask } from './managed-task.ts';

/** How many runs are kept apart before those next to each other become one. */
const RUNS = 1_000;

/** No more of a manager's own are taken at once: ten times what a store keeps of settled records by default. */
const AT_ONCE = 100_000;

/** Places in the order of creation, from one to another. */
interface Run {
  from: number;
  to: number;
}

/**
 * The settled records that the store may still hold, memory having long forgotten their tasks: what clearing has to
 * take out of it (C31). Of this manager's own it knows the places in the order of creation, as runs, so that they cost
 * no memory by the task; of others the ids.
 */
export class SettledRecords {
  #runs: Run[] = [];
  readonly #foreign = new Set<string>();

  /** A task has settled whose record goes to the store. */
  add(task: ManagedTask): void {
    if (task.origin?.restored) this.#foreign.add(task.id);
    else this.#addPlace(task.order);
  }

  /** An id that was read in the store. */
  addForeign(id: string): void {
    this.#foreign.add(id);
  }

  /** The ids of all, oldest first, which are not remembered any more; a few may be of nothing that is stored. */
  take(idOf: (order: number) => string, isLive: (order: number) => boolean): Set<string> {
    this.#join(0);
    const places: number[] = [];
    // From the latest on: what is older than so many is gone from the store by itself (C42).
    for (const { from, to } of this.#runs.reverse())
      for (let order = to; order >= from && places.length < AT_ONCE; order--)
        // Runs that became one may have live tasks between them.
        if (!isLive(order)) places.push(order);
    const ids = new Set([...this.#foreign, ...places.reverse().map(idOf)]);
    this.#foreign.clear();
    this.#runs = [];
    return ids;
  }

  #addPlace(order: number): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && order === last.to + 1) last.to = order;
    else if (last !== undefined && order === last.from - 1) last.from = order;
    else if (this.#runs.push({ from: order, to: order }) > RUNS) this.#halve();
  }

  /** Until there are half as many, the narrowest gaps go first. */
  #halve(): void {
    for (let gap = 0; this.#runs.length > RUNS / 2; gap = gap * 2 + 1) this.#join(gap);
  }

  /** Sorts the runs, and makes one of those between which at most so many places are free. */
  #join(gap: number): void {
    const sorted = this.#runs.sort((a, b) => a.from - b.from);
    const joined: Run[] = [];
    for (const run of sorted) {
      const last = joined.at(-1);
      if (last !== undefined && run.from - last.to - 1 <= gap) last.to = Math.max(last.to, run.to);
      else joined.push(run);
    }
    this.#runs = joined;
  }
}
