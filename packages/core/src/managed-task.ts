import type { Attempt, AttemptHost } from './attempt.ts';
import type { Clock } from './clock.ts';
import type { NotPersistedError } from './errors.ts';
import type { QueueItem } from './queue.ts';
import { isSettled, type TaskStatus } from './status.ts';
import type { BackgroundTask, TaskFunction, TaskInfo, TaskOptions, TaskOutcome } from './task.ts';
import { infoOf } from './task-info.ts';
import { TaskPromises } from './task-promises.ts';
import type { Upkeep } from './upkeep.ts';

/** What a task and its attempts ask of the manager they belong to. */
export interface TaskHost extends AttemptHost {
  readonly clock: Clock;
  /** Of an attempt, for tasks that do not say; `Infinity` for none. */
  readonly defaultTimeout: number;
  idOf(order: number): string;
  cancel(task: ManagedTask, reason: unknown): boolean;
  wait(task: ManagedTask, bounds: object): Promise<unknown>;
}

/** Where a task's record is: `waiting` to be written, or not in the store, with the reason. */
export type Storage = 'waiting' | 'stored' | NotPersistedError;

/** What a new task starts from. */
export interface TaskSeed<T> {
  /** Only a task out of a store comes with one. */
  id?: string | undefined;
  name: string;
  order: number;
  createdAt: number;
  /** The options as given, defaults of a definition mixed in; never changed afterwards. */
  settings: Readonly<TaskOptions<T>>;
  /** Where it stands; only a task out of a store does not begin as `pending`. */
  status?: TaskStatus;
}

/** A task as the manager knows it. Users see it as `BackgroundTask`; only the scheduler writes to it. */
export class ManagedTask<T = unknown> implements BackgroundTask<T>, QueueItem {
  readonly name: string;
  readonly createdAt: number;
  readonly order: number;
  readonly settings: Readonly<TaskOptions<T>>;
  readonly host: TaskHost;

  /** Written by the scheduler's one transition method, and nowhere else. */
  status: TaskStatus;
  attempt = 0;
  failures = 0;
  progress = 0;
  progressMessage: string | undefined = undefined;
  startedAt: number | undefined = undefined;
  finishedAt: number | undefined = undefined;
  /** What it ended with: its result where it completed, else its error. */
  ended: unknown = undefined;

  /** The function to run; gone once nobody can run the task again. */
  work: TaskFunction<T> | undefined = undefined;
  /** The attempt under way, or last made while its function has not returned. */
  current: Attempt | undefined = undefined;
  upkeep: Upkeep | undefined = undefined;
  /** Functions of this task that have not returned. */
  functions = 0;
  abandoned = false;
  /** What it was made from, when it came out of a store or belongs to a definition. */
  origin: TaskOrigin | undefined = undefined;
  storage: Storage | undefined = undefined;

  /** Its place among those that wait for a slot, and among the live. */
  place = -1;
  livePlace = -1;

  promises: TaskPromises | undefined = undefined;

  #id: string | undefined;

  constructor(host: TaskHost, seed: TaskSeed<T>) {
    this.host = host;
    this.#id = seed.id;
    this.name = seed.name;
    this.order = seed.order;
    this.createdAt = seed.createdAt;
    this.settings = seed.settings;
    this.status = seed.status ?? 'pending';
  }

  /** Made when somebody asks: most tasks are never asked. */
  get id(): string {
    this.#id ??= this.host.idOf(this.order);
    return this.#id;
  }

  get priority(): number {
    return this.settings.priority ?? 0;
  }

  /** Milliseconds it is kept after settling, whatever `history` says. */
  get retainFor(): number {
    return this.upkeep?.retainFor ?? this.settings.retainFor ?? 0;
  }

  /** The effective timeout of an attempt; `Infinity` for none. */
  get timeout(): number {
    return this.settings.timeout ?? this.host.defaultTimeout;
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

  get result(): T | undefined {
    return this.status === 'completed' ? (this.ended as T) : undefined;
  }

  get error(): unknown {
    return this.status === 'completed' ? undefined : this.ended;
  }

  get outcome(): TaskOutcome<T> | undefined {
    const { status, ended } = this;
    if (!isSettled(status)) return undefined;
    return status === 'completed' ? { status, result: ended as T } : { status, error: ended };
  }

  get settled(): Promise<TaskOutcome<T>> {
    return promiseOf(this as ManagedTask, 'settled');
  }

  get stopped(): Promise<void> {
    return promiseOf(this as ManagedTask, 'stopped');
  }

  get persisted(): Promise<void> {
    return promiseOf(this as ManagedTask, 'persisted');
  }

  wait(options: object = {}): Promise<T> {
    return this.host.wait(this as ManagedTask, options) as Promise<T>;
  }

  cancel(reason?: unknown): boolean {
    return this.host.cancel(this as ManagedTask, reason);
  }

  /** Resolves what is true by now of the promises that somebody holds. */
  announce(): void {
    this.promises?.announce(this as ManagedTask);
  }

  info(): TaskInfo {
    return infoOf(this as ManagedTask, this.host.clock.now());
  }

  toJSON(): TaskInfo {
    return this.info();
  }
}

function promiseOf(task: ManagedTask, kind: 'settled' | 'stopped' | 'persisted'): Promise<never> {
  task.promises ??= new TaskPromises();
  return task.promises.ask(task, kind);
}

const NO_CONTEXT: Readonly<Record<string, unknown>> = Object.freeze({});

/** What only tasks of a definition, and tasks out of a store, have. No part of the public face, but the devtools panel shows the payload. */
export interface TaskOrigin {
  /** The definition that runs it; `null` for a bare function that an earlier page left behind. */
  readonly definition: string | null;
  readonly payload: unknown;
  /** Whether it came out of the store. */
  readonly restored: boolean;
  /** Crashes it was running in. */
  readonly interruptions: number;
}
