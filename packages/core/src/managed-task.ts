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
  idOf(order: number): string;
  cancel(task: ManagedTask, reason: unknown): boolean;
  wait(task: ManagedTask, bounds: object): Promise<unknown>;
}

/** A promise made when somebody first asks for it. */
class LatePromise {
  resolve!: (value?: unknown) => void;
  reject!: (error: unknown) => void;
  /** Of whatever its asker takes it for. */
  readonly promise: Promise<never> = new Promise<unknown>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  }) as Promise<never>;
}

/** Those of a task that somebody asked for. */
type Promises = Partial<Record<'settled' | 'stopped' | 'persisted', LatePromise>>;

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
  /** Milliseconds it is kept after settling, now that somebody waits for it by its id. */
  retainFor?: number;
  /** Its live children. */
  children?: Set<ManagedTask>;
}

export function upkeepOf(task: ManagedTask): Upkeep {
  task.upkeep ??= {};
  return task.upkeep;
}

/** What a new task starts from. */
export interface TaskSeed<T> {
  /** Only a task out of a store comes with one. */
  id?: string | undefined;
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
  readonly name: string;
  readonly createdAt: number;
  readonly order: number;
  readonly settings: Readonly<TaskOptions<T>>;
  readonly timeout: number;
  readonly host: TaskHost;

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

  /** Its place among those that wait for a slot, and among the live. */
  place = -1;
  livePlace = -1;

  #id: string | undefined;
  #promises: Promises | undefined = undefined;

  constructor(host: TaskHost, seed: TaskSeed<T>) {
    this.host = host;
    this.#id = seed.id;
    this.name = seed.name;
    this.order = seed.order;
    this.createdAt = seed.createdAt;
    this.settings = seed.settings;
    this.status = seed.status ?? 'pending';
    this.timeout = seed.timeout;
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
    return this.#promise('settled');
  }

  get stopped(): Promise<void> {
    return this.#promise('stopped');
  }

  get persisted(): Promise<void> {
    return this.#promise('persisted');
  }

  wait(options: object = {}): Promise<T> {
    return this.host.wait(this as ManagedTask, options) as Promise<T>;
  }

  cancel(reason?: unknown): boolean {
    return this.host.cancel(this as ManagedTask, reason);
  }

  /** Resolves what is true by now of the promises that somebody holds. */
  announce(): void {
    if (this.#promises === undefined) return;
    const { settled, stopped, persisted } = this.#promises;
    const { outcome, storage } = this;
    if (outcome !== undefined) {
      settled?.resolve(outcome);
      if (this.functions === 0) stopped?.resolve();
    }
    if (storage === 'stored') persisted?.resolve();
    else if (storage === undefined)
      persisted?.reject(
        new NotPersistedError(`Task "${this.name}" has no store, or is not to be persisted`, {
          taskId: this.id,
        }),
      );
    else if (storage !== 'waiting') persisted?.reject(storage);
  }

  #promise(kind: keyof Promises): Promise<never> {
    this.#promises ??= {};
    const known = this.#promises[kind];
    if (known !== undefined) return known.promise;
    const late = new LatePromise();
    // Asking is not waiting: a rejection that nobody waits for is none of the process's business.
    late.promise.catch(() => {});
    this.#promises[kind] = late;
    this.announce();
    return late.promise;
  }

  info(): TaskInfo {
    return this.infoAt(this.host.clock.now());
  }

  /** The same for whoever asks many at once. */
  infoAt(now: number): TaskInfo {
    const { finishedAt: until = now, done, settings } = this;
    return {
      id: this.id,
      name: this.name,
      status: this.status,
      attempt: this.attempt,
      progress: this.progress,
      progressMessage: this.progressMessage ?? null,
      priority: settings.priority ?? 0,
      context: contextOf(settings),
      owner: settings.owner ?? null,
      timeout: this.timeout === Infinity ? null : this.timeout,
      createdAt: this.createdAt,
      startedAt: this.startedAt ?? null,
      finishedAt: this.finishedAt ?? null,
      ageMs: Math.max(0, until - this.createdAt),
      durationMs: this.startedAt === undefined ? null : Math.max(0, until - this.startedAt),
      done,
      cancelled: this.status === 'cancelled',
      lingering: done && this.lingering,
      abandoned: this.abandoned,
      restored: this.origin?.restored ?? false,
      persisted: this.storage === 'stored',
      error: done && this.status !== 'completed' ? errorInfo(this.error) : null,
    };
  }

  toJSON(): TaskInfo {
    return this.info();
  }
}

/** Most tasks have none, and a deep copy of nothing costs more than the rest of an info. */
function contextOf({ context }: Readonly<TaskOptions<never>>): Record<string, unknown> {
  return context === undefined ? NO_CONTEXT : (cloneable(context) as Record<string, unknown>);
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
