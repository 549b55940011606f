import { Attempt } from './attempt.ts';
import type { Clock } from './clock.ts';
import type { ManagedTask } from './managed-task.ts';
import type { Timers } from './timers.ts';

/** What attempts need of their manager. */
export interface AttemptsHost {
  readonly clock: Clock;
  /** Keeps a process alive. */
  readonly liveTimers: Timers;
  /** Does not. */
  readonly idleTimers: Timers;
  /** Nothing of the attempt runs on its slot any more. */
  releaseSlot(attempt: Attempt): void;
}

/** Every function that has not returned, also those that were stopped: each is let go of in one place (C10). */
export class Attempts {
  /** Stopped, not returned. */
  readonly lingering: Set<Attempt> = new Set();
  /** Stopped, not returned, and no longer waited for. */
  readonly abandoned: Set<Attempt> = new Set();
  readonly #host: AttemptsHost;
  /** Milliseconds that a stopped function may take to return. */
  readonly #grace: number;

  constructor(host: AttemptsHost, grace: number) {
    this.#host = host;
    this.#grace = grace;
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
    if (timeout !== Infinity) this.#host.liveTimers.add(attempt, timeout);
  }

  /** Stops one under way. It keeps its slot until its function returns, or its grace has passed. */
  stop(attempt: Attempt, reason: unknown): void {
    const { liveTimers, idleTimers } = this.#host;
    liveTimers.cancel(attempt);
    attempt.stop(reason);
    if (attempt.phase === 'returned') {
      this.leave(attempt);
      return;
    }
    this.lingering.add(attempt);
    // A retry of a live task waits for it, so the process must too (C16).
    (attempt.task.done ? idleTimers : liveTimers).add(attempt, this.#grace);
  }

  /** Its task has settled while it lingers: no retry waits for it any more, so no process has to (C16). */
  outlive(attempt: Attempt): void {
    const { liveTimers, idleTimers, clock } = this.#host;
    const left = attempt.due - clock.monotonic();
    if (liveTimers.cancel(attempt)) idleTimers.add(attempt, Math.max(0, left));
  }

  /** Its grace has passed. */
  abandon(attempt: Attempt): void {
    const { task } = attempt;
    attempt.phase = 'abandoned';
    this.lingering.delete(attempt);
    this.abandoned.add(attempt);
    this.#host.releaseSlot(attempt);
    task.abandoned = true;
    if (task.current === attempt) task.current = undefined;
  }

  /** One whose function has returned, or was never called, is nowhere any more. */
  leave(attempt: Attempt): void {
    const { task } = attempt;
    const { liveTimers, idleTimers } = this.#host;
    if (!this.abandoned.delete(attempt)) {
      this.#host.releaseSlot(attempt);
      this.lingering.delete(attempt);
    }
    if (attempt.place !== -1 && !liveTimers.cancel(attempt)) idleTimers.cancel(attempt);
    task.functions--;
    if (task.current === attempt) task.current = undefined;
  }
}
