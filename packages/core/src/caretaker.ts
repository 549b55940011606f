import type { Clock } from './clock.ts';
import type { ForeignSignals } from './foreign-signals.ts';
import type { ManagedTask } from './managed-task.ts';
import { Timer, type Timers } from './timers.ts';
import { upkeepOf } from './upkeep.ts';

interface CaretakerOptions {
  clock: Clock;
  timers: Timers;
  signals: ForeignSignals;
  onAbort(task: ManagedTask, reason: unknown): void;
  onDeadline(task: ManagedTask): void;
  /** A delay or back-off has passed. */
  onWake(task: ManagedTask): void;
}

/** Sees to what live tasks are to be told of: the signal and deadline of their options, the end of a delay. */
export class Caretaker {
  readonly #options: CaretakerOptions;

  constructor(options: CaretakerOptions) {
    this.#options = options;
  }

  /** Milliseconds from now until so long after the task's creation. */
  timeLeft({ createdAt }: ManagedTask, ms: number): number {
    const age = this.#options.clock.now() - createdAt;
    // The wall clock counts whole milliseconds: one of them may have been no time at all.
    return age === 1 ? ms : ms - age;
  }

  begin(task: ManagedTask): void {
    const { signals, timers, onAbort, onDeadline } = this.#options;
    const { signal, deadline } = task.settings;
    if (signal !== undefined && !signal.aborted)
      upkeepOf(task).unwatch = signals.watch(signal, (reason) => onAbort(task, reason));
    if (deadline === undefined || deadline === Infinity) return;
    const timer = new Timer(() => onDeadline(task));
    upkeepOf(task).deadline = timer;
    timers.add(timer, Math.max(0, this.timeLeft(task, deadline)));
  }

  wakeLater(task: ManagedTask, ms: number): void {
    const upkeep = upkeepOf(task);
    upkeep.wake = new Timer(() => {
      upkeep.wake = undefined;
      this.#options.onWake(task);
    });
    this.#options.timers.add(upkeep.wake, ms);
  }

  /** The task settles: nothing of it is left behind. */
  end({ upkeep }: ManagedTask): void {
    if (upkeep === undefined) return;
    const { timers } = this.#options;
    if (upkeep.deadline) timers.cancel(upkeep.deadline);
    if (upkeep.wake) timers.cancel(upkeep.wake);
    upkeep.unwatch?.();
  }
}
