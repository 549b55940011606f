import { type Clock, systemClock, type TimerHandle } from './clock.ts';
import { checkNumber } from './options.ts';

interface ManualTimer {
  due: number;
  callback: () => void;
}

/** A clock that stands still until it is told to go on: for tests that do not sleep. */
export class ManualClock implements Clock {
  #elapsed = 0;
  #jumped = 0;
  readonly #timers: Set<ManualTimer> = new Set();
  readonly #macrotasks: Array<() => void> = [];
  readonly #startedAt: number;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  now(): number {
    return this.#startedAt + this.#jumped + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  /** How many timers are waiting. */
  get timers(): number {
    return this.#timers.size;
  }

  setTimer(callback: () => void, ms: number): TimerHandle {
    const timer = { due: this.#elapsed + ms, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimer(timer: TimerHandle): void {
    this.#timers.delete(timer as ManualTimer);
  }

  nextMacrotask(callback: () => void): void {
    this.#macrotasks.push(callback);
  }

  threadTime(): number {
    return this.#elapsed;
  }

  afterMacrotask(callback: () => void): void {
    this.nextMacrotask(callback);
  }

  /** Sets the wall clock forward or back by `ms`, as its user might: no timer notices. */
  jump(ms: number): void {
    this.#jumped += ms;
  }

  /** Lets `ms` pass: every timer due by then fires in its order, and all that follows from it happens. */
  async advance(ms: number = 0): Promise<void> {
    checkNumber('ms', ms, 'finite');
    const until = this.#elapsed + ms;
    for (;;) {
      await realMacrotask();
      const macrotask = this.#macrotasks.shift();
      if (macrotask !== undefined) macrotask();
      else if (!this.#fireNext(until)) break;
    }
    this.#elapsed = until;
  }

  /** Lets everything happen that needs no time. */
  settle(): Promise<void> {
    return this.advance(0);
  }

  /** Fires the first timer that is due; false when there is none. */
  #fireNext(until: number): boolean {
    let next: ManualTimer | undefined;
    for (const timer of this.#timers)
      if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer;
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#elapsed = Math.max(this.#elapsed, next.due);
    next.callback();
    return true;
  }
}

/** A real one, so that every microtask runs before it. */
function realMacrotask(): Promise<void> {
  return new Promise((resolve) => systemClock.afterMacrotask(resolve));
}

/**
 * A clock for `new BackgroundTaskManager({ clock })` that goes on only when told to.
 *
 * @example
 * const clock = manualClock();
 * const manager = new BackgroundTaskManager({ clock });
 * const task = manager.createTask(() => new Promise(() => {}), { timeout: 5_000 });
 * await clock.advance(5_000);
 * task.status; // 'timed_out'
 */
export function manualClock(startedAt: number = 1_700_000_000_000): ManualClock {
  return new ManualClock(startedAt);
}
