import { type Admission, admittedTask } from './admission.ts';
import type { Attempt } from './attempt.ts';
import { Attempts, type AttemptsHost } from './attempts.ts';
import { BoundedWait, type WaitBounds } from './bounded-wait.ts';
import { Capacity } from './capacity.ts';
import { Caretaker, type CaretakerHost } from './caretaker.ts';
import type { Clock } from './clock.ts';
import { cancelError, cancelErrors, deadlineError, stopOf, timeoutError } from './endings.ts';
import { Families } from './families.ts';
import { ForeignSignals } from './foreign-signals.ts';
import type { ManagedTask, TaskHost } from './managed-task.ts';
import type { ManagerSettings } from './manager-options.ts';
import { checkType, refuse } from './options.ts';
import { Registry } from './registry.ts';
import type { Reporter } from './reporter.ts';
import { retryDelay } from './retry-policy.ts';
import { isSettled, nextStatus, type TaskAction } from './status.ts';
import type { BackgroundTask, TaskFunction, TaskOptions } from './task.ts';
import type { Timers } from './timers.ts';
import { Turns } from './turns.ts';

/** What the scheduler asks of, and tells, the parts around it. */
export interface SchedulerHost {
  /** Where the record of this new task will be; `undefined` when it is not to be written. */
  storageOf(task: ManagedTask): 'waiting' | undefined;
  /** The record of the task is out of date. */
  changed(task: ManagedTask): void;
  progressed(task: ManagedTask): void;
  /** @throws ManagerClosedError where the task must not be let in. */
  checkOpen(parent: Attempt | undefined): void;
  /** What the function has to wait for before it is called; `undefined` for nothing. */
  gate(task: ManagedTask): Promise<void> | undefined;
  /** There is something to do, after there was nothing. */
  onBusy(): void;
  /** A task or function ended, or was held up: whoever waits for a state looks again. */
  onChange(): void;
  wait(task: ManagedTask, bounds: WaitBounds): Promise<unknown>;
  createChild(
    parent: Attempt,
    work: TaskFunction<unknown> | PromiseLike<unknown>,
    options: TaskOptions<never> | undefined,
  ): BackgroundTask;
}

/** What a retry is decided with. */
interface Retry {
  error: unknown;
  delay: number;
}

/** The only mutable state of a manager: it admits, starts, settles and cancels tasks. */
export class Scheduler implements TaskHost, AttemptsHost, CaretakerHost {
  readonly clock: Clock;
  readonly defaultTimeout: number;
  readonly tasks: Registry;
  /** How many tasks are `running`. */
  running = 0;
  readonly attempts: Attempts;
  readonly signals: ForeignSignals = new ForeignSignals();
  /** What live tasks wait for: keeps a process alive. */
  readonly liveTimers: Timers;
  /** Grace, retention, rate limits: does not. */
  readonly idleTimers: Timers;
  readonly waits: BoundedWait;

  readonly #settings: ManagerSettings;
  readonly #reporter: Reporter;
  readonly #host: SchedulerHost;
  readonly #turns: Turns;
  readonly #capacity: Capacity;
  readonly #caretaker: Caretaker;
  readonly #families = new Families(this);

  constructor(
    settings: ManagerSettings,
    timers: { live: Timers; idle: Timers },
    reporter: Reporter,
    host: SchedulerHost,
    instanceId: () => string,
  ) {
    this.#settings = settings;
    this.#reporter = reporter;
    this.#host = host;
    this.clock = settings.clock;
    this.defaultTimeout = settings.timeout;
    this.liveTimers = timers.live;
    this.idleTimers = timers.idle;
    this.waits = new BoundedWait(this.liveTimers, this.signals);
    this.#turns = new Turns({
      clock: settings.clock,
      concurrency: settings.concurrency,
      sliceTime: settings.sliceTime,
      start: (task, lender) => this.#start(task, lender),
    });
    this.attempts = new Attempts(this, settings.grace);
    this.tasks = new Registry(instanceId, settings.history, this.idleTimers);
    this.#capacity = new Capacity(settings, this.tasks.live);
    this.#caretaker = new Caretaker(this);
  }

  get paused(): boolean {
    return this.#turns.paused;
  }

  set paused(paused: boolean) {
    this.#turns.paused = paused;
    this.#host.onChange();
  }

  /** Takes a task in; the live one that holds its key is the answer instead, where there is one. */
  admit(admission: Admission): ManagedTask {
    const { work, settings, parent, resumed } = admission;
    const holder = this.tasks.holderOf(settings);
    if (holder !== undefined && resumed === undefined) {
      if (parent !== undefined) this.#turns.lend(parent, holder);
      return holder;
    }
    const welcome =
      stopOf(settings.signal, parent) !== undefined || resumed !== undefined || this.#makeRoom();
    // Asked again: whoever was told of a drop may have stopped it, or shut the manager down.
    const stop = stopOf(settings.signal, parent);
    if (resumed === undefined) this.#host.checkOpen(parent);
    const task = admittedTask(this, admission, this.tasks.nextOrder(resumed?.id));
    if (!welcome) return this.#refuse(task);
    this.#register(task, parent);
    if (typeof work === 'function') task.work = work;
    else this.#follow(task, work);
    this.#host.changed(task);
    if (resumed === undefined) this.#reporter.created(task);
    else this.#reporter.restored(task);
    if (resumed?.refusal !== undefined) this.#transition(task, 'fail', resumed.refusal);
    else if (stop !== undefined) this.cancel(task, stop.reason);
    else if (
      resumed !== undefined &&
      this.#caretaker.timeLeft(task, settings.deadline ?? Infinity) <= 0
    )
      this.deadlineMissed(task);
    else if (task.work === undefined) this.#transition(task, 'start');
    else this.#makeReady(task);
    // Whoever waits for idle on a paused manager waits in vain from now on.
    if (this.paused) this.#host.onChange();
    return task;
  }

  idOf(order: number): string {
    return this.tasks.idOf(order);
  }

  /** Puts a task in its place before anybody hears of it. */
  #register(task: ManagedTask, parent: Attempt | undefined): void {
    const wasIdle = this.tasks.live.size === 0 && this.attempts.lingering.size === 0;
    this.tasks.add(task);
    this.#caretaker.begin(task);
    if (parent !== undefined) this.#families.join(task, parent);
    task.storage = this.#host.storageOf(task);
    if (wasIdle) this.#host.onBusy();
  }

  /** Whether a new task has a place, which may cost an old one its own. @throws CapacityError */
  #makeRoom(): boolean {
    if (!this.#capacity.isFull) return true;
    const victim = this.#capacity.victim();
    if (victim === undefined) return false;
    this.#drop(victim);
    // Whoever was told of the drop may have taken the place.
    return !this.#capacity.isFull;
  }

  #drop(task: ManagedTask): void {
    this.#transition(task, 'drop', this.#capacity.dropError(task));
  }

  /** A task that finds no place: created and dropped. */
  #refuse(task: ManagedTask): ManagedTask {
    // Dropped before anybody hears that it was created: a listener must find nothing left to cancel.
    this.#reporter.emitter.together(() => {
      this.#reporter.created(task);
      this.#drop(task);
    });
    return task;
  }

  // Starting.

  /** A promise is under way whatever we do: it takes no slot and no turn (C4). */
  #follow(task: ManagedTask, promise: PromiseLike<unknown>): void {
    task.attempt = 1;
    const attempt = this.attempts.begin(task, false);
    if (promise instanceof Promise && promise.then === Promise.prototype.then)
      attempt.follow(promise);
    else attempt.followForeign(promise);
    this.attempts.limit(attempt);
  }

  /** Queues a task whose turn may come, or sees to it that it will be when its delay has passed. */
  #makeReady(task: ManagedTask): void {
    if (task.status !== 'pending') return;
    const { delay } = task.settings;
    const wait =
      delay === undefined || task.attempt > 0 ? 0 : this.#caretaker.timeLeft(task, delay);
    if (wait > 0) this.#caretaker.wakeLater(task, wait);
    else this.#turns.add(task);
  }

  #start(task: ManagedTask, lender: Attempt | undefined): void {
    task.attempt++;
    const attempt = this.attempts.begin(task, true);
    this.#turns.take(attempt, lender);
    this.#transition(task, 'start');
    const gate = this.#host.gate(task);
    if (gate === undefined) this.#run(attempt);
    else void gate.then(() => this.#run(attempt));
  }

  #run(attempt: Attempt): void {
    const { task } = attempt;
    // A listener, or whoever else had a turn meanwhile, may have stopped it.
    if (attempt.phase !== 'waiting' || task.work === undefined) return;
    this.attempts.limit(attempt);
    attempt.run(task.work);
  }

  delayPassed(task: ManagedTask): void {
    // The next attempt never overlaps the last (C14): its return will ask again.
    if (task.current === undefined) this.#turns.add(task);
  }

  deadlineMissed(task: ManagedTask): void {
    this.#transition(task, 'timeOut', deadlineError(task));
  }

  releaseSlot(attempt: Attempt): void {
    this.#turns.release(attempt);
  }

  // What an attempt reports.

  attemptReturned(attempt: Attempt, succeeded: boolean, value: unknown): void {
    const { task, phase } = attempt;
    const isCurrent = task.current === attempt;
    attempt.phase = 'returned';
    this.attempts.leave(attempt);
    if (phase === 'running') {
      if (succeeded) this.#transition(task, 'complete', value);
      else this.#attemptFailed(attempt, 'fail', value);
    } else {
      task.announce();
      // One that was abandoned had its retry seen to then.
      if (isCurrent) this.#retryIfDue(task);
    }
    this.#turns.next();
    this.#host.onChange();
  }

  attemptOverdue(attempt: Attempt): void {
    if (attempt.phase === 'lingering') this.#abandon(attempt);
    else if (attempt.phase !== 'returned')
      this.#attemptFailed(attempt, 'timeOut', timeoutError(attempt.task));
  }

  reportProgress(attempt: Attempt, value: number, message: string | undefined): void {
    if (typeof value !== 'number') refuse('progress', value, 'a number from 0 to 1');
    checkType('message', message, 'string');
    const { task } = attempt;
    if (attempt.phase !== 'running' || task.status !== 'running' || Number.isNaN(value)) return;
    task.progress = Math.min(1, Math.max(0, value));
    task.progressMessage = message;
    this.#host.progressed(task);
    this.#reporter.progressed(task);
  }

  createChild<T>(
    attempt: Attempt,
    work: TaskFunction<T> | PromiseLike<T>,
    options: TaskOptions<T> | undefined,
  ): BackgroundTask<T> {
    const child = this.#host.createChild(attempt, work, options as TaskOptions<never>);
    return child as BackgroundTask<T>;
  }

  /** An attempt that ended badly: tried again, or the end of its task. */
  #attemptFailed(attempt: Attempt, action: 'fail' | 'timeOut', error: unknown): void {
    const { task } = attempt;
    task.failures++;
    const delay = task.work === undefined ? undefined : this.#delayBeforeRetry(task, error);
    // A `when` of the user's may have cancelled it.
    if (task.status !== 'running') return;
    if (delay === undefined) this.#transition(task, action, error);
    else this.#transition(task, 'retry', { error, delay } satisfies Retry);
  }

  #delayBeforeRetry(task: ManagedTask, error: unknown): number | undefined {
    const rules = task.settings.retry ?? this.#settings.retry;
    if (rules === undefined) return undefined;
    try {
      return retryDelay(rules, {
        failures: task.failures,
        attempt: task.attempt,
        error,
      });
    } catch (thrown) {
      this.#reporter.listenerError(thrown, 'retry');
      return undefined;
    }
  }

  #abandon(attempt: Attempt): void {
    const { task } = attempt;
    this.attempts.abandon(attempt);
    this.#reporter.abandoned(task, this.#settings.grace);
    this.#retryIfDue(task);
    this.#turns.next();
    this.#host.onChange();
  }

  /** A retry whose time has come while the function of the last attempt had not returned. */
  #retryIfDue(task: ManagedTask): void {
    const waits = task.upkeep?.wake !== undefined || task.current !== undefined;
    if (task.status === 'pending' && !waits) this.#turns.add(task);
  }

  // Ending.

  cancel(task: ManagedTask, reason: unknown): boolean {
    if (task.done) return false;
    return this.#transition(task, 'cancel', cancelError(task, reason));
  }

  cancelAll(reason: unknown): number {
    const tasks = this.tasks.live.all();
    const errorOf = cancelErrors(reason);
    for (const task of tasks) if (!task.done) this.#transition(task, 'cancel', errorOf(task));
    // A child may have been cancelled with its parent.
    return tasks.filter(({ status }) => status === 'cancelled').length;
  }

  /** Stops a stored task, to be resumed at the next start. */
  interrupt(task: ManagedTask, error: unknown): void {
    this.#transition(task, 'interrupt', error);
  }

  wait(task: ManagedTask, bounds: WaitBounds): Promise<unknown> {
    return this.#host.wait(task, bounds);
  }

  /**
   * The one place where a status changes. Always in this order: compute, commit to memory, hand the record to
   * the store, tell the listeners, ask for the next start. False when it comes too late.
   */
  #transition(task: ManagedTask, action: TaskAction, value?: unknown): boolean {
    const status = nextStatus(task.status, action);
    if (status === undefined) return false;
    const { current } = task;
    if (task.status === 'running') this.running--;
    task.status = status;
    if (status === 'running') this.#commitStart(task);
    else if (status === 'pending') this.#commitRetry(task, value as Retry);
    else this.#commitEnd(task, value);
    // The function learns of its end with its task (C10), its children after the listeners.
    if (status !== 'running') current?.abort();
    this.#host.changed(task);
    if (status === 'running') this.#reporter.started(task);
    else if (status === 'pending') {
      const { error, delay } = value as Retry;
      this.#reporter.retrying(task, error, delay);
      if (current !== undefined) this.#families.bereave(task, current, error);
    } else if (isSettled(status)) {
      this.#reporter.settled(task, status);
      task.announce();
      this.#families.bereave(task, current, value);
    }
    this.#turns.next();
    this.#host.onChange();
    return true;
  }

  #commitStart(task: ManagedTask): void {
    this.running++;
    task.startedAt = this.clock.now();
    task.progress = 0;
    task.progressMessage = undefined;
  }

  #commitRetry(task: ManagedTask, { error, delay }: Retry): void {
    this.#caretaker.wakeLater(task, delay);
    if (task.current !== undefined) this.attempts.stop(task.current, error);
  }

  #commitEnd(task: ManagedTask, value: unknown): void {
    task.finishedAt = Math.max(this.clock.now(), task.startedAt ?? task.createdAt);
    task.ended = value;
    if (task.status === 'completed') task.progress = 1;
    this.#withdraw(task);
    this.tasks.history.add(task);
    const { current } = task;
    if (current?.phase === 'lingering') this.attempts.outlive(current);
    else if (current !== undefined) this.attempts.stop(current, value);
  }

  /** Takes a task that settles out of everywhere, and cleans up after it. */
  #withdraw(task: ManagedTask): void {
    this.tasks.remove(task);
    this.#turns.remove(task);
    this.#caretaker.end(task);
    this.#families.leave(task);
    if (task.upkeep !== undefined) task.upkeep.askers = undefined;
  }
}
