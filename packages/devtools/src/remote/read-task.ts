import type { TaskInfo } from '@outlast/core';
import type { ManagerState, TaskChange } from '../model/task-source.ts';
import type { TaskDelta } from './protocol.ts';

const statuses: readonly unknown[] = [
  ...['pending', 'running', 'completed', 'failed', 'cancelled'],
  ...['timed_out', 'dropped', 'interrupted'],
];

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const text = (value: unknown): string | null => (isText(value) ? value : null);
const number = (value: unknown): number | null => (isNumber(value) ? value : null);

/** A task that came from elsewhere, with everything in it as the panel expects it; undefined for anything else. */
function readTask(value: unknown): TaskInfo | undefined {
  if (!isObject(value) || !isText(value.id) || !isText(value.name)) return undefined;
  if (!statuses.includes(value.status) || !isNumber(value.createdAt)) return undefined;
  const status = value.status as TaskInfo['status'];
  return {
    id: value.id,
    name: value.name,
    status,
    attempt: number(value.attempt) ?? 0,
    progress: Math.max(0, Math.min(1, number(value.progress) ?? 0)),
    progressMessage: text(value.progressMessage),
    priority: number(value.priority) ?? 0,
    context: isObject(value.context) ? value.context : {},
    owner: text(value.owner),
    timeout: number(value.timeout),
    createdAt: value.createdAt,
    startedAt: number(value.startedAt),
    finishedAt: number(value.finishedAt),
    ageMs: number(value.ageMs) ?? 0,
    durationMs: number(value.durationMs),
    done: status !== 'pending' && status !== 'running',
    cancelled: status === 'cancelled',
    lingering: value.lingering === true,
    abandoned: value.abandoned === true,
    restored: value.restored === true,
    persisted: value.persisted === true,
    error: readError(value.error),
  };
}

function readError(value: unknown): TaskInfo['error'] {
  if (!isObject(value)) return null;
  const { name, message, stack, code } = value;
  return {
    name: text(name) ?? 'Error',
    message: text(message) ?? '',
    ...(isText(stack) && { stack }),
    ...((isText(code) || isNumber(code)) && { code }),
  };
}

export function readTasks(value: unknown): TaskInfo[] {
  return list(value).flatMap((each) => readTask(each) ?? []);
}

export function readDeltas(value: unknown): TaskDelta[] {
  return list(value).flatMap((each): TaskDelta[] => {
    const [task, changes] = list(each);
    const info = readTask(task);
    return info === undefined
      ? []
      : [[info, list(changes).flatMap((one) => readChange(one) ?? [])]];
  });
}

function readChange(value: unknown): TaskChange | undefined {
  if (!isObject(value)) return undefined;
  if (value.type === 'resumed') return { type: value.type };
  if (!isNumber(value.at)) return undefined;
  const { type, at, error, retryAt } = value;
  if (type === 'started') return { type, at, number: number(value.number) ?? 1 };
  if (type !== 'ended') return undefined;
  return { type, at, ...(isText(error) && { error }), ...(isNumber(retryAt) && { retryAt }) };
}

const counts = [
  ...(['initialTasks', 'completedTasks', 'failedTasks', 'cancelledTasks'] as const),
  ...(['suspendedTasks', 'remainingTasks', 'durationMs'] as const),
];

export function readState(value: unknown): ManagerState | undefined {
  if (!isObject(value) || !isObject(value.phase)) return undefined;
  const { name, at, mode, end } = value.phase;
  const rest = {
    paused: value.paused === true,
    storeTrouble: text(value.storeTrouble) ?? undefined,
  };
  if (name === 'open') return { phase: { name }, ...rest };
  if (name === 'closing' && isNumber(at)) {
    const known = mode === 'cancel' || mode === 'drain' || mode === 'suspend' ? mode : undefined;
    return { phase: { name, at, mode: known }, ...rest };
  }
  if (name !== 'closed') return undefined;
  if (!isObject(end) || !isNumber(end.at) || !isObject(end.stats))
    return { phase: { name }, ...rest };
  const { stats } = end;
  const numbers = Object.fromEntries(counts.map((key) => [key, number(stats[key]) ?? 0]));
  const status = stats.status === 'timed_out' ? 'timed_out' : 'completed';
  const read = { status, ...(numbers as Record<(typeof counts)[number], number>) } as const;
  return { phase: { name, end: { at: end.at, stats: read } }, ...rest };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
