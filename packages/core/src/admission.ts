import type { Attempt } from './attempt.ts';
import { ManagedTask, type TaskHost, type TaskOrigin } from './managed-task.ts';
import type { TaskFunction, TaskOptions } from './task.ts';

/** What a task is made from. */
export interface Admission {
  work: TaskFunction<unknown> | PromiseLike<unknown>;
  name: string;
  settings: Readonly<TaskOptions<never>>;
  parent?: Attempt | undefined;
  origin?: TaskOrigin | undefined;
  /** How far it had come, for a task that goes on under its old id. */
  resumed?: Resumed | undefined;
}

/** How far a task had come that an earlier page left. */
export interface Resumed {
  id: string;
  createdAt: number;
  attempt: number;
  failures: number;
  /** Why it is not to go on after all. */
  refusal?: Error | undefined;
}

/** The task that is made of it, before anybody has heard of it. */
export function admittedTask(
  host: TaskHost,
  { name, settings, origin, resumed }: Admission,
  order: number,
): ManagedTask {
  const task = new ManagedTask(host, {
    id: resumed?.id,
    name,
    order,
    createdAt: resumed?.createdAt ?? host.clock.now(),
    settings: settings as TaskOptions,
  });
  task.origin = origin;
  if (resumed === undefined) return task;
  task.attempt = resumed.attempt;
  task.failures = resumed.failures;
  return task;
}
