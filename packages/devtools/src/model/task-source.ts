import type { BackgroundTask, ShutdownMode, ShutdownStats, TaskInfo } from '@outlast/core';

/**
 * A task as far as the panel looks at it: the handle of a manager in this page, read when somebody looks, or a record
 * that came over a port. Rows, filters and sorting read these; all else is asked of `info` or `details`.
 */
export type TaskFacts = TaskInfo | LiveTask;

export type LiveTask = Pick<
  BackgroundTask,
  | 'id'
  | 'name'
  | 'status'
  | 'attempt'
  | 'progress'
  | 'context'
  | 'owner'
  | 'createdAt'
  | 'startedAt'
  | 'finishedAt'
  | 'error'
  | 'done'
  | 'lingering'
  | 'info'
>;

/** What happened to a task; times are epoch milliseconds of the manager's clock. */
export type TaskChange = AttemptChange | { readonly type: 'resumed' };

export type AttemptChange =
  | { readonly type: 'started'; readonly number: number; readonly at: number }
  | {
      readonly type: 'ended';
      readonly at: number;
      /** How it failed, in one line. */
      readonly error?: string | undefined;
      /** When the next attempt is due, if there will be one. */
      readonly retryAt?: number | undefined;
    };

/** Where a manager stands between its first task and its last. */
export type ManagerPhase =
  | { readonly name: 'open' }
  | { readonly name: 'closing'; readonly mode?: ShutdownMode | undefined; readonly at: number }
  | {
      readonly name: 'closed';
      /** Absent where that was before anybody watched. */
      readonly end?: { readonly at: number; readonly stats: ShutdownStats } | undefined;
    };

/** What is true of a manager as a whole. Plain data. */
export interface ManagerState {
  readonly phase: ManagerPhase;
  readonly paused: boolean;
  /** What went wrong with its store, in one line. */
  readonly storeTrouble?: string | undefined;
}

/** How a source is reached; a manager in this page is always `live`. */
export type Link =
  | { readonly name: 'live' }
  | { readonly name: 'waiting'; readonly address: string }
  /** `retryAt`: epoch milliseconds of this page's clock. What was shown stays, greyed. */
  | { readonly name: 'lost'; readonly retryAt: number };

/** What a source tells. It must not be called after the source was closed. */
export interface TaskSink {
  /** All there is, oldest first. Again after a lost link: what is not among it is gone. */
  snapshot(tasks: readonly TaskFacts[], state: ManagerState): void;
  /** A task is new, or something happened to it; several changes of one task come one by one, oldest first. */
  changed(task: TaskFacts, change?: TaskChange): void;
  /** Tasks that came in late, such as those of an earlier page load. Known ones are left as they are. */
  added(tasks: readonly TaskFacts[]): void;
  state(state: ManagerState): void;
  link(link: Link): void;
}

/** What only the details pane shows. Values may be anything, and are read with care: cycles, getters, great length. */
export interface TaskMore {
  readonly payload?: unknown;
  readonly result?: unknown;
  /** The error itself, with its causes. */
  readonly error?: unknown;
}

export interface ShutdownAsked {
  readonly mode: ShutdownMode;
  /** Milliseconds. */
  readonly timeout: number;
}

/**
 * What can be asked of a manager. A rejection is told to the user in its own words. A source that only lets itself be
 * looked at lacks all but `details`: `LogPart.can` tells.
 */
export interface TaskActions {
  /** Answers with how many were cancelled. */
  cancel(ids: readonly string[], reason: string): Promise<number>;
  /** Answers with how many were forgotten. */
  clearFinished(): Promise<number>;
  /** Answers with the id of the new task. */
  rerun?(id: string): Promise<string>;
  pause?(): Promise<void>;
  resume?(): Promise<void>;
  shutdown(asked: ShutdownAsked): Promise<unknown>;
  /** Undefined for a task that the manager does not know any more. */
  details(id: string): Promise<TaskMore | undefined>;
  /** Tries a lost link again at once. */
  retryNow?(): void;
}

/** A manager, near or far. */
export interface TaskSource {
  /** That of the manager's instance. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'local' | 'remote';
  readonly actions: TaskActions;
  /** Tells the sink a snapshot (at once where it can), then what changes, until what it answers with is called. */
  open(sink: TaskSink): () => void;
}
