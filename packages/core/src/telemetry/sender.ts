import type { Clock } from '../clock.ts';
import type { RetryOptions } from '../task.ts';
import type { Backlog } from './backlog.ts';
import type { Batch } from './batch.ts';
import type { Carrier } from './carrier.ts';
import { CollectorError } from './collector-error.ts';
import type { Errand, StartErrand } from './errand.ts';
import { Pace } from './pace.ts';
import type { TelemetryLog } from './telemetry-host.ts';
import type { Answer, Delivery, Refusal, Transport } from './transport.ts';

export interface SenderOptions {
  log: TelemetryLog;
  backlog: Backlog;
  transport: Transport;
  clock: Clock;
  retry: RetryOptions;
  isOnline(): boolean;
  startErrand: StartErrand;
  /** The collector has the batch, or will never take it. */
  onDone(batch: Batch): void;
}

/** Sends the sealed batches of a backlog, each by one request at a time, until the collector has spoken. */
export class Sender implements Carrier {
  readonly #options: SenderOptions;
  readonly #pace: Pace;
  readonly #sending = new Map<Batch, Promise<void>>();
  readonly #onTried = new Map<Batch, Array<() => void>>();
  #turn: 'none' | 'due' = 'none';

  constructor(options: SenderOptions) {
    this.#options = options;
    const { clock, log, retry, isOnline } = options;
    this.#pace = new Pace({ clock, log, retry, isOnline, onReady: () => this.#pump() });
  }

  /** Whether the collector takes what it is sent, as far as we know. */
  get isDelivering(): boolean {
    return this.#pace.isHealthy && this.#options.isOnline();
  }

  wake(): void {
    if (this.#turn === 'due') return;
    this.#turn = 'due';
    this.#options.clock.nextMacrotask(() => {
      this.#turn = 'none';
      this.#pace.newReason();
      this.#pump();
    });
  }

  hurry(): void {
    for (const batch of this.#options.backlog) batch.notBefore = -Infinity;
    this.#pace.hurry();
    this.#pump();
  }

  async tried(batches: Batch[]): Promise<void> {
    const all = batches
      .filter((batch) => batch.status !== 'gone')
      .map((batch) => this.#answerTo(batch));
    this.#pump();
    await Promise.all(all);
  }

  /** Whatever fits the page's quota for requests that outlive it. */
  lastCall(): void {
    if (!this.#pace.allowsLastCall()) return;
    for (const batch of [...this.#options.backlog])
      if (batch.status === 'waiting') this.#send(batch, 'last');
  }

  async stop(): Promise<void> {
    this.#pace.stop();
    this.#pump();
    await Promise.all(this.#sending.values());
  }

  #pump(): void {
    for (let most = this.#pace.concurrency(); most > 0; most = this.#pace.concurrency()) {
      const batch = this.#sending.size < most ? this.#next() : undefined;
      if (batch === undefined) return;
      this.#send(batch, 'normal');
    }
    for (const batch of [...this.#onTried.keys()])
      if (batch.status !== 'sending') this.#tellTried(batch);
  }

  /** The one that was tried least, then the oldest: a batch that the collector cannot take is in nobody's way. */
  #next(): Batch | undefined {
    const now = this.#options.clock.monotonic();
    let next: Batch | undefined;
    let earliest = Infinity;
    for (const batch of this.#options.backlog) {
      if (batch.status !== 'waiting') continue;
      if (batch.notBefore > now) earliest = Math.min(earliest, batch.notBefore);
      else if (next === undefined || batch.attempts < next.attempts) next = batch;
    }
    if (next === undefined && earliest < Infinity) this.#pace.readyIn(earliest - now);
    return next;
  }

  #send(batch: Batch, call: 'normal' | 'last'): void {
    const { startErrand, transport } = this.#options;
    const wasHealthy = this.#pace.isHealthy;
    let delivery: Delivery | undefined;
    let bytes: number;
    try {
      const request = transport.encode(batch);
      bytes = request.bytes;
      // A request beyond the quota, of which others may have used some, fails like any other: so every second
      // one goes without.
      delivery = transport.send(batch, request, call === 'last' || batch.attempts % 2 === 0);
      if (call === 'normal') delivery ??= transport.send(batch, request, false);
    } catch (error) {
      batch.attempts++;
      const failure = new CollectorError('The batch could not be encoded', undefined, error);
      this.#again(batch, { verdict: 'again', error: failure, retryAfter: undefined }, wasHealthy);
      return;
    }
    if (delivery === undefined) return;
    const { abort, answer } = delivery;
    batch.status = 'sending';
    batch.attempts++;
    const errand = startErrand(batch, bytes, abort);
    const done = answer.then((answer) => {
      this.#sending.delete(batch);
      this.#answered(batch, answer, wasHealthy, errand);
      this.#pump();
    });
    this.#sending.set(batch, done);
  }

  #answered(batch: Batch, answer: Answer, wasHealthy: boolean, errand: Errand): void {
    if (answer.verdict === 'again') {
      batch.status = 'waiting';
      errand.callOff(answer.error);
      this.#again(batch, answer, wasHealthy);
      return;
    }
    const { log, onDone } = this.#options;
    this.#pace.succeeded();
    onDone(batch);
    if (answer.verdict === 'accepted') errand.complete();
    else if (!errand.fail(answer.error))
      log.write('error', 'The collector refused a batch', { batch: batch.id, error: answer.error });
    this.#tellTried(batch);
  }

  #again(batch: Batch, { error, retryAfter }: Refusal, wasHealthy: boolean): void {
    const now = this.#options.clock.monotonic();
    // It may be this batch, not the collector: then it must not hold up the others, nor be sent at once.
    if (wasHealthy) batch.notBefore = now + this.#pace.delayOf(batch.attempts, error);
    this.#tellTried(batch);
    this.#pace.failed(error, retryAfter);
  }

  #answerTo(batch: Batch): Promise<void> {
    return new Promise((resolve) => {
      this.#onTried.set(batch, [...(this.#onTried.get(batch) ?? []), resolve]);
    });
  }

  #tellTried(batch: Batch): void {
    for (const resolve of this.#onTried.get(batch) ?? []) resolve();
    this.#onTried.delete(batch);
  }
}
