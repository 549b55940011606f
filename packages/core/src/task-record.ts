import { cloneable, errorInfo, storable } from './cloneable.ts';
import type { ManagedTask } from './managed-task.ts';
import { isSettled, statuses } from './status.ts';
import type { TaskRecord } from './store.ts';

/** A number as a record keeps it: no limit is `null`, which JSON and every database can hold. */
function bounded(value: number | undefined): number | null {
  return value === undefined || value === Infinity ? null : value;
}

function clonedContext(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return structuredClone(context) as Record<string, unknown>;
  } catch {
    return cloneable(context) as Record<string, unknown>;
  }
}

/** What the store keeps of a task as it is now. */
export function recordOf(task: ManagedTask, instance: string): TaskRecord {
  const { settings, origin } = task;
  return {
    version: 1,
    id: task.id,
    name: task.name,
    status: task.status,
    attempt: task.attempt,
    failures: task.failures,
    interruptions: origin?.interruptions ?? 0,
    progress: task.progress,
    progressMessage: task.progressMessage ?? null,
    priority: task.priority,
    context: clonedContext(task.context),
    owner: task.owner ?? null,
    key: settings.key ?? null,
    timeout: bounded(task.timeout),
    deadline: bounded(settings.deadline),
    delay: settings.delay ?? null,
    retainFor: task.retainFor === 0 ? null : task.retainFor,
    retry: typeof settings.retry === 'number' ? settings.retry : null,
    createdAt: task.createdAt,
    startedAt: task.startedAt ?? null,
    finishedAt: task.finishedAt ?? null,
    definition: origin?.definition ?? null,
    instance,
    // Our own clone until a handler has had it, who may hang anything on it.
    payload:
      origin === undefined ? null : task.attempt === 0 ? origin.payload : storable(origin.payload),
    result: task.status === 'completed' ? storable(task.result) : null,
    error: isSettled(task.status) && task.status !== 'completed' ? errorInfo(task.error) : null,
  };
}

type Check = (value: unknown) => boolean;

const isString: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && !Number.isNaN(value);
const isObject: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** The type of each field; `payload` and `result` may be anything. */
const fields: Record<Exclude<keyof TaskRecord, 'payload' | 'result'>, Check> = {
  version: (value) => value === 1,
  id: isString,
  name: isString,
  status: (value) => statuses.includes(value as never),
  attempt: isNumber,
  failures: isNumber,
  interruptions: isNumber,
  progress: isNumber,
  progressMessage: orNull(isString),
  priority: isNumber,
  context: isObject,
  owner: orNull(isString),
  key: orNull(isString),
  timeout: orNull(isNumber),
  deadline: orNull(isNumber),
  delay: orNull(isNumber),
  retainFor: orNull(isNumber),
  retry: orNull(isNumber),
  createdAt: isNumber,
  startedAt: orNull(isNumber),
  finishedAt: orNull(isNumber),
  definition: orNull(isString),
  instance: isString,
  error: orNull(
    (value) =>
      isObject(value) &&
      isString((value as { name?: unknown }).name) &&
      isString((value as { message?: unknown }).message),
  ),
};

/** Whether something out of a store is a record that this version can read. */
export function isTaskRecord(value: unknown): value is TaskRecord {
  try {
    return (
      isObject(value) &&
      Object.entries(fields).every(([field, check]) =>
        check((value as Record<string, unknown>)[field]),
      )
    );
  } catch {
    return false;
  }
}
