import type { Clock } from '../clock.ts';
import type { RetryOptions } from '../task.ts';
import { Backlog } from './backlog.ts';
import { Batch, type StoredBatch } from './batch.ts';
import { ChunkWriter } from './chunk-writer.ts';
import type { StartErrand } from './errand.ts';
import type { Outbox } from './outbox.ts';
import { Sender } from './sender.ts';
import type { TelemetryLog } from './telemetry-host.ts';
import type { Transport } from './transport.ts';

/** Of so many batches that are done the ids are remembered, so that a late copy is known for one. */
const REMEMBERED = 1_000;

export interface DepotParts {
  log: TelemetryLog;
  clock: Clock;
  outbox: Outbox;
  transport: Transport;
  retry: RetryOptions;
  maxStored: number;
  isOnline(): boolean;
  startErrand: StartErrand;
  /** There were too many: a batch lost some. */
  onDropped(batch: Batch, events: number): void;
  /** The store has no room for so many events. */
  onFull(events: number): void;
}

/** What waits to be delivered: kept in the outbox, sent by the sender, and taken over from the dead. */
export class Depot {
  readonly backlog: Backlog = new Backlog();
  readonly writer: ChunkWriter;
  readonly sender: Sender;
  readonly #parts: DepotParts;
  readonly #done = new Set<string>();
  #phase: 'open' | 'closed' = 'open';
  #adoption: 'idle' | 'running' | 'again' = 'idle';
  /** Sought once: where it does not help, it is not ours that takes the room. */
  #room: 'enough' | 'sought' = 'enough';
  #toldTrouble = false;

  constructor(parts: DepotParts) {
    this.#parts = parts;
    const { log, clock, outbox, transport, retry, isOnline, startErrand } = parts;
    this.writer = new ChunkWriter({
      ...{ outbox, clock },
      onTrouble: (error) => this.#trouble(error),
      onWritten: () => {
        this.#room = 'enough';
      },
    });
    this.sender = new Sender({
      ...{ log, clock, transport, retry, isOnline, startErrand, backlog: this.backlog },
      onDone: (batch) => this.done(batch),
    });
  }

  /** From now on answers for what dead tabs leave, and sends it. */
  inherit(): void {
    this.#parts.outbox.onDeath(() => void this.#adopt());
    void this.#adopt();
  }

  isDone(id: string): boolean {
    return this.#done.has(id);
  }

  /** The collector has it, or will never take it. */
  done(batch: Batch): void {
    this.#done.add(batch.id);
    const [oldest] = this.#done;
    if (this.#done.size > REMEMBERED) this.#done.delete(oldest as string);
    const keys = batch.keys();
    this.backlog.remove(batch);
    this.writer.erase(keys);
  }

  /** Keeps to `maxStored`. */
  trim(): void {
    const { maxStored, onDropped } = this.#parts;
    this.backlog.trim(maxStored, (batch, events, keys) => {
      this.#dropped(batch, keys);
      onDropped(batch, events);
    });
  }

  /** Another thread dropped the oldest events of this batch. */
  drop(batch: Batch, events: number): void {
    this.#dropped(batch, this.backlog.drop(batch, events));
  }

  /** Drops as many of the oldest events, for newer ones, unless they are about to be delivered anyway. */
  makeRoom(events: number): void {
    if (this.sender.isDelivering) return;
    let missing = events;
    for (const batch of this.backlog) {
      if (missing <= 0) return;
      if (batch.status !== 'waiting' || batch.unwritten > 0) continue;
      const dropped = batch.events.length;
      missing -= dropped;
      this.drop(batch, dropped);
      this.#parts.onDropped(batch, dropped);
    }
  }

  /** Sends nothing more, and writes what there is. Resolves when nothing is under way. Never rejects. */
  async close(): Promise<void> {
    this.#phase = 'closed';
    this.writer.flushNow();
    await this.sender.stop();
    await this.writer.drained();
    await this.#parts.outbox.close().catch((error: unknown) => this.#trouble(error));
  }

  async #adopt(): Promise<void> {
    if (this.#adoption !== 'idle') {
      this.#adoption = 'again';
      return;
    }
    do {
      this.#adoption = 'running';
      try {
        this.#receive(await this.#parts.outbox.adopt());
      } catch (error) {
        this.#trouble(error);
      }
    } while (this.#isAskedAgain());
    this.#adoption = 'idle';
    if (this.#phase === 'closed') return;
    this.trim();
    this.sender.wake();
  }

  /** Some of it may have come to us by another way before, and be done by now. */
  #receive(found: StoredBatch[]): void {
    const batches = found.map((stored) => Batch.restore(stored));
    this.backlog.adopt(batches.filter(({ id }) => !this.isDone(id) && !this.backlog.find(id)));
    for (const batch of batches) if (this.isDone(batch.id)) this.writer.erase(batch.keys());
  }

  #dropped(batch: Batch, keys: string[]): void {
    this.writer.erase(keys);
    if (batch.status !== 'gone') this.writer.changed(batch);
  }

  #isAskedAgain(): boolean {
    return this.#adoption === 'again';
  }

  #trouble(error: unknown): void {
    const isFull = (error as Error | undefined)?.name === 'QuotaExceededError';
    if (isFull && this.#room === 'enough') {
      this.#room = 'sought';
      let events = 0;
      for (const batch of this.backlog) events += batch.unwritten;
      this.#parts.onFull(events);
    }
    if (this.#toldTrouble) return;
    this.#toldTrouble = true;
    this.#parts.log.write('warn', 'The store of telemetry failed; it goes on in memory', { error });
  }
}
