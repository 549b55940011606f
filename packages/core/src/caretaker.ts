import type { Clock } from './clock.ts';
import type { ForeignSignals } from './foreign-signals.ts';
import type { ManagedTask } from './managed-task.ts';
import { Timer, type Timers } from './timers.ts';
import { upkeepOf } from './upkeep.ts';

/** Whom it tells, and with what it works. */
export interface CaretakerHost {
  readonly clock: Clock;
  readonly liveTimers: Timers;
  readonly signals: ForeignSignals;
  cancel(task: ManagedTask, reason: unknown): unknown;
  deadlineMissed(task: ManagedTask): void;
  /** A delay or back-off has passed. */
  delayPassed(task: ManagedTask): void;
}

/** Sees to what live tasks are to be told of: the signal and deadline of their options, the end of a delay. */
export class Caretaker {
  readonly #host: CaretakerHost;

  constructor(host: CaretakerHost) {
    this.#host = host;
  }

  /** Milliseconds from now until so long after the task's creation. */
  timeLeft({ createdAt }: ManagedTask, ms: number): number {
    const age = this.#host.clock.now() - createdAt;
    // The wall clock counts whole milliseconds: one of them may have been no time at all.
    return age === 1 ? ms : ms - age;
  }

  begin(task: ManagedTask): void {
    const { signals, liveTimers } = this.#host;
    const { signal, deadline } = task.settings;
    if (signal !== undefined && !signal.aborted)
      upkeepOf(task).unwatch = signals.watch(signal, (reason) => this.#host.cancel(task, reason));
    if (deadline === undefined || deadline === Infinity) return;
    const timer = new Timer(() => this.#host.deadlineMissed(task));
    upkeepOf(task).deadline = timer;
    liveTimers.add(timer, Math.max(0, this.timeLeft(task, deadline)));
  }

  wakeLater(task: ManagedTask, ms: number): void {
    const upkeep = upkeepOf(task);
    upkeep.wake = new Timer(() => {
      upkeep.wake = undefined;
      this.#host.delayPassed(task);
    });
    this.#host.liveTimers.add(upkeep.wake, ms);
  }

  /** The task settles: nothing of it is left behind. */
  end({ upkeep }: ManagedTask): void {
    if (upkeep === undefined) return;
    const { liveTimers } = this.#host;
    if (upkeep.deadline) liveTimers.cancel(upkeep.deadline);
    if (upkeep.wake) liveTimers.cancel(upkeep.wake);
    upkeep.unwatch?.();
  }
}
