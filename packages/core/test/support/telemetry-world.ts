import { BackgroundTaskManager } from '../../src/manager.ts';
import type { ManagerOptions } from '../../src/manager-options.ts';
import { type ManualClock, manualClock } from '../../src/manual-clock.ts';
import type { StoredBatch } from '../../src/telemetry/batch.ts';
import type { Bridged } from '../../src/telemetry/bridged.ts';
import { KeepaliveBudget } from '../../src/telemetry/keepalive-budget.ts';
import type { Outbox, OutboxChanges } from '../../src/telemetry/outbox.ts';
import {
  type Telemetry,
  TelemetryClient,
  type TelemetryParts,
} from '../../src/telemetry/telemetry-client.ts';
import { type TelemetryOptions, telemetrySettings } from '../../src/telemetry/telemetry-options.ts';
import { Transport } from '../../src/telemetry/transport.ts';
import { FakePage } from './telemetry-page.ts';

export interface Received {
  batch: string;
  events: Array<{ id: string; at: number; event: unknown }>;
  bytes: number;
  keepalive: boolean;
  headers: Record<string, string>;
  url: string;
  /** When, on the clock. */
  at: number;
  /** Answers, where the collector is set to hold its answers back. */
  answer(status?: number, headers?: Record<string, string>): void;
  aborted: boolean;
}

/** A collector behind a `fetch` of its own. */
class FakeCollector {
  readonly requests: Received[] = [];
  /** What is answered at once: a status, or nothing at all. */
  mode: number | 'hold' | 'down' = 200;
  headers: Record<string, string> = {};
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** Events that were acknowledged, by how often. */
  get counts(): Map<unknown, number> {
    const counts = new Map<unknown, number>();
    for (const { events } of this.requests)
      for (const { event } of events) counts.set(event, (counts.get(event) ?? 0) + 1);
    return counts;
  }

  get batches(): string[] {
    return this.requests.map(({ batch }) => batch);
  }

  readonly fetch = (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const body = String(init.body);
    const { batch, events } = JSON.parse(body);
    const { mode, headers } = this;
    return new Promise((resolve, reject) => {
      const request: Received = {
        ...{ batch: batch.id, events, url: String(url), at: this.#clock.monotonic() },
        bytes: new TextEncoder().encode(body).length,
        keepalive: init.keepalive === true,
        headers: init.headers as Record<string, string>,
        aborted: false,
        answer: (status = 200, more = {}) => resolve(new Response('', { status, headers: more })),
      };
      init.signal?.addEventListener('abort', () => {
        request.aborted = true;
        reject(new DOMException('aborted', 'AbortError'));
      });
      this.requests.push(request);
      if (mode === 'down') reject(new TypeError('Failed to fetch'));
      else if (mode !== 'hold') request.answer(mode, headers);
    });
  };
}

/** An outbox in memory that shows what it holds. */
export class RecordingOutbox implements Outbox {
  readonly stored = new Map<string, { version: 1; events: string[] }>();
  readonly writes: OutboxChanges[] = [];
  /** What is rejected with. */
  trouble: unknown;
  /** How many chunks it holds. */
  room = Infinity;
  /** While it is not prepared. */
  preparing: Promise<void> | undefined;
  bridged: Bridged['batches'] = [];
  left: StoredBatch[] = [];
  closed = 0;
  died: () => void = () => {};

  prepare(): Promise<void> | undefined {
    return this.preparing;
  }

  bridge(batches: Bridged['batches']): void {
    this.bridged = structuredClone(batches);
  }

  async write(changes: OutboxChanges): Promise<void> {
    this.writes.push(structuredClone(changes));
    if (this.trouble !== undefined) throw this.trouble;
    const isLarger = changes.put.length > changes.delete.length;
    if (isLarger && this.stored.size + changes.put.length - changes.delete.length > this.room)
      throw new DOMException('No room', 'QuotaExceededError');
    for (const [key, chunk] of changes.put) this.stored.set(key, structuredClone(chunk));
    for (const key of changes.delete) this.stored.delete(key);
  }

  async adopt(): Promise<StoredBatch[]> {
    return this.left.splice(0);
  }

  onDeath(callback: () => void): void {
    this.died = callback;
  }

  takeInHand(): void {}

  async close(): Promise<void> {
    this.closed++;
  }

  /** The stored events, in the order of their keys. */
  get events(): unknown[] {
    return [...this.stored]
      .sort()
      .flatMap(([, { events }]) => events.map((text) => JSON.parse(text).event));
  }
}

export interface LogEntry {
  level: string;
  message: string;
  fields: Record<string, unknown>;
}

/** Everything telemetry touches, in the hands of a test: the time, the page, the collector, the store and the log. */
export class TelemetryWorld {
  readonly clock = manualClock();
  readonly page = new FakePage();
  readonly collector = new FakeCollector(this.clock);
  readonly outbox = new RecordingOutbox();
  readonly logged: LogEntry[] = [];
  readonly budget = new KeepaliveBudget();
  /** How often Background Sync was asked for. */
  syncsAskedFor = 0;
  readonly manager: BackgroundTaskManager;

  constructor(options: ManagerOptions = {}) {
    const logger = Object.fromEntries(
      ['debug', 'info', 'warn', 'error'].map((level) => [
        level,
        (message: string, fields = {}) => this.logged.push({ level, message, fields }),
      ]),
    );
    this.manager = new BackgroundTaskManager({
      ...{ clock: this.clock, logger, logLevel: 'info' as const },
      ...options,
    });
  }

  start<E = unknown>(
    options: Partial<TelemetryOptions<E>> = {},
    courier?: TelemetryParts['courier'],
  ): Telemetry<E> {
    const { clock, manager, outbox, budget } = this;
    const settings = telemetrySettings<E>({
      url: 'https://collector.test/collect',
      fetch: this.collector.fetch as typeof fetch,
      retry: { limit: Number.POSITIVE_INFINITY, jitter: false },
      ...options,
    });
    return new TelemetryClient<E>({
      ...{ host: manager, settings, clock, outbox, lifecycle: this.page.lifecycle, tab: 'tab1' },
      log: {
        write: (level, message, fields = {}) => this.logged.push({ level, message, fields }),
      },
      transport: new Transport({ settings, needsNoPreflight: false, clock, budget }),
      courier,
      askForSync: () => {
        this.syncsAskedFor += 1;
      },
    });
  }

  logsOf(level: string): LogEntry[] {
    return this.logged.filter((entry) => entry.level === level);
  }
}
