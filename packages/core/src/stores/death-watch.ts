import type { Database } from '../browser/database.ts';
import type { TabLocks } from '../browser/tab-lock.ts';
import type { TaskRecord } from '../store.ts';
import { isUnchanged } from './ownership.ts';
import { rowKey, Survey, silentAt, taskKey } from './survey.ts';

/** What is in the store, and which of it no living instance looks after. */
export interface Finding {
  survey: Survey;
  abandoned: TaskRecord[];
}

export interface DeathWatchOptions {
  database: Database;
  /** Undefined where there are no Web Locks: then an instance is alive for ten minutes after a write. */
  locks: TabLocks | undefined;
  /** Whether it is one of this very store's instances, which are alive. */
  isOurs(instance: string): boolean;
  /** Another instance may have died, and this is what there is. */
  onFinding(finding: Finding): void;
}

/** A second look after a lock became free, for what its holder had on the way when it died. */
const SECOND_LOOK = 1_000;
/** Without locks newcomers are not heard of: one look in so many milliseconds finds them. */
const LONGEST_PAUSE = 10 * 60_000;

/** Tells the living instances of a database from the dead, and notices when one dies. */
export class DeathWatch {
  readonly #options: DeathWatchOptions;
  #started = false;
  /** Looks come one after the other. Never rejects. */
  #looking: Promise<unknown> = Promise.resolve();
  #secondLook: ReturnType<typeof setTimeout> | undefined;
  readonly #freed = new Set<string>();
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DeathWatchOptions) {
    this.#options = options;
  }

  /** From now on, whoever takes or gives back a lock is heard of. */
  start(): void {
    this.#started = true;
    this.#options.locks?.watch({
      onFree: (instance) => this.#onFree(instance),
      onReturn: () => this.look(),
    });
  }

  stop(): void {
    this.#started = false;
    this.#options.locks?.unwatch();
    clearTimeout(this.#secondLook);
    this.#secondLook = undefined;
    this.#freed.clear();
    clearTimeout(this.#silence);
  }

  /** Looks at everything; `use` is called before any later look is reported. */
  survey<T>(use: (finding: Finding) => T): Promise<T> {
    const result = this.#looking.then(async () => use(await this.#survey()));
    this.#looking = result.catch(() => {});
    return result;
  }

  /** Looks at everything and reports it. A look that fails is made good by the next one, at the latest by `open`. */
  look(): void {
    this.survey((finding) => this.#report(finding)).catch(() => {});
  }

  #report(finding: Finding): void {
    if (this.#started) this.#options.onFinding(finding);
  }

  #onFree(instance: string): void {
    this.#lookAfter([instance]);
    this.#freed.add(instance);
    this.#secondLook ??= setTimeout(() => {
      this.#secondLook = undefined;
      const freed = [...this.#freed];
      this.#freed.clear();
      this.#lookAfter(freed);
    }, SECOND_LOOK);
  }

  /** A lock is free when its instance has nothing live or is dead; in the first case its row is gone too. */
  #lookAfter(instances: string[]): void {
    const { database } = this.#options;
    const looked = this.#looking.then(async () => {
      if (!this.#started) return;
      const rows = await database.read(instances.map(rowKey));
      if (rows.some((row) => row !== undefined)) this.#report(await this.#survey());
    });
    this.#looking = looked.catch(() => {});
  }

  async #survey(): Promise<Finding> {
    const { database, locks, isOurs } = this.#options;
    // The records first, then the locks: an instance takes its lock before it writes, so one whose live
    // record is here and whose lock is free then is dead, or has settled that record since.
    const survey = new Survey(await database.readAll());
    const holders = locks === undefined ? new Set<string>() : await locks.holders();
    const now = Date.now();
    const isAlive = (instance: string): boolean => {
      const row = survey.rows.get(instance);
      if (isOurs(instance)) return true;
      if (locks !== undefined && row?.locks !== false) return holders.has(instance);
      return row !== undefined && silentAt(row) > now;
    };
    const abandoned = await this.#unchanged(survey.abandoned(isAlive));
    for (const instance of holders) if (!isOurs(instance)) locks?.follow(instance);
    this.#awaitSilence(survey, isOurs, now);
    this.#tidy(survey, isAlive);
    return { survey, abandoned };
  }

  async #unchanged(records: TaskRecord[]): Promise<TaskRecord[]> {
    if (records.length === 0) return records;
    const values = await this.#options.database.read(records.map(({ id }) => taskKey(id)));
    return records.filter((record, index) => isUnchanged(values[index], record));
  }

  /** Wakes when the first of those that only their writes keep alive could be dead. */
  #awaitSilence(survey: Survey, isOurs: (instance: string) => boolean, now: number): void {
    const { locks } = this.#options;
    const ends = [...survey.rows]
      .filter(([instance, row]) => (locks === undefined || !row.locks) && !isOurs(instance))
      .map(([, row]) => silentAt(row))
      .filter((end) => end > now);
    clearTimeout(this.#silence);
    if (!this.#started || (locks !== undefined && ends.length === 0)) return;
    const pause = Math.min(LONGEST_PAUSE, ...ends.map((end) => end - now));
    this.#silence = setTimeout(() => this.look(), pause + 1);
  }

  /** Removes the rows of the dead that left nothing live, unless they were written since. */
  #tidy(survey: Survey, isAlive: (instance: string) => boolean): void {
    const owners = survey.owners();
    const idle = [...survey.rows].filter(
      ([instance]) => !owners.has(instance) && !isAlive(instance),
    );
    if (idle.length === 0) return;
    const keys = idle.map(([instance]) => rowKey(instance));
    const decide = (values: unknown[]): { delete: string[] } => ({
      delete: keys.filter((_, index) => {
        const row = values[index] as { lastWrite?: unknown } | undefined;
        return row?.lastWrite === idle[index]?.[1].lastWrite;
      }),
    });
    this.#options.database.update(keys, decide).catch(() => {});
  }
}
