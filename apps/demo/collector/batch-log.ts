import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Batch, BatchStore } from './collector.ts';

/** `raw` counts every delivery that was answered 200, `honoured` those that were stored. */
export interface LoggedEvent {
  id: string;
  /** When it was tracked, in epoch milliseconds of the client's clock. */
  at: number;
  event: unknown;
  raw: number;
  honoured: number;
  /** Epoch milliseconds of each delivery. */
  times: number[];
  revision: number;
}

export interface LoggedBatch {
  id: string;
  events: number;
  /** Every delivery of it, the refused ones too. */
  requests: number;
  accepted: number;
  times: number[];
  revision: number;
}

/**
 * The memory of a collector that honours batch ids: a batch it has seen is counted, never stored again.
 * With a file it remembers across restarts, as a collector must: a client may come back days later
 * with a batch whose answer it never saw.
 */
export class BatchLog implements BatchStore {
  readonly batches = new Map<string, LoggedBatch>();
  readonly events = new Map<string, LoggedEvent>();
  /** Grows with every change, so that a reader can ask for what is new. */
  revision = 0;
  readonly #file: string | undefined;

  constructor(file?: string) {
    this.#file = file;
    if (!file || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const kept = parseLine(line);
      if (!kept) continue;
      this.#request(kept.batch);
      this.#store(kept.batch, kept.at);
    }
  }

  /** Counts a delivery that was not accepted: the client will come again with the same id. */
  refuse(batch: Batch): void {
    this.#request(batch);
  }

  /** Stores the batch, or counts it as a duplicate; either way the client may forget it. */
  async insert(batch: Batch, at: number = Date.now()): Promise<'stored' | 'duplicate'> {
    if (this.#file) {
      mkdirSync(dirname(this.#file), { recursive: true });
      appendFileSync(this.#file, `\n${JSON.stringify({ batch, at })}`);
    }
    this.#request(batch);
    return this.#store(batch, at);
  }

  clear(): void {
    this.batches.clear();
    this.events.clear();
    this.revision += 1;
    if (this.#file && existsSync(this.#file)) writeFileSync(this.#file, '');
  }

  #request(batch: Batch): LoggedBatch {
    this.revision += 1;
    const known = this.batches.get(batch.id) ?? {
      id: batch.id,
      events: batch.events.length,
      requests: 0,
      accepted: 0,
      times: [],
      revision: 0,
    };
    known.requests += 1;
    known.revision = this.revision;
    this.batches.set(batch.id, known);
    return known;
  }

  // Synchronous, so that of two deliveries at once one is first.
  #store(batch: Batch, at: number): 'stored' | 'duplicate' {
    const entry = this.batches.get(batch.id) as LoggedBatch;
    const seen = entry.accepted > 0;
    entry.accepted += 1;
    entry.times.push(at);
    for (const { id, at: trackedAt, event } of batch.events) {
      const known = this.events.get(id) ?? {
        id,
        at: trackedAt,
        event,
        raw: 0,
        honoured: 0,
        times: [],
        revision: 0,
      };
      known.raw += 1;
      if (!seen) known.honoured += 1;
      known.times.push(at);
      known.revision = this.revision;
      this.events.set(id, known);
    }
    return seen ? 'duplicate' : 'stored';
  }
}

/** A collector killed while it wrote leaves half a line: that batch was never answered, and comes again. */
function parseLine(line: string): { batch: Batch; at: number } | undefined {
  try {
    return JSON.parse(line) as { batch: Batch; at: number };
  } catch {
    return undefined;
  }
}
