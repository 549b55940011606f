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
  readonly #initial: ManagedTask[];
  readonly #startedAt: number;
  readonly #deadline: number;
  readonly #reason: unknown;

  constructor(parts: ShutdownParts, timeout: number, reason: unknown) {
    this.#parts = parts;
    this.#initial = [...parts.scheduler.live.values()];
    this.#startedAt = parts.scheduler.clock.monotonic();
    this.#deadline = this.#startedAt + timeout;
    this.#reason = reason ?? 'The manager was shut down';
  }

  async run(mode: ShutdownMode): Promise<ShutdownStats> {
    const { scheduler, persistence } = this.#parts;
    if (mode === 'drain') await this.#drain();
    if (mode === 'suspend') this.#suspend();
    scheduler.cancelAll(this.#reason);
    await this.#functionsReturn();
    if (persistence !== undefined) {
      const { least, most } = STORE_BUDGET;
      await persistence.close(Math.min(Math.max(this.#left, least), most));
    }
    return this.#stats();
  }

  /** Cancels what a drain still waits for, which ends it. */
  hurry(): void {
    this.#parts.scheduler.cancelAll(this.#reason);
  }

  get #left(): number {
    return Math.max(0, this.#deadline - this.#parts.scheduler.clock.monotonic());
  }

  async #drain(): Promise<void> {
    const { scheduler } = this.#parts;
    scheduler.paused = false;
    await this.#until(() => scheduler.live.size === 0);
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
    if (scheduler.lingering.size === 0) return;
    if (this.#left > 0) return this.#until(() => scheduler.lingering.size === 0);
    // Those that honour their signal return within the turn: they are not to be counted as running.
    await new Promise<void>((resolve) => scheduler.clock.nextMacrotask(resolve, true));
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
export function remainingFunctions({ running, lingering, abandoned }: Scheduler): number {
  return running.size + lingering.size + abandoned.size;
}

function isStored(task: ManagedTask): boolean {
  return task.storage === 'stored' || task.storage === 'waiting';
}
