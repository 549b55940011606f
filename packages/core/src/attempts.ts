import { Attempt } from './attempt.ts';
import type { Clock } from './clock.ts';
import type { ManagedTask } from './managed-task.ts';
import type { Timers } from './timers.ts';

interface AttemptsOptions {
  clock: Clock;
  /** `live` keeps a process alive, `idle` does not. */
  timers: { live: Timers; idle: Timers };
  /** Milliseconds that a stopped function may take to return. */
  grace: number;
  /** Nothing of the attempt runs on its slot any more. */
  onFree(attempt: Attempt): void;
}

/** Every function that has not returned, also those that were stopped: each is let go of in one place (C10). */
export class Attempts {
  /** Stopped, not returned. */
  readonly lingering: Set<Attempt> = new Set();
  /** Stopped, not returned, and no longer waited for. */
  readonly abandoned: Set<Attempt> = new Set();
  readonly #options: AttemptsOptions;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** A new one of a task, which is its current one from now on. */
  begin(task: ManagedTask, slotted: boolean): Attempt {
    const attempt = new Attempt(task, slotted);
    task.current = attempt;
    task.functions++;
    return attempt;
  }

  /** Its timeout counts from now. */
  limit(attempt: Attempt): void {
    const { timeout } = attempt.task;
    if (timeout !== Infinity) this.#options.timers.live.add(attempt, timeout);
  }

  /** Stops one under way. It keeps its slot until its function returns, or its grace has passed. */
  stop(attempt: Attempt, reason: unknown): void {
    const { timers, grace } = this.#options;
    timers.live.cancel(attempt);
    attempt.stop(reason);
    if (attempt.phase === 'returned') {
      this.leave(attempt);
      return;
    }
    this.lingering.add(attempt);
    // A retry of a live task waits for it, so the process must too (C16).
    (attempt.task.done ? timers.idle : timers.live).add(attempt, grace);
  }

  /** Its task has settled while it lingers: no retry waits for it any more, so no process has to (C16). */
  outlive(attempt: Attempt): void {
    const { timers, clock } = this.#options;
    const left = attempt.due - clock.monotonic();
    if (timers.live.cancel(attempt)) timers.idle.add(attempt, Math.max(0, left));
  }

  /** Its grace has passed. */
  abandon(attempt: Attempt): void {
    const { task } = attempt;
    attempt.phase = 'abandoned';
    this.lingering.delete(attempt);
    this.abandoned.add(attempt);
    this.#options.onFree(attempt);
    task.abandoned = true;
    if (task.current === attempt) task.current = undefined;
  }

  /** One whose function has returned, or was never called, is nowhere any more. */
  leave(attempt: Attempt): void {
    const { task } = attempt;
    const { timers, onFree } = this.#options;
    if (!this.abandoned.delete(attempt)) {
      onFree(attempt);
      this.lingering.delete(attempt);
    }
    if (attempt.place !== -1 && !timers.live.cancel(attempt)) timers.idle.cancel(attempt);
    task.functions--;
    if (task.current === attempt) task.current = undefined;
  }
}
