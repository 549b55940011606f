import type { SettledStatus, TaskStatus } from './status.ts';

/** Work as a function: called with its context, in a microtask after `createTask` at the earliest. */
export type TaskFunction<T> = (ctx: TaskContext) => T | PromiseLike<T>;

/** The work of a definition: called with the payload of `enqueue`, also after a reload. */
export type TaskHandler<P, T> = (payload: P, ctx: TaskContext) => T | PromiseLike<T>;

/** What a function learns of the task it runs for. May be destructured. */
export interface TaskContext {
  readonly id: string;
  readonly name: string;
  /** 1 for the first; goes on counting after a reload. */
  readonly attempt: number;
  readonly context: Readonly<Record<string, unknown>>;
  /** Aborted when this attempt is cancelled or times out, and on shutdown. Its `reason` is the task's error. */
  readonly signal: AbortSignal;
  /** Reports progress from 0 to 1 (clamped; `NaN` is ignored). Ignored once the attempt was stopped. */
  progress(value: number, message?: string): void;
  /** Makes a child: cancelled with this attempt, and never waiting for this attempt's own slot. */
  createTask<T>(
    work: TaskFunction<T> | PromiseLike<T>,
    options?: TaskOptions<T>,
  ): BackgroundTask<T>;
  createTask<R>(
    work: (ctx: TaskContext) => R,
    options?: TaskOptions<Awaited<R>>,
  ): BackgroundTask<Awaited<R>>;
}

/**
 * A user's function, compared as TypeScript compares methods: one that says more of its argument than we know
 * (`when: (error: HttpError) => ...`) is theirs to answer for.
 */
export type Callback<A extends unknown[], R> = { call(...args: A): R }['call'];

export interface RetryOptions {
  /** Attempts beyond the first. */
  limit: number;
  /** Milliseconds before the first retry, or a function whose answer is used as it is, up to `maxDelay`. Default 1,000. */
  delay?: number | ((attempt: number, error: unknown) => number) | undefined;
  /** Each further wait is this many times the last. Default 2. */
  factor?: number | undefined;
  /** Milliseconds that no wait exceeds. Default 30,000. */
  maxDelay?: number | undefined;
  /** Full jitter: a random share of the wait, so that clients do not come back together. Default true. */
  jitter?: boolean | undefined;
  /** Answer false to fail now. Asked about timeouts too. */
  when?: Callback<[error: unknown, attempt: number], boolean> | undefined;
}

/** What a promise as work may have: it runs already, so no retry, delay or priority. */
export interface PromiseTaskOptions<T = unknown> {
  /** Shown in logs, info and the panel. Default: the function's name, else `background_task`. */
  name?: string | undefined;
  /** Milliseconds that one attempt may take, from its start. Default: the manager's. */
  timeout?: number | undefined;
  /** Milliseconds for the whole task, from its creation: waiting and retries included. Default: none. */
  deadline?: number | undefined;
  /** Key/values for logs and info. */
  context?: Record<string, unknown> | undefined;
  /** Aborting it cancels the task. */
  signal?: AbortSignal | undefined;
  /** Who may see the task; see `as`. */
  owner?: string | undefined;
  /** A live task of the same owner with this key is returned instead of a new one being made. */
  key?: string | undefined;
  /** Milliseconds the task is kept after it settled, whatever the manager's `history` says. */
  retainFor?: number | undefined;
  /** False: never written to the store. */
  persist?: boolean | undefined;
  onProgress?: Callback<[task: BackgroundTask<T>], void> | undefined;
  onSettled?: Callback<[task: BackgroundTask<T>], void> | undefined;
}

export interface TaskOptions<T = unknown> extends PromiseTaskOptions<T> {
  /** Higher starts first; equal ones in order of creation. Default 0. */
  priority?: number | undefined;
  /** How often and when to try again; a number is short for `{ limit }`. Default: the manager's. */
  retry?: number | RetryOptions | undefined;
  /** Milliseconds from creation before which the task is not started. Default 0. */
  delay?: number | undefined;
}

export interface DefinitionOptions extends Omit<TaskOptions, 'key' | 'signal'> {
  /** How many crashes a task survives before it fails instead of being resumed. Default 5. */
  maxResumes?: number | undefined;
  /** False: a task that its page left behind fails instead of being resumed. Default true. */
  resume?: boolean | undefined;
}

/** A named handler: what makes a task resumable after a reload. */
export interface TaskDefinition<P, T> {
  readonly name: string;
  /**
   * Makes a task of this definition. With a store its record, payload included, is written ahead.
   * @throws TypeError naming the path of a value in the payload that cannot be stored.
   */
  enqueue(
    ...args: undefined extends P
      ? [payload?: P, options?: TaskOptions<T>]
      : [payload: P, options?: TaskOptions<T>]
  ): BackgroundTask<T>;
  /** The live and retained tasks of this definition, oldest first. */
  tasks(filter?: TaskFilter): BackgroundTask<T>[];
}

/** How a task ended; narrows on `status`. */
export type TaskOutcome<T> =
  | { status: 'completed'; result: T }
  | { status: Exclude<SettledStatus, 'completed'>; error: unknown };

/** The handle of one task. Not thenable, so it can be returned from an async function: `await task.wait()` gives the result. */
export interface BackgroundTask<T = unknown> {
  readonly id: string;
  readonly name: string;
  readonly status: TaskStatus;
  /** The attempt under way or last made; 0 before the first. */
  readonly attempt: number;
  readonly progress: number;
  readonly progressMessage: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  readonly owner: string | undefined;
  readonly createdAt: number;
  /** When the last attempt started. */
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly result: T | undefined;
  readonly error: unknown;
  readonly outcome: TaskOutcome<T> | undefined;
  readonly done: boolean;
  /** Settled by cancel or timeout, but its function has not returned yet. */
  readonly lingering: boolean;
  /** Was still lingering when `grace` had passed: its slot was given up. Stays true. */
  readonly abandoned: boolean;
  /** Resolves when the task is settled; never rejects. */
  readonly settled: Promise<TaskOutcome<T>>;
  /** Resolves when the task is settled and no function of it runs any more; never rejects. */
  readonly stopped: Promise<void>;
  /** Resolves when the record is in the store, rejects with `NotPersistedError` if it cannot be (never unhandled). */
  readonly persisted: Promise<void>;
  /**
   * The result, or a rejection with the task's error.
   * `timeout` (milliseconds from the call) and `signal` end the waiting only, never the task.
   */
  wait(options?: { timeout?: number | undefined; signal?: AbortSignal | undefined }): Promise<T>;
  /** Stops the task; false when it was settled already. A string becomes the message of a `TaskCancelledError`. */
  cancel(reason?: unknown): boolean;
  /** A plain snapshot: structured-cloneable and JSON-safe. */
  info(): TaskInfo;
}

/** An error as a snapshot shows it. */
export interface ErrorInfo {
  name: string;
  message: string;
  stack?: string;
  code?: string | number;
}

/** A plain, structured-cloneable, JSON-safe snapshot of a task. Absent values are null. */
export interface TaskInfo {
  id: string;
  name: string;
  status: TaskStatus;
  attempt: number;
  progress: number;
  progressMessage: string | null;
  priority: number;
  context: Record<string, unknown>;
  owner: string | null;
  timeout: number | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  /** Milliseconds since creation, until settled. */
  ageMs: number;
  /** Milliseconds since the last start, until settled. */
  durationMs: number | null;
  done: boolean;
  cancelled: boolean;
  lingering: boolean;
  abandoned: boolean;
  /** Came from the store: an earlier page load or another tab made it. */
  restored: boolean;
  persisted: boolean;
  error: ErrorInfo | null;
}

/** Who is asking: a task of another owner does not exist for them. */
export interface Access {
  owner?: string | undefined;
}

export interface TaskFilter extends Access {
  status?: TaskStatus | readonly TaskStatus[] | undefined;
  name?: string | undefined;
}
