import type { Database } from '../browser/database.ts';
import { isSettled } from '../status.ts';
import { isOwned } from './ownership.ts';
import { taskPrefix } from './survey.ts';

export interface Bounds {
  /** Settled records kept at most; the first settled go first. */
  maxRecords: number;
  /** Milliseconds that a settled record is kept, from when it settled. */
  ttl: number;
}

/** At most so many settled records more than `maxRecords` gather before the next eviction. */
const LARGEST_STEP = 1_000;

/** Keeps the settled records of a store within bounds (C42): at open, then once for many writes, off their path. */
export class Eviction {
  readonly #bounds: Bounds;
  readonly #database: Database;
  readonly #step: number;
  #settled = 0;
  #running = false;

  constructor(bounds: Bounds, database: Database) {
    this.#bounds = bounds;
    this.#database = database;
    this.#step = Math.min(LARGEST_STEP, Math.max(1, bounds.maxRecords / 10));
  }

  /** So many settled records were written. */
  count(settled: number): void {
    this.#settled += settled;
    if (this.#settled < this.#step || this.#running) return;
    this.#settled = 0;
    this.#running = true;
    // What fails now is made good after the next step.
    this.#run()
      .catch(() => {})
      .finally(() => {
        this.#running = false;
        // What came meanwhile, perhaps too late to be seen.
        this.count(0);
      });
  }

  /** Takes what is too much or too old out of the values of a store, and out of the store. */
  apply(values: Map<string, unknown>): void {
    const surplus = this.#surplus(values);
    for (const key of surplus) values.delete(key);
    if (surplus.length > 0) this.#database.transact({ delete: surplus }).catch(() => {});
  }

  async #run(): Promise<void> {
    const surplus = this.#surplus(await this.#database.readAll({ prefix: taskPrefix }));
    if (surplus.length > 0) await this.#database.transact({ delete: surplus });
  }

  #surplus(entries: Iterable<readonly [key: string, value: unknown]>): string[] {
    const { maxRecords, ttl } = this.#bounds;
    const settled: Array<{ key: string; finishedAt: number }> = [];
    for (const [key, value] of entries) {
      // Live and interrupted records are never evicted, and neither is what cannot be read.
      if (!isOwned(value) || !isSettled(value.status) || value.status === 'interrupted') continue;
      const { finishedAt } = value;
      if (typeof finishedAt === 'number') settled.push({ key, finishedAt });
    }
    settled.sort((a, b) => a.finishedAt - b.finishedAt);
    const tooMany = settled.length - maxRecords;
    const eldest = Date.now() - ttl;
    return settled
      .filter(({ finishedAt }, index) => index < tooMany || finishedAt < eldest)
      .map(({ key }) => key);
  }
}
