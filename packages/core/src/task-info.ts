import { cloneable, errorInfo } from './cloneable.ts';
import type { ManagedTask } from './managed-task.ts';
import type { TaskInfo, TaskOptions } from './task.ts';

/** A snapshot of a task, safe to clone and to `JSON.stringify` whatever is in it (C30). */
export function infoOf(task: ManagedTask, now: number): TaskInfo {
  const { finishedAt: until = now, done, settings, status, createdAt, startedAt, timeout } = task;
  return {
    id: task.id,
    name: task.name,
    status,
    attempt: task.attempt,
    progress: task.progress,
    progressMessage: task.progressMessage ?? null,
    priority: settings.priority ?? 0,
    context: contextOf(settings),
    owner: settings.owner ?? null,
    timeout: timeout === Infinity ? null : timeout,
    createdAt,
    startedAt: startedAt ?? null,
    finishedAt: task.finishedAt ?? null,
    ageMs: Math.max(0, until - createdAt),
    durationMs: startedAt === undefined ? null : Math.max(0, until - startedAt),
    done,
    cancelled: status === 'cancelled',
    lingering: done && task.lingering,
    abandoned: task.abandoned,
    restored: task.origin?.restored ?? false,
    persisted: task.storage === 'stored',
    error: done && status !== 'completed' ? errorInfo(task.error) : null,
  };
}

/** Most tasks have none, and a deep copy of nothing costs more than the rest of an info. */
function contextOf({ context }: Readonly<TaskOptions<never>>): Record<string, unknown> {
  return context === undefined ? NO_CONTEXT : (cloneable(context) as Record<string, unknown>);
}

const NO_CONTEXT: Readonly<Record<string, unknown>> = Object.freeze({});
