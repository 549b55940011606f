import type { StoredBatch } from './batch.ts';
import type { Outbox } from './outbox.ts';

/** Where there is no IndexedDB: telemetry holds its events in memory anyway, and there they stay. */
export class MemoryOutbox implements Outbox {
  prepare(): undefined {}

  bridge(): void {}

  async write(): Promise<void> {}

  async adopt(): Promise<StoredBatch[]> {
    return [];
  }

  onDeath(): void {}

  takeInHand(): void {}

  async close(): Promise<void> {}
}
