import type { Attempt } from './attempt.ts';
import { TaskCancelledError, TaskTimeoutError } from './errors.ts';
import type { ManagedTask } from './managed-task.ts';

/** What a cancelled task is told: a string becomes a message, no reason makes a plain error (C11). */
export function cancelError(task: ManagedTask, reason: unknown): unknown {
  return typeof reason === 'string' || reason === undefined
    ? new TaskCancelledError(reason, { taskId: task.id })
    : reason;
}

/**
 * The same for many tasks at once. Each has an error of its own, but the one call that ended them all is looked up
 * once: noting the frames takes V8 longer than all the rest of a cancelling.
 */
export function cancelErrors(reason: unknown): (task: ManagedTask) => unknown {
  let stack: string | undefined;
  return (task) => {
    if (stack !== undefined) return withStack(stack, () => cancelError(task, reason) as Error);
    const error = cancelError(task, reason);
    if (error !== reason) stack = (error as Error).stack;
    return error;
  };
}

/** An error that notes no frames of its own, where the engine can be told so (not where somebody has frozen `Error`). */
function withStack(stack: string, make: () => Error): Error {
  const limit: unknown = Reflect.get(Error, 'stackTraceLimit');
  if (typeof limit !== 'number' || !Reflect.set(Error, 'stackTraceLimit', 0)) return make();
  try {
    const error = make();
    error.stack = stack;
    return error;
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit);
  }
}

export function timeoutError({ id, name, timeout }: ManagedTask): TaskTimeoutError {
  return new TaskTimeoutError(`Task "${name}" timed out after ${timeout} ms`, { taskId: id });
}

export function deadlineError({ id, name, settings }: ManagedTask): TaskTimeoutError {
  const message = `Task "${name}" missed its deadline of ${settings.deadline} ms`;
  return new TaskTimeoutError(message, { taskId: id });
}

/** Why a new task is to be cancelled at once; `undefined` where it is not. */
export function stopOf(
  signal: AbortSignal | undefined,
  parent: Attempt | undefined,
): { reason: unknown } | undefined {
  if (signal?.aborted) return { reason: signal.reason };
  if (parent === undefined) return undefined;
  if (parent.reason !== undefined) return { reason: parent.reason };
  const { status, error } = parent.task;
  return status === 'cancelled' || status === 'timed_out' || status === 'interrupted'
    ? { reason: error }
    : undefined;
}
