import type { ManagedTask } from './managed-task.ts';
import { checkRequired } from './options.ts';
import type { TaskCounters } from './reporter.ts';
import type { Scheduler } from './scheduler.ts';
import type { TaskStatus } from './status.ts';
import type { Access, TaskFilter } from './task.ts';
import { byId } from './task-ids.ts';
import { checkFilter } from './task-options.ts';

/** Counters since construction, and gauges of now. */
export interface TaskMetrics extends TaskCounters {
  pending: number;
  running: number;
  /** Abandoned ones left out. */
  lingering: number;
}

/** Finds the tasks of a manager, as far as whoever asks may see them. */
export class Lookup {
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** `undefined` for an unknown id and for another owner's: nobody can tell the two apart (C33). */
  find(id: string, access: Access | undefined): ManagedTask | undefined {
    checkRequired('id', id, 'string');
    checkFilter(access);
    const task = this.#scheduler.tasks.find(id);
    return task !== undefined && isVisible(task, access) ? task : undefined;
  }

  /** The live and retained tasks that pass a filter, oldest first. */
  all(filter: TaskFilter | undefined): ManagedTask[] {
    checkFilter(filter);
    const { live, history, hasRestored } = this.#scheduler.tasks;
    const settled = history.all();
    const tasks =
      settled.length > 0 || hasRestored ? [...settled, ...live.all()].sort(byAge) : live.all();
    if (filter === undefined) return tasks;
    return tasks.filter((task) => isVisible(task, filter) && passes(task, filter));
  }

  count(status: TaskStatus | undefined): number {
    const { running, tasks } = this.#scheduler;
    const { live, history } = tasks;
    if (status === undefined) return live.size;
    if (status === 'running') return running;
    if (status === 'pending') return live.size - running;
    return history.all().filter((task) => task.status === status).length;
  }

  metrics(counters: TaskCounters): TaskMetrics {
    const lingering = [...this.#scheduler.attempts.lingering].filter(({ task }) => task.done);
    return {
      ...counters,
      pending: this.count('pending'),
      running: this.count('running'),
      lingering: lingering.length,
    };
  }
}

/** Oldest first. Among our own it is the order of creation that counts: the wall clock may have been set back. */
function byAge(a: ManagedTask, b: ManagedTask): number {
  const [aIsRestored, bIsRestored] = [a.origin?.restored ?? false, b.origin?.restored ?? false];
  if (!aIsRestored && !bIsRestored) return a.order - b.order;
  const isEarlier = Number(bIsRestored) - Number(aIsRestored);
  return a.createdAt - b.createdAt || isEarlier || byId(a.id, b.id);
}

function isVisible(task: ManagedTask, access: Access | undefined): boolean {
  return access?.owner === undefined || task.owner === undefined || task.owner === access.owner;
}

function passes(task: ManagedTask, filter: TaskFilter | undefined): boolean {
  const { status, name } = filter ?? {};
  if (name !== undefined && task.name !== name) return false;
  if (typeof status === 'string') return task.status === status;
  return status?.includes(task.status) ?? true;
}
