import type { Clock, TimerHandle } from '../clock.ts';
import { retryDelay } from '../retry-policy.ts';
import type { RetryOptions } from '../task.ts';
import type { CollectorError } from './collector-error.ts';
import type { TelemetryLog } from './telemetry-host.ts';

/** Requests at once to a collector that takes them; to one that failed, a single one at a time. */
const CONCURRENCY = 3;

export interface PaceOptions {
  clock: Clock;
  log: TelemetryLog;
  retry: RetryOptions;
  isOnline(): boolean;
  /** Sending may go on, or a batch's own time has come. */
  onReady(): void;
}

/**
 * `ready`: requests may be made. `resting`: the collector failed; until the timer or, where retries are used up,
 * until there is a new reason. `stopped`: for good.
 */
type Phase = 'ready' | 'resting' | 'stopped';

/** When requests may be made, and how many: one collector, one pace for all batches. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #clock: Clock;
  #phase: Phase = 'ready';
  /** In a row. */
  #failures = 0;
  #timer: TimerHandle | undefined;
  /** The collector asked for quiet until then, on the clock's monotonic scale. */
  #quietUntil = -Infinity;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  /** Whether the last answer was one. */
  get isHealthy(): boolean {
    return this.#failures === 0;
  }

  /** How many requests may be under way now. */
  concurrency(): number {
    if (this.#phase !== 'ready' || !this.#mayAsk()) return 0;
    return this.isHealthy ? CONCURRENCY : 1;
  }

  /** Whether a last request may be made before the page goes: also while resting. */
  allowsLastCall(): boolean {
    return this.#phase !== 'stopped' && this.#mayAsk();
  }

  succeeded(): void {
    if (!this.isHealthy) this.#options.log.write('info', 'Telemetry is being delivered again');
    this.#failures = 0;
    if (this.#phase === 'resting') this.#phase = 'ready';
  }

  failed(error: CollectorError, retryAfter: number | undefined): void {
    if (retryAfter !== undefined) this.#quietUntil = this.#clock.monotonic() + retryAfter;
    // Of several that fail together the first one counts.
    if (this.#phase !== 'ready') return;
    this.#phase = 'resting';
    this.#failures++;
    const delay = this.#delay(this.#options.retry, this.#failures, error);
    if (delay === undefined) this.#disarm();
    else this.#arm(Math.max(delay, retryAfter ?? 0));
    const next =
      delay === undefined
        ? 'it stays stored until there is a new reason to try'
        : `tried again in ${Math.round(Math.max(delay, retryAfter ?? 0))} ms`;
    // Once an outage, and not for a hiccup.
    const level = this.#failures === 3 ? 'warn' : 'info';
    this.#options.log.write(level, `Telemetry is not delivered; ${next}`, {
      failures: this.#failures,
      error,
    });
  }

  /** The milliseconds that a batch waits by itself which failed while others may be welcome. */
  delayOf(attempts: number, error: CollectorError): number {
    const retry = { ...this.#options.retry, limit: Infinity, when: undefined };
    return this.#delay(retry, attempts, error) ?? 0;
  }

  /** Ends a rest; but the quiet that the collector asked for is kept. */
  hurry(): void {
    if (this.#phase !== 'resting') return;
    if (this.#timer === undefined) this.#failures = 0;
    this.#phase = 'ready';
  }

  /** There is something new: a reason to try where retries are used up. */
  newReason(): void {
    if (this.#timer === undefined) this.hurry();
  }

  /** `onReady` comes after that time, if nothing else comes before. */
  readyIn(ms: number): void {
    if (this.#phase === 'ready') this.#arm(ms);
  }

  stop(): void {
    this.#phase = 'stopped';
    this.#disarm();
  }

  #mayAsk(): boolean {
    const quiet = this.#quietUntil - this.#clock.monotonic();
    // Also where the timer of a rest came a fraction of a millisecond early: platforms round.
    if (quiet > 0) this.readyIn(quiet);
    return quiet <= 0 && this.#options.isOnline();
  }

  #arm(ms: number): void {
    this.#disarm();
    this.#timer = this.#clock.setTimer(
      () => {
        this.#timer = undefined;
        if (this.#phase === 'resting') this.#phase = 'ready';
        this.#options.onReady();
      },
      ms,
      // A collector that is gone for good must not keep a process alive.
      false,
    );
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }

  /** A `delay` or `when` of the user's that throws is as if it had not been given. */
  #delay(rules: RetryOptions, failures: number, error: CollectorError): number | undefined {
    try {
      return retryDelay(rules, { failures, attempt: failures, error });
    } catch (thrown) {
      this.#options.log.write('error', 'A retry option of telemetry failed', { error: thrown });
      const { limit, maxDelay } = rules;
      return retryDelay({ limit, maxDelay }, { failures, attempt: failures, error });
    }
  }
}
