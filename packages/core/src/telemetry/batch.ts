import { utf8Length } from './event-text.ts';

/**
 * `open`: takes events. `waiting`: sealed, its events are final. `sending`: a request is under way.
 * `gone`: acknowledged, refused for good or dropped.
 */
export type BatchStatus = 'open' | 'waiting' | 'sending' | 'gone';

/** What the store holds of a batch: the events that were written together, each as its JSON text. */
export interface Chunk {
  version: 1;
  events: string[];
}

export function isChunk(value: unknown): value is Chunk {
  const chunk = value as Chunk | null | undefined;
  return (
    chunk?.version === 1 &&
    Array.isArray(chunk.events) &&
    chunk.events.every((event) => typeof event === 'string')
  );
}

/** A batch as it was found in the store. */
export interface StoredBatch {
  tab: string;
  number: number;
  chunks: Array<{ number: number; events: string[] }>;
}

export type ChunkPut = [key: string, chunk: Chunk];

interface ChunkEntry {
  readonly number: number;
  size: number;
  /** Whether the store has it as it is, as far as we know. */
  status: 'handed' | 'unwritten';
}

export const chunkPrefix = 'chunk:';

/** `chunk:<tab>:<batch>:<chunk>`; no part of it contains a colon. */
export function chunkKey(tab: string, batch: number, chunk: number): string {
  return `${chunkPrefix}${tab}:${batch}:${chunk}`;
}

export function parseChunkKey(
  key: string,
): { tab: string; batch: number; chunk: number } | undefined {
  const [, tab, batch, chunk] = /^chunk:([^:]+):(\d+):(\d+)$/.exec(key) ?? [];
  return tab === undefined ? undefined : { tab, batch: Number(batch), chunk: Number(chunk) };
}

/**
 * Events that travel together under one id. Batch and events are named when an event is tracked, so whoever
 * sends them, and however often, the collector sees one batch. Once sealed it never gains an event: one more
 * under an id that the collector knows would be taken for a duplicate.
 */
export class Batch {
  readonly tab: string;
  readonly number: number;
  readonly id: string;
  /** Each event's JSON text, oldest first. */
  readonly events: string[] = [];
  /** Body bytes in the default encoding. */
  bytes: number;
  status: BatchStatus = 'open';
  /** How often it was sent. */
  attempts: number = 0;
  /** Not sent again before, on the clock's monotonic scale. */
  notBefore: number = -Infinity;
  readonly #chunks: ChunkEntry[] = [];
  #nextChunk = 0;

  constructor(tab: string, number: number) {
    this.tab = tab;
    this.number = number;
    this.id = `${tab}.${number}`;
    // Less the comma that the first event does not have.
    this.bytes = utf8Length(this.body()) - 1;
  }

  /** A dead tab's batch, or one of an earlier life: sealed as it was found. */
  static restore({ tab, number, chunks }: StoredBatch): Batch {
    const batch = new Batch(tab, number);
    for (const chunk of chunks.sort((a, b) => a.number - b.number)) {
      for (const event of chunk.events) batch.add(event, utf8Length(event));
      batch.#chunks.push({ number: chunk.number, size: chunk.events.length, status: 'handed' });
      batch.#nextChunk = chunk.number + 1;
    }
    batch.status = 'waiting';
    return batch;
  }

  add(event: string, bytes: number): void {
    this.events.push(event);
    this.bytes += bytes + 1;
  }

  /** Events that the store has not got, as far as we know. */
  get unwritten(): number {
    const written = this.#chunks.filter(({ status }) => status === 'handed');
    return this.events.length - written.reduce((sum, { size }) => sum + size, 0);
  }

  /** The default body. */
  body(): string {
    return `{"batch":{"id":"${this.id}"},"events":[${this.events.join(',')}]}`;
  }

  /** As another life would find it in the store, once all of it is there. */
  stored(): StoredBatch {
    const chunks = this.#chunks.map((chunk) => ({
      number: chunk.number,
      events: this.#eventsOf(chunk),
    }));
    return { tab: this.tab, number: this.number, chunks };
  }

  /** What the store has not got yet: from now on it counts as handed over. */
  takeUnwritten(): ChunkPut[] {
    const written = this.#chunks.reduce((sum, chunk) => sum + chunk.size, 0);
    if (written < this.events.length) {
      const size = this.events.length - written;
      this.#chunks.push({ number: this.#nextChunk++, size, status: 'unwritten' });
    }
    const unwritten = this.#chunks.filter((chunk) => chunk.status === 'unwritten');
    const puts = unwritten.map((chunk) => this.#put(chunk));
    for (const chunk of this.#chunks) chunk.status = 'handed';
    return puts;
  }

  /** The store did not take these. */
  putBack(keys: { has(key: string): boolean }): void {
    for (const chunk of this.#chunks) if (keys.has(this.#key(chunk))) chunk.status = 'unwritten';
  }

  /** The keys of all it has in the store. */
  keys(): string[] {
    return this.#chunks.map((chunk) => this.#key(chunk));
  }

  /** Takes the oldest events out. Answers with the keys that are to go; what remains of a chunk is unwritten. */
  dropOldest(count: number): string[] {
    for (const event of this.events.splice(0, count)) this.bytes -= utf8Length(event) + 1;
    const emptied: string[] = [];
    for (let left = count, chunk = this.#chunks[0]; left > 0 && chunk; chunk = this.#chunks[0]) {
      const cut = Math.min(left, chunk.size);
      left -= cut;
      chunk.size -= cut;
      chunk.status = 'unwritten';
      if (chunk.size > 0) break;
      emptied.push(this.#key(chunk));
      this.#chunks.shift();
    }
    return emptied;
  }

  #key({ number }: ChunkEntry): string {
    return chunkKey(this.tab, this.number, number);
  }

  #put(entry: ChunkEntry): ChunkPut {
    return [this.#key(entry), { version: 1, events: this.#eventsOf(entry) }];
  }

  #eventsOf(entry: ChunkEntry): string[] {
    let start = 0;
    for (const chunk of this.#chunks) {
      if (chunk === entry) break;
      start += chunk.size;
    }
    return this.events.slice(start, start + entry.size);
  }
}
