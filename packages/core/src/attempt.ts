import type { ManagedTask } from './managed-task.ts';
import type { SlotShare } from './slots.ts';
import type { BackgroundTask, TaskContext, TaskFunction, TaskOptions } from './task.ts';
import type { Timed } from './timers.ts';

/** What an attempt reports to, and asks of, its manager. */
export interface AttemptHost {
  /** Its function returned, threw, or its promise settled: whatever became of the attempt meanwhile. */
  attemptReturned(attempt: Attempt, succeeded: boolean, value: unknown): void;
  /** Its timeout, or the grace it was given to return, has passed. */
  attemptOverdue(attempt: Attempt): void;
  reportProgress(attempt: Attempt, value: number, message: string | undefined): void;
  createChild<T>(
    attempt: Attempt,
    work: TaskFunction<T> | PromiseLike<T>,
    options: TaskOptions<T> | undefined,
  ): BackgroundTask<T>;
}

/**
 * Where one run of a function stands: `waiting` to be called, `running`, `lingering` (stopped, but it has not
 * returned), `abandoned` (no longer waited for), or `returned`.
 */
type AttemptPhase = 'waiting' | 'running' | 'lingering' | 'abandoned' | 'returned';

/**
 * One run of a task's function. It is the context the function gets, and the timer of its own timeout and grace.
 * A slot is held by one attempt at a time of a chain: a parent lends it to one child, which inherits it.
 */
export class Attempt implements TaskContext, Timed {
  readonly task: ManagedTask;
  /** Which one it is; 1 for the first. */
  readonly attempt: number;
  phase: AttemptPhase = 'waiting';
  /** Whether it takes a slot at all; a promise under way does not. */
  readonly slotted: boolean;
  /** With whom it shares its slot: few do. */
  share: SlotShare | undefined = undefined;

  place = -1;
  due = 0;
  order = 0;

  #controller: AbortController | undefined = undefined;
  #reason: unknown = undefined;

  constructor(task: ManagedTask, slotted: boolean) {
    this.task = task;
    this.attempt = task.attempt;
    this.slotted = slotted;
  }

  get id(): string {
    return this.task.id;
  }

  get name(): string {
    return this.task.name;
  }

  get context(): Readonly<Record<string, unknown>> {
    return this.task.context;
  }

  /** Made on first use: most functions never ask. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  // Getters, so that both may be destructured.
  get progress(): TaskContext['progress'] {
    return (value, message) => this.task.host.reportProgress(this, value, message);
  }

  get createTask(): TaskContext['createTask'] {
    return (work, options) => this.task.host.createChild(this, work, options);
  }

  /** Why it was stopped; `undefined` if it was not. */
  get reason(): unknown {
    return this.#reason;
  }

  onDue(): void {
    this.task.host.attemptOverdue(this);
  }

  /** Calls the function. Never throws: what becomes of it is reported once, now or later. */
  run(work: TaskFunction<unknown>): void {
    this.phase = 'running';
    let value: unknown;
    try {
      value = work(this);
      if (isThenable(value)) {
        this.follow(Promise.resolve(value));
        return;
      }
    } catch (error) {
      this.task.host.attemptReturned(this, false, error);
      return;
    }
    this.task.host.attemptReturned(this, true, value);
  }

  /** Reports what becomes of a promise already under way. */
  follow(promise: PromiseLike<unknown>): void {
    // The function may have stopped its own attempt before it returned the promise.
    if (this.phase === 'waiting') this.phase = 'running';
    // A `then` of somebody's own may answer twice, or at once: a promise around it does not.
    const isPlain = promise.then === Promise.prototype.then;
    const followed = isPlain ? promise : new Promise((resolve) => resolve(promise));
    // Bound functions take half the memory of closures, and every live task has these two.
    try {
      followed.then(returned.bind(this), threw.bind(this));
    } catch (error) {
      // It has but the looks of a promise, like a proxy of one.
      void Promise.reject(error).catch(threw.bind(this));
    }
  }

  /** Calls `then` of a foreign thenable, in a microtask, and never if it was stopped before (C3). */
  followForeign(thenable: PromiseLike<unknown>): void {
    queueMicrotask(() => {
      if (this.phase === 'waiting')
        this.follow(new Promise((resolve, reject) => void thenable.then(resolve, reject)));
    });
  }

  /** It is to stop. A function that was never called has nothing to return from. */
  stop(reason: unknown): void {
    this.phase = this.phase === 'waiting' ? 'returned' : 'lingering';
    this.#reason = reason;
  }

  /** Tells the function, if it ever asked for its signal. Listeners of the user's run in here. */
  abort(): void {
    this.#controller?.abort(this.#reason);
  }
}

function returned(this: Attempt, value: unknown): void {
  this.task.host.attemptReturned(this, true, value);
}

function threw(this: Attempt, error: unknown): void {
  this.task.host.attemptReturned(this, false, error);
}

/** Whether a value is to be followed like a promise. @throws what a getter named `then` throws. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
