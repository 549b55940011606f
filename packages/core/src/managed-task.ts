import type { Attempt, WaitingChild } from './attempt.ts';
import type { Clock } from './clock.ts';
import { cloneable, errorInfo } from './cloneable.ts';
import { NotPersistedError } from './errors.ts';
import type { QueueItem } from './queue.ts';
import { isSettled, type TaskStatus } from './status.ts';
import type { BackgroundTask, TaskFunction, TaskInfo, TaskOptions, TaskOutcome } from './task.ts';
import type { Timer } from './timers.ts';

/** What a handle asks of the manager it belongs to. */
export interface TaskHost {
  readonly clock: Clock;
  cancel(task: ManagedTask, reason: unknown): boolean;
  wait(task: ManagedTask, bounds: object): Promise<unknown>;
}

/** A promise made when somebody first asks for it. */
class LatePromise<T> {
  #resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;
  readonly promise: Promise<T> = new Promise((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  resolve(value: T): void {
    this.#resolve(value);
  }

  reject(error: unknown): void {
    this.#reject(error);
  }
}

/** Where a task's record is: `waiting` to be written, or not in the store, with the reason. */
export type Storage = 'waiting' | 'stored' | NotPersistedError;

/** What only some live tasks need, and what is to be cleaned up when one settles. */
export interface Upkeep {
  /** Ends the whole task. */
  deadline?: Timer;
  /** Ends the delay before the first start, or the back-off before the next. */
  wake?: Timer | undefined;
  /** Stops listening to the signal of its options. */
  unwatch?: () => void;
  /** Its place among the children that could run on its parent's slot. */
  waiting?: WaitingChild | undefined;
  /** Its live children. */
  children?: Set<ManagedTask>;
}

export function upkeepOf(task: ManagedTask): Upkeep {
  task.upkeep ??= {};
  return task.upkeep;
}

/** What a new task starts from. */
export interface TaskSeed<T> {
  id: string;
  name: string;
  order: number;
  createdAt: number;
  /** The options as given, defaults of a definition mixed in; never changed afterwards. */
  settings: Readonly<TaskOptions<T>>;
  /** The effective timeout of an attempt; `Infinity` for none. */
  timeout: number;
  /** Where it stands; only a task out of a store does not begin as `pending`. */
  status?: TaskStatus;
}

/** A task as the manager knows it. Users see it as `BackgroundTask`; only the scheduler writes to it. */
export class ManagedTask<T = unknown> implements BackgroundTask<T>, QueueItem {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly order: number;
  readonly settings: Readonly<TaskOptions<T>>;
  readonly timeout: number;
  readonly host: TaskHost;
  readonly priority: number;

  /** Written by the scheduler's one transition method, and nowhere else. */
  status: TaskStatus;
  attempt = 0;
  failures = 0;
  progress = 0;
  progressMessage: string | undefined = undefined;
  startedAt: number | undefined = undefined;
  finishedAt: number | undefined = undefined;
  result: T | undefined = undefined;
  error: unknown = undefined;

  /** The function to run; gone once nobody can run the task again. */
  work: TaskFunction<T> | undefined = undefined;
  /** Milliseconds it is kept after settling, whatever `history` says. */
  retainFor: number;
  /** The attempt under way, or last made while its function has not returned. */
  current: Attempt | undefined = undefined;
  /** The attempt that made it, while that matters. */
  parent: Attempt | undefined = undefined;
  upkeep: Upkeep | undefined = undefined;
  /** Functions of this task that have not returned. */
  functions = 0;
  abandoned = false;
  /** What it was made from, when it came out of a store or belongs to a definition. */
  origin: TaskOrigin | undefined = undefined;
  storage: Storage | undefined = undefined;

  heapIndex = -1;
  laneIndex = -1;

  #settled: LatePromise<TaskOutcome<T>> | undefined = undefined;
  #stopped: LatePromise<void> | undefined = undefined;
  #persisted: LatePromise<void> | undefined = undefined;

  constructor(host: TaskHost, seed: TaskSeed<T>) {
    this.host = host;
    this.id = seed.id;
    this.name = seed.name;
    this.order = seed.order;
    this.createdAt = seed.createdAt;
    this.settings = seed.settings;
    this.status = seed.status ?? 'pending';
    this.timeout = seed.timeout;
    this.priority = seed.settings.priority ?? 0;
    this.retainFor = seed.settings.retainFor ?? 0;
  }

  get context(): Readonly<Record<string, unknown>> {
    return this.settings.context ?? NO_CONTEXT;
  }

  get owner(): string | undefined {
    return this.settings.owner;
  }

  get done(): boolean {
    return isSettled(this.status);
  }

  get lingering(): boolean {
    const { status } = this;
    // A task that completed may have an earlier attempt that was abandoned; that one is no longer its own.
    const wasStopped = status === 'cancelled' || status === 'timed_out' || status === 'interrupted';
    return wasStopped && this.functions > 0;
  }

  get outcome(): TaskOutcome<T> | undefined {
    const { status } = this;
    if (!isSettled(status)) return undefined;
    return status === 'completed'
      ? { status, result: this.result as T }
      : { status, error: this.error };
  }

  get settled(): Promise<TaskOutcome<T>> {
    this.#settled ??= new LatePromise();
    this.announce();
    return this.#settled.promise;
  }

  get stopped(): Promise<void> {
    this.#stopped ??= new LatePromise();
    this.announce();
    return this.#stopped.promise;
  }

  get persisted(): Promise<void> {
    if (this.#persisted === undefined) {
      this.#persisted = new LatePromise();
      // Asking is not waiting: a rejection that nobody waits for is none of the process's business.
      this.#persisted.promise.catch(() => {});
      this.announce();
    }
    return this.#persisted.promise;
  }

  wait(options: object = {}): Promise<T> {
    return this.host.wait(this as ManagedTask, options) as Promise<T>;
  }

  cancel(reason?: unknown): boolean {
    return this.host.cancel(this as ManagedTask, reason);
  }

  /** Resolves what is true by now of the promises that somebody holds. */
  announce(): void {
    const { outcome } = this;
    if (outcome !== undefined) {
      this.#settled?.resolve(outcome);
      if (this.functions === 0) this.#stopped?.resolve();
    }
    if (this.storage === 'stored') this.#persisted?.resolve();
    else if (this.storage === undefined)
      this.#persisted?.reject(
        new NotPersistedError(`Task "${this.name}" has no store, or is not to be persisted`, {
          taskId: this.id,
        }),
      );
    else if (this.storage !== 'waiting') this.#persisted?.reject(this.storage);
  }

  info(): TaskInfo {
    const until = this.finishedAt ?? this.host.clock.now();
    return {
      id: this.id,
      name: this.name,
      status: this.status,
      attempt: this.attempt,
      progress: this.progress,
      progressMessage: this.progressMessage ?? null,
      priority: this.priority,
      context: cloneable(this.context) as Record<string, unknown>,
      owner: this.owner ?? null,
      timeout: this.timeout === Infinity ? null : this.timeout,
      createdAt: this.createdAt,
      startedAt: this.startedAt ?? null,
      finishedAt: this.finishedAt ?? null,
      ageMs: Math.max(0, until - this.createdAt),
      durationMs: this.startedAt === undefined ? null : Math.max(0, until - this.startedAt),
      done: this.done,
      cancelled: this.status === 'cancelled',
      lingering: this.lingering,
      abandoned: this.abandoned,
      restored: this.origin?.restored ?? false,
      persisted: this.storage === 'stored',
      error: this.status !== 'completed' && this.done ? errorInfo(this.error) : null,
    };
  }

  toJSON(): TaskInfo {
    return this.info();
  }
}

const NO_CONTEXT: Readonly<Record<string, unknown>> = Object.freeze({});

/** What only tasks of a definition, and tasks out of a store, have. */
export interface TaskOrigin {
  /** The definition that runs it; `null` for a bare function that an earlier page left behind. */
  readonly definition: string | null;
  readonly payload: unknown;
  /** Whether it came out of the store. */
  readonly restored: boolean;
  /** Crashes it was running in. */
  readonly interruptions: number;
}
