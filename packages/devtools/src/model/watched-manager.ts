import type { BackgroundTask, BackgroundTaskManager } from '@outlast/core';

/** What the panel asks of a manager: any object with these does, not only this package's own copy of the class. */
export type WatchedManager = Pick<
  BackgroundTaskManager,
  | 'name'
  | 'instanceId'
  | 'closed'
  | 'ready'
  | 'getTask'
  | 'getTaskInfo'
  | 'metrics'
  | 'cancelTask'
  | 'clearCompleted'
  | 'shutdown'
  | 'on'
>;

export type Managers = WatchedManager | readonly WatchedManager[];

/** A handle as far as the panel looks at it. */
export type LiveTask = Pick<
  BackgroundTask,
  'id' | 'name' | 'status' | 'attempt' | 'done' | 'lingering' | 'info'
>;

export function managerList(managers: Managers): readonly WatchedManager[] {
  return Array.isArray(managers) ? managers : [managers as WatchedManager];
}
