import type { BoundedWait, WaitBounds } from './bounded-wait.ts';
import { errorInfo } from './cloneable.ts';
import { WaitTimeoutError } from './errors.ts';
import type { ManagedTask } from './managed-task.ts';
import type { LiveStatus, SettledStatus } from './status.ts';
import type { Access, TaskOptions } from './task.ts';
import { upkeepOf } from './upkeep.ts';

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
const BACKGROUND_RETENTION = 600_000;

/** The result of a task, or a rejection with its error; the bounds end the waiting only (C21). */
export function resultWithin(
  waits: BoundedWait,
  task: ManagedTask,
  bounds: WaitBounds,
): Promise<unknown> {
  const { name, id } = task;
  const message = `Task "${name}" did not settle within ${bounds.timeout} ms`;
  return waits.race<unknown>(
    bounds,
    (resolve, reject) => {
      void task.settled.then((outcome) =>
        outcome.status === 'completed' ? resolve(outcome.result) : reject(outcome.error),
      );
      return undefined;
    },
    () => Promise.reject(new WaitTimeoutError(message, { taskId: id })),
  );
}

/** What is known of a task once it settled, or its bounds were reached. */
export function envelopeWithin<T>(
  waits: BoundedWait,
  task: ManagedTask,
  bounds: WaitBounds,
): Promise<ResultEnvelope<T>> {
  return waits.race<ResultEnvelope<T>>(
    bounds,
    (resolve) => {
      void task.settled.then(() => resolve(envelopeOf<T>(task.id, task)));
      return undefined;
    },
    () => envelopeOf<T>(task.id, task),
  );
}

/** Inline if it is quick, else in the background: one outcome, never both (C34). */
export function outcomeWithin<T>(
  waits: BoundedWait,
  task: ManagedTask,
  within: number,
  retainFor: number = BACKGROUND_RETENTION,
): Promise<ExecuteOutcome<T>> {
  const { id: taskId, name } = task;
  return waits.race<ExecuteOutcome<T>>(
    { timeout: within },
    (resolve, reject) => {
      void task.settled.then((outcome) =>
        outcome.status === 'completed'
          ? resolve({ status: 'completed', taskId, result: outcome.result as T })
          : reject(outcome.error),
      );
      return undefined;
    },
    () => {
      const { outcome } = task;
      if (outcome?.status === 'completed')
        return { status: 'completed', taskId, result: outcome.result as T };
      if (outcome !== undefined) return Promise.reject(outcome.error);
      // One that was here before, found by its key, may be kept longer already.
      upkeepOf(task).retainFor = Math.max(task.retainFor, retainFor);
      return {
        status: task.status as LiveStatus,
        taskId,
        message: `Task "${name}" goes on in the background; ask for it by its id, ${taskId}`,
      };
    },
  );
}

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
      status: task.status as LiveStatus,
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
