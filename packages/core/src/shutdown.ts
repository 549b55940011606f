import { TaskInterruptedError } from './errors.ts';
import type { ShutdownMode, ShutdownStats } from './events.ts';
import type { ManagedTask } from './managed-task.ts';
import type { Persistence } from './persistence.ts';
import type { Scheduler } from './scheduler.ts';
import type { SettledStatus } from './status.ts';
import { Timer } from './timers.ts';
import type { Waits } from './waits.ts';

export interface ShutdownOptions {
  /** Milliseconds from the call. Default: the manager's `shutdownTimeout`. */
  timeout?: number | undefined;
  /** Default: the manager's `shutdownMode`. */
  mode?: ShutdownMode | undefined;
  /** What the cancelled tasks are told. */
  reason?: unknown;
}

/** What is left of the budget for the store, at least and at most, in milliseconds. */
const STORE_BUDGET = { least: 50, most: 5_000 };

interface ShutdownParts {
  scheduler: Scheduler;
  waits: Waits;
  persistence: Persistence | undefined;
}

/** One shutdown, from its call to its statistics. */
export class Shutdown {
  readonly #parts: ShutdownParts;
  readonly #mode: ShutdownMode;
  readonly #reason: unknown;
  readonly #initial: ManagedTask[];
  readonly #startedAt: number;
  readonly #deadline: number;
  #phase: 'draining' | 'ending' | 'over';

  constructor(parts: ShutdownParts, mode: ShutdownMode, timeout: number, reason: unknown) {
    this.#parts = parts;
    this.#mode = mode;
    this.#reason = reason === undefined ? 'The manager was shut down' : reason;
    this.#phase = mode === 'drain' ? 'draining' : 'ending';
    this.#initial = parts.scheduler.tasks.live.all();
    this.#startedAt = parts.scheduler.clock.monotonic();
    this.#deadline = this.#startedAt + timeout;
  }

  /** `draining`: live tasks go on, and may make children. */
  get phase(): 'draining' | 'ending' | 'over' {
    return this.#phase;
  }

  async run(): Promise<ShutdownStats> {
    const { scheduler, persistence } = this.#parts;
    if (this.#mode === 'drain') await this.#drain();
    this.#phase = 'ending';
    if (this.#mode === 'suspend') this.#suspend();
    scheduler.cancelAll(this.#reason);
    await this.#functionsReturn();
    if (persistence !== undefined) {
      const { least, most } = STORE_BUDGET;
      await persistence.close(Math.min(Math.max(this.#left, least), most));
    }
    // Whoever calls in the same turn gets the same promise, also where there was nothing to wait for.
    await undefined;
    return this.#stats();
  }

  /** Cancels what a drain still waits for, which ends it. */
  hurry(reason: unknown): void {
    this.#parts.scheduler.cancelAll(reason === undefined ? this.#reason : reason);
  }

  /** The statistics are about to be told: whoever calls from now on comes too late. */
  end(): void {
    this.#phase = 'over';
  }

  /** What a shutdown answers with that comes when all is over. */
  again(): ShutdownStats {
    return {
      status: 'already_shutdown',
      initialTasks: 0,
      completedTasks: 0,
      failedTasks: 0,
      cancelledTasks: 0,
      suspendedTasks: 0,
      remainingTasks: remainingFunctions(this.#parts.scheduler),
      durationMs: 0,
    };
  }

  get #left(): number {
    return Math.max(0, this.#deadline - this.#parts.scheduler.clock.monotonic());
  }

  async #drain(): Promise<void> {
    const { scheduler } = this.#parts;
    await this.#until(() => scheduler.tasks.live.size === 0);
  }

  /** Stops the stored tasks of definitions so that the next start goes on with them. */
  #suspend(): void {
    const { scheduler, persistence } = this.#parts;
    if (persistence === undefined) return;
    for (const task of this.#initial)
      if (task.origin?.definition != null && isStored(task))
        scheduler.interrupt(
          task,
          new TaskInterruptedError(`Task "${task.name}" was suspended`, {
            taskId: task.id,
          }),
        );
  }

  async #functionsReturn(): Promise<void> {
    const { scheduler } = this.#parts;
    if (scheduler.attempts.lingering.size === 0) return;
    if (this.#left > 0) return this.#until(() => scheduler.attempts.lingering.size === 0);
    // Those that honour their signal return within the turn: they are not to be counted as running.
    await new Promise<void>((resolve) => scheduler.clock.nextMacrotask(resolve));
  }

  /** Waits for a state, until the budget is used up or a drain is to end. */
  async #until(reached: () => boolean): Promise<void> {
    if (reached() || this.#left === 0) return;
    const { scheduler, waits } = this.#parts;
    await new Promise<void>((resolve) => {
      const timer = new Timer(() => finish());
      const stop = waits.onChange(() => {
        if (reached()) finish();
      });
      const finish = (): void => {
        scheduler.liveTimers.cancel(timer);
        stop();
        resolve();
      };
      scheduler.liveTimers.add(timer, this.#left);
    });
  }

  #stats(): ShutdownStats {
    const { scheduler } = this.#parts;
    const count = (...statuses: SettledStatus[]): number =>
      this.#initial.filter((task) => (statuses as string[]).includes(task.status)).length;
    const remainingTasks = remainingFunctions(scheduler);
    return {
      status: remainingTasks > 0 ? 'timed_out' : 'completed',
      initialTasks: this.#initial.length,
      completedTasks: count('completed'),
      failedTasks: count('failed', 'timed_out'),
      cancelledTasks: count('cancelled', 'dropped'),
      suspendedTasks: count('interrupted'),
      remainingTasks,
      durationMs: scheduler.clock.monotonic() - this.#startedAt,
    };
  }
}

/** Functions that have not returned, abandoned ones included. */
function remainingFunctions({ running, attempts }: Scheduler): number {
  return running + attempts.lingering.size + attempts.abandoned.size;
}

function isStored(task: ManagedTask): boolean {
  return task.storage === 'stored' || task.storage === 'waiting';
}
