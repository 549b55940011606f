import type { GuardedLog } from './logger.ts';
import { Timer, type Timers } from './timers.ts';

/** How long after it became idle a busy period ends at the latest, in milliseconds. */
const WRITE_BUDGET = 5_000;

/** Keeps a platform alive that would end us between two requests: one promise per busy period (C26). */
export class Lifetime {
  readonly #waitUntil: (promise: Promise<unknown>) => void;
  readonly #timers: Timers;
  readonly #log: GuardedLog;
  /** Ends the busy period under way. */
  #end: (() => void) | undefined;

  constructor(waitUntil: (promise: Promise<unknown>) => void, timers: Timers, log: GuardedLog) {
    this.#waitUntil = waitUntil;
    this.#timers = timers;
    this.#log = log;
  }

  /** The manager is busy from now on. */
  begin(): void {
    if (this.#end !== undefined) return;
    const busy = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    const failed = (error: unknown): void =>
      this.#log.write('error', 'waitUntil failed', { error });
    try {
      const answer = this.#waitUntil(busy) as PromiseLike<unknown> | undefined;
      if (typeof answer?.then === 'function') answer.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }

  /** The manager is idle; the period ends when its store is written, too. */
  end(written: Promise<void>): void {
    const end = this.#end;
    if (end === undefined) return;
    this.#end = undefined;
    const timer = new Timer(end);
    this.#timers.add(timer, WRITE_BUDGET);
    void written.then(() => {
      this.#timers.cancel(timer);
      end();
    });
  }
}
