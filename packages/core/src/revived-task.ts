import {
  TaskCancelledError,
  TaskDroppedError,
  TaskInterruptedError,
  TaskTimeoutError,
} from './errors.ts';
import { ManagedTask, type TaskHost } from './managed-task.ts';
import { interruptionsOf } from './recovery.ts';
import type { SettledStatus } from './status.ts';
import type { TaskRecord } from './store.ts';
import type { ErrorInfo, TaskOptions } from './task.ts';

const classes = {
  ERR_TASK_CANCELLED: TaskCancelledError,
  ERR_TASK_TIMEOUT: TaskTimeoutError,
  ERR_TASK_DROPPED: TaskDroppedError,
  ERR_TASK_INTERRUPTED: TaskInterruptedError,
};

/** An error as it was before the store took it apart: our own classes again, name, stack and `code` of all. */
function revivedError({ name, message, stack, code }: ErrorInfo, taskId: string): Error {
  const known =
    typeof code === 'string' && Object.hasOwn(classes, code)
      ? classes[code as keyof typeof classes]
      : undefined;
  const error: Error = known ? new known(message, { taskId }) : new Error(message);
  const facts = {
    name,
    ...(stack !== undefined && { stack }),
    ...(code !== undefined && { code }),
  };
  for (const [key, value] of Object.entries(facts))
    Object.defineProperty(error, key, {
      value,
      configurable: true,
      writable: true,
    });
  return error;
}

/** The options a record carries. Functions and signals are not among them. */
export function settingsOf(record: TaskRecord): TaskOptions {
  return {
    name: record.name,
    timeout: record.timeout ?? Infinity,
    deadline: record.deadline ?? undefined,
    delay: record.delay ?? undefined,
    priority: record.priority,
    owner: record.owner ?? undefined,
    key: record.key ?? undefined,
    context: record.context,
    retainFor: record.retainFor ?? undefined,
    ...(record.retry !== null && { retry: record.retry }),
  };
}

/** A settled task as a store remembers it. */
export function revivedTask(
  host: TaskHost,
  record: TaskRecord,
  status: SettledStatus,
  order: number,
): ManagedTask {
  const task = new ManagedTask(host, {
    id: record.id,
    name: record.name,
    order,
    createdAt: record.createdAt,
    settings: settingsOf(record),
    status,
  });
  task.attempt = record.attempt;
  task.failures = record.failures;
  task.progress = record.progress;
  task.progressMessage = record.progressMessage ?? undefined;
  task.startedAt = record.startedAt ?? undefined;
  task.finishedAt = record.finishedAt ?? undefined;
  task.ended = status === 'completed' ? record.result : errorOf(record, status);
  task.storage = 'stored';
  task.origin = {
    definition: record.definition,
    payload: record.payload,
    restored: true,
    interruptions: interruptionsOf(record),
  };
  return task;
}

function errorOf({ id, name, error }: TaskRecord, status: SettledStatus): Error | undefined {
  if (error !== null) return revivedError(error, id);
  if (status !== 'interrupted') return undefined;
  return new TaskInterruptedError(`The page or process of task "${name}" ended`, { taskId: id });
}
