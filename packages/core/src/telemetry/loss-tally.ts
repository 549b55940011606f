import type { Clock } from '../clock.ts';
import type { TelemetryLog } from './telemetry-host.ts';

/** The log is told at most this often, in milliseconds. */
const TELL_EVERY = 5_000;

interface LossTallyParts {
  clock: Clock;
  log: TelemetryLog;
}

/** Counts what is lost, and tells the log now and then. */
export class LossTally {
  readonly #parts: LossTallyParts;
  readonly #level: 'warn' | 'error';
  readonly #message: string;
  #events = 0;
  #untold = 0;
  #toldAt = -Infinity;
  #error: unknown;

  constructor(parts: LossTallyParts, level: 'warn' | 'error', message: string) {
    this.#parts = parts;
    this.#level = level;
    this.#message = message;
  }

  count(events: number, error?: unknown): void {
    this.#events += events;
    this.#untold += events;
    this.#error = error;
    if (this.#parts.clock.monotonic() - this.#toldAt >= TELL_EVERY) this.tell();
  }

  tell(): void {
    if (this.#untold === 0) return;
    const error = this.#error === undefined ? {} : { error: this.#error };
    this.#parts.log.write(this.#level, this.#message, {
      events: this.#untold,
      total: this.#events,
      ...error,
    });
    this.#untold = 0;
    this.#toldAt = this.#parts.clock.monotonic();
  }
}
