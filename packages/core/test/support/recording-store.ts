import { memoryStore } from '../../src/index.ts';
import type { RecordChanges, StoredTasks, TaskRecord, TaskStore } from '../../src/store.ts';

/** What a store does in place of a call; `proceed` is what it would have done. */
export interface StoreTricks {
  open?: ((proceed: () => Promise<StoredTasks>) => Promise<StoredTasks>) | undefined;
  write?: ((proceed: () => Promise<void>, changes: RecordChanges) => Promise<void>) | undefined;
  claim?: ((proceed: () => Promise<string[]>, ids: string[]) => Promise<string[]>) | undefined;
  close?: ((proceed: () => Promise<void>) => Promise<void>) | undefined;
}

/** A memory store that writes down what it is asked, and does what the test says instead where it says so. */
export interface RecordingStore extends TaskStore {
  readonly records: Map<string, TaskRecord>;
  /** Every transaction, as it was at the call. */
  readonly writes: RecordChanges[];
  /** The names of all calls, in order. */
  readonly calls: Array<keyof TaskStore>;
  /** May be changed at any time. */
  readonly tricks: StoreTricks;
  crash(instanceId?: string): void;
}

export function recordingStore(
  tricks: StoreTricks = {},
  records: Map<string, TaskRecord> = new Map(),
): RecordingStore {
  const inner = memoryStore({ records });
  const writes: RecordChanges[] = [];
  const calls: Array<keyof TaskStore> = [];
  return {
    records,
    writes,
    calls,
    tricks,
    open(instanceId, onOrphans) {
      calls.push('open');
      const proceed = () => inner.open(instanceId, onOrphans);
      return tricks.open === undefined ? proceed() : tricks.open(proceed);
    },
    write(changes) {
      calls.push('write');
      const then = structuredClone(changes);
      writes.push(then);
      const proceed = () => inner.write(then);
      return tricks.write === undefined ? proceed() : tricks.write(proceed, then);
    },
    claim(ids, instanceId) {
      calls.push('claim');
      const proceed = () => inner.claim(ids, instanceId);
      return tricks.claim === undefined ? proceed() : tricks.claim(proceed, ids);
    },
    close(instanceId) {
      calls.push('close');
      const proceed = () => inner.close(instanceId);
      return tricks.close === undefined ? proceed() : tricks.close(proceed);
    },
    crash: (instanceId) => inner.crash(instanceId),
  };
}
