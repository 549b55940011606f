import type { GuardedLog } from './logger.ts';
import { Timer, type Timers } from './timers.ts';

/** The log warns of drops at most this often, in milliseconds. */
const INTERVAL = 5_000;

/** Warns of drops with their count, and not of each: whoever drops one drops many (C8). */
export class DropWarnings {
  readonly #log: GuardedLog;
  readonly #timers: Timers;
  /** Those that the log has not told of; the timer runs until it may. */
  #untold = 0;
  readonly #timer = new Timer(() => this.#tell());

  /** `timers` must not keep a process alive. */
  constructor(log: GuardedLog, timers: Timers) {
    this.#log = log;
    this.#timers = timers;
  }

  dropped(): void {
    this.#untold++;
    if (!this.#timer.isWaiting) this.#tell();
  }

  /** Tells of the last ones, and leaves no timer behind. */
  stop(): void {
    this.#timers.cancel(this.#timer);
    this.#tell();
    // Which has set it anew.
    this.#timers.cancel(this.#timer);
  }

  #tell(): void {
    if (this.#untold === 0) return;
    const dropped = this.#untold;
    this.#untold = 0;
    this.#log.write(
      'warn',
      `${dropped} ${dropped === 1 ? 'task was' : 'tasks were'} dropped at capacity`,
      { dropped },
    );
    this.#timers.add(this.#timer, INTERVAL);
  }
}
