import { Database } from '../browser/database.ts';
import { Stopgap } from '../browser/stopgap.ts';
import { TabLocks } from '../browser/tab-lock.ts';
import type { Clock } from '../clock.ts';
import { chunkPrefix, isChunk, parseChunkKey, type StoredBatch } from './batch.ts';
import type { Bridged } from './bridged.ts';
import type { Outbox, OutboxChanges } from './outbox.ts';
import { rescueBridged } from './rescue-bridged.ts';
import { readTabs, type TabRecord, tabPrefix } from './tab-record.ts';
import { Takeover } from './takeover.ts';

/** How often, at most, a living tab says so where there are no Web Locks, in milliseconds. */
const SIGN_OF_LIFE = 60_000;

export interface IndexedDbOutboxOptions {
  database: string;
  /** Only what was meant for it is taken over; '' takes over everything. */
  url: string;
  tab: string;
  clock: Clock;
}

/**
 * Events in IndexedDB. A tab that has something stored holds a Web Lock of its name, so that others know it from
 * a dead one. The lock is asked for before the first write but not waited for: the wait would be a gap in which a
 * crash takes the event.
 */
export class IndexedDbOutbox implements Outbox {
  readonly #options: IndexedDbOutboxOptions;
  readonly #database: Database;
  readonly #locks: TabLocks | undefined;
  readonly #takeover: Takeover;
  readonly #stopgap: Stopgap;
  /** The chunks in the store that we answer for, by the tab that wrote them. */
  readonly #keys = new Map<string, Set<string>>();
  readonly #own: TabRecord;
  /** Whether our own record is in the store, as far as we know. */
  #registration: 'none' | 'written' = 'none';
  #connection: 'closed' | 'open' = 'closed';
  #phase: 'open' | 'closed' = 'open';
  #opening: Promise<void> | undefined;
  #adopting: Promise<StoredBatch[]> | undefined;
  /** Whether the lock is asked for that tells others that we live. */
  #presence: 'absent' | 'present' = 'absent';

  constructor(options: IndexedDbOutboxOptions) {
    this.#options = options;
    this.#database = new Database(options.database);
    const { tab, url } = options;
    this.#own = { version: 1, url, owner: tab, ordinal: 0, round: 0, seenAt: 0 };
    const scope = `outlast-telemetry:${options.database}`;
    this.#stopgap = new Stopgap(scope, tab);
    if (TabLocks.areAvailable()) this.#locks = new TabLocks(scope);
    this.#takeover = new Takeover({ ...options, database: this.#database, locks: this.#locks });
  }

  prepare(): Promise<void> | undefined {
    if (this.#connection === 'open') return undefined;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  bridge(batches: Bridged['batches']): void {
    const bridged: Bridged = { version: 1, url: this.#own.url, batches };
    this.#stopgap.keep(JSON.stringify(bridged));
  }

  async write({ put, delete: erased }: OutboxChanges): Promise<void> {
    for (const [key] of put) this.#answerFor(key)?.add(key);
    for (const key of erased) this.#answerFor(key)?.delete(key);
    const puts: Array<[string, unknown]> = [...put];
    const deletes = [...erased];
    for (const [writer, left] of this.#keys) {
      if (left.size > 0) continue;
      this.#keys.delete(writer);
      deletes.push(tabPrefix + writer);
      if (writer === this.#own.owner) this.#registration = 'none';
    }
    if (this.#keys.size > 0) this.#appear();
    if (this.#mustRegister()) puts.push(this.#register());
    try {
      // Firefox takes back what it was not told to commit when the page is closed.
      await this.#database.transact({ put: puts, delete: deletes }, { inPart: true });
    } catch (error) {
      this.#registration = 'none';
      throw error;
    }
    this.#stopgap.clear();
    this.#rest();
  }

  /** A tab that keeps nothing holds no lock: it may go into the back/forward cache. */
  #rest(): void {
    const isNeeded = this.#keys.size > 0 || this.#adopting !== undefined;
    if (isNeeded || this.#presence === 'absent') return;
    this.#presence = 'absent';
    this.#locks?.release(this.#options.tab);
  }

  adopt(): Promise<StoredBatch[]> {
    this.#adopting ??= this.#adopt().finally(() => {
      this.#adopting = undefined;
      this.#rest();
    });
    return this.#adopting;
  }

  onDeath(callback: () => void): void {
    // Back from the back/forward cache, deaths may have been missed.
    this.#locks?.watch({ onFree: callback, onReturn: callback });
  }

  takeInHand(tab: string): void {
    this.#takeover.takeInHand(tab);
  }

  async close(): Promise<void> {
    this.#phase = 'closed';
    this.#locks?.unwatch();
    await this.#opening?.catch(() => {});
    await this.#adopting?.catch(() => {});
    await this.#database.close();
    this.#locks?.release(this.#options.tab);
    this.#presence = 'absent';
  }

  async #open(): Promise<void> {
    try {
      await this.#database.open();
    } catch (error) {
      // It goes on in memory; found later, it would come a second time.
      this.#stopgap.clear();
      throw error;
    }
    this.#connection = 'open';
    // Only others need it, and only when this tab is dead: nobody waits for it.
    void this.#place().catch(() => {});
    void this.#rescue().catch(() => {});
  }

  async #rescue(): Promise<void> {
    await rescueBridged(this.#stopgap, this.#database, (tab) => {
      this.#locks?.announce(tab);
      this.#locks?.follow(tab);
    });
  }

  #appear(): void {
    if (this.#presence === 'present') return;
    this.#presence = 'present';
    // Refused only to a page that is going: then others may take over.
    this.#locks?.hold(this.#own.owner).catch(() => {});
  }

  /** Finds the tab's place among the others. */
  async #place(): Promise<void> {
    const tabs = await readTabs(this.#database);
    this.#own.ordinal = Math.max(0, ...tabs.map(([, { ordinal }]) => ordinal)) + 1;
    if (this.#registration === 'written')
      await this.#database.transact({ put: [this.#register()] });
  }

  #mustRegister(): boolean {
    if (!this.#keys.has(this.#own.owner)) return false;
    if (this.#registration === 'none') return true;
    // A clock that was put back must not make a tab silent, nor keep a dead one alive until then.
    const age = Math.abs(this.#options.clock.now() - this.#own.seenAt);
    return this.#locks === undefined && age > SIGN_OF_LIFE;
  }

  #register(): [key: string, record: TabRecord] {
    this.#registration = 'written';
    this.#own.round++;
    this.#own.seenAt = this.#options.clock.now();
    return [tabPrefix + this.#own.owner, this.#own];
  }

  async #adopt(): Promise<StoredBatch[]> {
    await this.prepare();
    const dead = await this.#takeover.findDead();
    // What is claimed after the end nobody would send.
    if (dead.length === 0 || this.#phase === 'closed') return [];
    this.#appear();
    const batches: StoredBatch[] = [];
    for (const [key] of await this.#takeover.claim(dead))
      batches.push(...(await this.#read(key.slice(tabPrefix.length))));
    return batches;
  }

  async #read(writer: string): Promise<StoredBatch[]> {
    const entries = await this.#database.readAll({ prefix: `${chunkPrefix}${writer}:` });
    const batches = new Map<number, StoredBatch>();
    for (const [key, chunk] of entries) {
      const parts = parseChunkKey(key);
      // What this version cannot read is left alone, for one that can.
      if (parts === undefined || !isChunk(chunk)) continue;
      this.#keysBeside(key).add(key);
      const batch = batches.get(parts.batch) ?? { tab: writer, number: parts.batch, chunks: [] };
      batch.chunks.push({ number: parts.chunk, events: chunk.events });
      batches.set(parts.batch, batch);
    }
    if (entries.length === 0) await this.#database.transact({ delete: [tabPrefix + writer] });
    return [...batches.values()].sort((a, b) => a.number - b.number);
  }

  /** Of chunks that we have only in hand, the record stays with the living tab that wrote them. */
  #answerFor(key: string): Set<string> | undefined {
    const writer = parseChunkKey(key)?.tab ?? '';
    return writer === this.#own.owner ? this.#keysBeside(key) : this.#keys.get(writer);
  }

  /** The keys of the tab that wrote this chunk. */
  #keysBeside(key: string): Set<string> {
    const writer = parseChunkKey(key)?.tab ?? '';
    const keys = this.#keys.get(writer) ?? new Set<string>();
    this.#keys.set(writer, keys);
    return keys;
  }
}
