import type { Clock } from '../clock.ts';
import type { Batch, ChunkPut } from './batch.ts';
import type { Outbox } from './outbox.ts';

/** After the store could not be opened it is asked again, with the next change, after this many milliseconds. */
const REOPEN_AFTER = 5_000;

export interface ChunkWriterOptions {
  outbox: Outbox;
  clock: Clock;
  onTrouble(error: unknown): void;
  /** The store takes events, or takes them again. */
  onWritten(): void;
}

/**
 * `idle`: nothing was written in this macrotask. `due`: a write is to come. `written`: it was, and what changes
 * now waits for the next macrotask. `preparing`: the outbox may not be written yet; `bridging`: nor is what changed
 * since kept in another way.
 */
type Tick = 'idle' | 'due' | 'written' | 'preparing' | 'bridging';

/** What is to be written next. */
class Changes {
  readonly batches = new Set<Batch>();
  /** Keys of chunks that are to go. */
  readonly erased = new Set<string>();

  get isEmpty(): boolean {
    return this.batches.size + this.erased.size === 0;
  }
}

/** Writes events ahead: about one transaction a macrotask, the first one in a microtask. */
export class ChunkWriter {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #onTrouble: (error: unknown) => void;
  readonly #onWritten: () => void;
  #tick: Tick = 'idle';
  #changes = new Changes();
  /** What the store did not take: it goes along with the next write, but is no reason for one. */
  #failed = new Changes();
  readonly #writes = new Set<Promise<void>>();
  #notBefore = -Infinity;

  constructor({ outbox, clock, onTrouble, onWritten }: ChunkWriterOptions) {
    this.#outbox = outbox;
    this.#clock = clock;
    this.#onTrouble = onTrouble;
    this.#onWritten = onWritten;
  }

  /** The batch has events that are not written. */
  changed(batch: Batch): void {
    this.#changes.batches.add(batch);
    this.#wake();
  }

  /** Chunks that are to go. */
  erase(keys: string[]): void {
    if (keys.length === 0) return;
    for (const key of keys) this.#changes.erased.add(key);
    this.#wake();
  }

  /** Hands everything over in this call, whether or not the outbox is prepared: the page may be going. */
  flushNow(): void {
    if (this.#tick === 'due') this.#tick = 'written';
    this.#write();
  }

  /** Resolves when everything that can be written is. Never rejects. */
  async drained(): Promise<void> {
    await this.#outbox.prepare()?.catch(() => {});
    this.#write();
    await Promise.all(this.#writes);
  }

  #wake(): void {
    if (this.#tick === 'preparing') {
      this.#tick = 'bridging';
      queueMicrotask(() => {
        if (this.#tick === 'bridging') this.#bridge();
      });
    }
    if (this.#tick !== 'idle') return;
    this.#tick = 'due';
    queueMicrotask(() => {
      if (this.#tick === 'due') this.#flush();
    });
    this.#clock.nextMacrotask(() => this.#endTick());
  }

  #endTick(): void {
    if (this.#tick !== 'written') return;
    this.#tick = 'idle';
    if (this.#changes.isEmpty) return;
    this.#flush();
    this.#clock.nextMacrotask(() => this.#endTick());
  }

  #flush(): void {
    this.#tick = 'idle';
    if (this.#clock.monotonic() < this.#notBefore) return;
    const preparing = this.#outbox.prepare();
    this.#tick = preparing === undefined ? 'written' : 'preparing';
    if (preparing === undefined) this.#write();
    else {
      this.#awaitOutbox(preparing);
      this.#bridge();
    }
  }

  #bridge(): void {
    this.#tick = 'preparing';
    this.#outbox.bridge(
      Array.from(this.#changes.batches, ({ number, events }) => ({ number, events })),
    );
  }

  #awaitOutbox(preparing: Promise<void>): void {
    preparing.then(
      () => {
        this.#tick = 'idle';
        this.#write();
      },
      (error: unknown) => {
        this.#tick = 'idle';
        this.#notBefore = this.#clock.monotonic() + REOPEN_AFTER;
        this.#onTrouble(error);
      },
    );
  }

  #write(): void {
    const changes = this.#changes;
    const failed = this.#failed;
    const batches = new Set([...failed.batches, ...changes.batches]);
    const erased = new Set([...failed.erased, ...changes.erased]);
    this.#changes = new Changes();
    this.#failed = new Changes();
    const put: ChunkPut[] = [];
    for (const batch of batches) if (batch.status !== 'gone') put.push(...batch.takeUnwritten());
    if (put.length === 0 && erased.size === 0) return;
    const putBack = (error: unknown): void => {
      const keys = new Set(put.map(([key]) => key));
      for (const batch of batches) {
        batch.putBack(keys);
        this.#failed.batches.add(batch);
      }
      for (const key of erased) this.#failed.erased.add(key);
      this.#onTrouble(error);
    };
    const write = this.#outbox.write({ put, delete: [...erased] }).then(() => {
      if (put.length > 0) this.#onWritten();
    }, putBack);
    this.#writes.add(write);
    void write.then(() => this.#writes.delete(write));
  }
}
