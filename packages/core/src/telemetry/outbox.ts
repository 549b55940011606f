import type { ChunkPut, StoredBatch } from './batch.ts';
import type { Bridged } from './bridged.ts';

export interface OutboxChanges {
  put: ChunkPut[];
  delete: string[];
}

/**
 * Where events are kept until the collector has them. Whatever it cannot do, it rejects: telemetry then goes
 * on in memory.
 */
export interface Outbox {
  /** What must be waited for before this tab can write: the opening of the database. `undefined` when nothing must. */
  prepare(): Promise<void> | undefined;
  /** All that waits until this tab can write, to be kept in another way meanwhile, where there is one. */
  bridge(batches: Bridged['batches']): void;
  /** All or nothing, in the order of the calls. Once prepared, the requests are issued in the call. */
  write(changes: OutboxChanges): Promise<void>;
  /** Takes over what dead tabs left, each batch by one tab only; oldest first. */
  adopt(): Promise<StoredBatch[]>;
  /** Calls back when another tab has died, so that there may be something to adopt. */
  onDeath(callback: () => void): void;
  /** There is something of a living tab's here: when it dies, what is left comes to us, and to nobody else. */
  takeInHand(tab: string): void;
  /** Waits for what was asked. Other tabs may take over what is left. */
  close(): Promise<void>;
}
