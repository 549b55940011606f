import { PausedError } from './errors.ts';
import type { ManagedTask } from './managed-task.ts';
import type { Reporter } from './reporter.ts';
import type { Scheduler } from './scheduler.ts';
import type { TaskOutcome } from './task.ts';

export interface WaitOptions {
  /** Milliseconds from the call. Default: no limit. */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Resolve with every outcome instead of rejecting with the first failure. Default false. */
  returnErrors?: boolean | undefined;
}

export interface WaitResult {
  timedOut: boolean;
  /** Of the tasks that settled, in order of creation. */
  outcomes: TaskOutcome<unknown>[];
  /** How many had not settled. */
  remaining: number;
}

interface IdleWaiter {
  resolve(): void;
  reject(error: unknown): void;
}

interface BelowWaiter {
  count: number;
  resolve(): void;
}

/** Those who wait for a state of the manager. */
export class Waits {
  readonly #name: string;
  readonly #scheduler: Scheduler;
  readonly #reporter: Reporter;
  readonly #idle = new Set<IdleWaiter>();
  readonly #below = new Set<BelowWaiter>();
  readonly #watchers = new Set<() => void>();

  constructor(name: string, scheduler: Scheduler, reporter: Reporter) {
    this.#name = name;
    this.#scheduler = scheduler;
    this.#reporter = reporter;
  }

  get isIdle(): boolean {
    const { tasks, attempts } = this.#scheduler;
    return tasks.live.size === 0 && attempts.lingering.size === 0;
  }

  /** Paused with pending tasks: idle is not to be had. */
  get #isStuck(): boolean {
    const { paused, tasks, running } = this.#scheduler;
    return paused && tasks.live.size > running;
  }

  /** Looks again whether somebody has what they wait for. */
  review(): void {
    if (this.#idle.size > 0 && (this.isIdle || this.#isStuck)) {
      const waiters = [...this.#idle];
      for (const waiter of waiters)
        if (this.isIdle) waiter.resolve();
        else waiter.reject(new PausedError(this.#name));
    }
    for (const waiter of this.#below)
      if (this.#scheduler.tasks.live.size < waiter.count) waiter.resolve();
    for (const watcher of this.#watchers) watcher();
  }

  /** Calls back whenever something ended or was held up; answers with what stops that. */
  onChange(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  whenIdle(options: WaitOptions, timeoutError: () => Error): Promise<void> {
    return this.#scheduler.waits.race<void>(
      options,
      (resolve, reject) => {
        if (this.isIdle) return void resolve();
        if (this.#isStuck) return void reject(new PausedError(this.#name));
        const waiter: IdleWaiter = { resolve: () => resolve(), reject };
        this.#idle.add(waiter);
        return () => this.#idle.delete(waiter);
      },
      () => Promise.reject(timeoutError()),
    );
  }

  whenBelow(count: number, options: { signal?: AbortSignal | undefined }): Promise<void> {
    return this.#scheduler.waits.race<void>(
      options,
      (resolve) => {
        if (this.#scheduler.tasks.live.size < count) return void resolve();
        const waiter: BelowWaiter = { count, resolve: () => resolve() };
        this.#below.add(waiter);
        return () => this.#below.delete(waiter);
      },
      () => undefined,
    );
  }

  /** Waits for the tasks that are live now. */
  waitForAll(options: WaitOptions): Promise<WaitResult> {
    const { returnErrors = false, timeout, signal } = options;
    const tasks = this.#scheduler.tasks.live.all();
    return this.#scheduler.waits.race<WaitResult>(
      { timeout, signal },
      (resolve, reject) => {
        const settled = tasks.map(async (task) => {
          const outcome = await task.settled;
          if (!returnErrors && (outcome.status === 'failed' || outcome.status === 'timed_out'))
            reject(outcome.error);
        });
        void Promise.all(settled).then(() => resolve(resultOf(tasks, false)));
        return undefined;
      },
      () => {
        const result = resultOf(tasks, true);
        this.#reporter.log.write(
          'warn',
          `waitForAll: ${result.remaining} tasks had not settled after ${timeout} ms`,
          { remaining: result.remaining },
        );
        return result;
      },
    );
  }
}

function resultOf(tasks: ManagedTask[], timedOut: boolean): WaitResult {
  const outcomes = tasks.flatMap((task) => task.outcome ?? []);
  return { timedOut, outcomes, remaining: tasks.length - outcomes.length };
}
