import { errorInfo } from './cloneable.ts';
import type { ManagedTask } from './managed-task.ts';
import type { SettledStatus } from './status.ts';
import type { Access, TaskOptions } from './task.ts';

export interface ExecuteOptions<T> extends TaskOptions<T> {
  /** Milliseconds that the caller waits for the result before the work goes on in the background. Default 10,000. */
  within?: number | undefined;
  /** False: wait for the result however long it takes. Default true. */
  background?: boolean | undefined;
}

/** What `execute` answers with; narrows on `status`. */
export type ExecuteOutcome<T> =
  | { status: 'completed'; taskId: string; result: T }
  | { status: 'running' | 'pending'; taskId: string; message: string };

/** What is known of a task by its id; narrows on `status`. */
export type ResultEnvelope<T> =
  | {
      status: 'completed';
      taskId: string;
      name: string;
      result: T;
      elapsedMs: number;
    }
  | {
      status: Exclude<SettledStatus, 'completed'>;
      taskId: string;
      name: string;
      error: { name: string; message: string };
      elapsedMs: number;
    }
  | {
      status: 'pending' | 'running';
      taskId: string;
      name: string;
      progress: number;
      progressMessage: string | null;
      elapsedMs: number;
    }
  | { status: 'not_found'; taskId: string };

export interface AwaitResultOptions extends Access {
  /** Milliseconds from the call after which the answer is what is known by then. Default 300,000. */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Milliseconds that a backgrounded task's outcome is kept. */
export const BACKGROUND_RETENTION = 600_000;

/** What is known of a task now. */
export function envelopeOf<T>(id: string, task: ManagedTask | undefined): ResultEnvelope<T> {
  if (task === undefined) return { status: 'not_found', taskId: id };
  const { outcome, name } = task;
  const until = task.finishedAt ?? task.host.clock.now();
  const common = {
    taskId: id,
    name,
    elapsedMs: Math.max(0, until - task.createdAt),
  };
  if (outcome === undefined)
    return {
      status: task.status as 'pending' | 'running',
      ...common,
      progress: task.progress,
      progressMessage: task.progressMessage ?? null,
    };
  if (outcome.status === 'completed')
    return { status: outcome.status, ...common, result: outcome.result as T };
  const { name: errorName, message } = errorInfo(outcome.error);
  return {
    status: outcome.status,
    ...common,
    error: { name: errorName, message },
  };
}
