import type { Intake } from './intake.ts';
import type { Registry } from './registry.ts';
import type { Reporter } from './reporter.ts';
import type { TaskRecord, TaskStore } from './store.ts';

interface OrphansOptions {
  store: TaskStore;
  instanceId: string;
  reporter: Reporter;
  tasks: Registry;
  intake: Intake;
  isOpen(): boolean;
  /** For good. */
  isClosed(): boolean;
  /** These are ours, and are to be deleted. */
  onCleared(ids: string[]): void;
}

/** What a dead instance left live in the store: each is resumed, or cleared, by who claims it (C38, C39). */
export class Orphans {
  readonly #options: OrphansOptions;
  /** Shown as interrupted, until a definition for them comes. */
  readonly #unclaimed = new Map<string, TaskRecord>();
  /** Those that the store is being asked for. */
  readonly #claiming = new Set<string>();
  #clearing: Promise<void> = Promise.resolve();

  constructor(options: OrphansOptions) {
    this.#options = options;
  }

  /** Resolves when the store has been asked for all that was cleared. Never rejects. */
  get cleared(): Promise<void> {
    return this.#clearing;
  }

  show(record: TaskRecord): void {
    this.#unclaimed.set(record.id, record);
    this.#options.intake.remember([record], 'interrupted');
  }

  /** A definition has come: those of its name are claimed and resumed. */
  async defined(name: string): Promise<void> {
    await this.claim([...this.#unclaimed.values()].filter((record) => record.definition === name));
  }

  /** False when it is not an orphan that is shown here. */
  forget(id: string): boolean {
    return this.#unclaimed.delete(id);
  }

  clear(ids: string[]): void {
    this.#clearing = this.#clear(ids, this.#clearing);
  }

  /** Only those that nobody else goes on with: another tab may run them by now. */
  async #clear(ids: string[], earlier: Promise<void>): Promise<void> {
    const { store, instanceId, reporter, onCleared } = this.#options;
    await earlier;
    try {
      onCleared(await store.claim(ids, instanceId));
    } catch (error) {
      reporter.storeError('claim', error);
    }
  }

  /** Resumes those that become ours. Never rejects. */
  async claim(found: TaskRecord[]): Promise<void> {
    const { store, instanceId, tasks, reporter, isOpen, isClosed } = this.#options;
    // A name may be defined twice in a row, and a store may tell of an orphan again.
    const records = found.filter(({ id }) => !this.#claiming.has(id) && !this.#isKnown(id));
    if (records.length === 0 || isClosed()) return;
    const ids = records.map((record) => record.id);
    for (const id of ids) this.#claiming.add(id);
    let claimed: Set<string>;
    try {
      claimed = new Set(await store.claim(ids, instanceId));
    } catch (error) {
      reporter.storeError('claim', error);
      for (const record of records) this.show(record);
      return;
    } finally {
      for (const id of ids) this.#claiming.delete(id);
    }
    for (const record of records) {
      this.#unclaimed.delete(record.id);
      if (!claimed.has(record.id)) tasks.release(record.id);
      // Claimed too late to run: it stays an orphan of ours, for the next start.
      else if (isOpen()) this.#resume(record);
    }
  }

  /** Whether that task is here, live or with an end of its own: it must not be resumed. */
  #isKnown(id: string): boolean {
    const status = this.#options.tasks.find(id)?.status;
    return status !== undefined && status !== 'interrupted';
  }

  #resume(record: TaskRecord): void {
    const { intake, reporter } = this.#options;
    try {
      intake.resume(record);
    } catch (error) {
      // The user's own `bind` is called for it.
      reporter.storeError('claim', error);
      intake.remember([record], 'interrupted');
    }
  }
}
