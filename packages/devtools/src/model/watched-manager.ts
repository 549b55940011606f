import type { BackgroundTaskManager } from '@outlast/core';

/** What the panel asks of a manager: any object with these does, not only this package's own copy of the class. */
export type WatchedManager = Pick<
  BackgroundTaskManager,
  | 'name'
  | 'instanceId'
  | 'closed'
  | 'ready'
  | 'getTask'
  | 'getTasks'
  | 'getTaskInfo'
  | 'metrics'
  | 'cancelTask'
  | 'clearCompleted'
  | 'shutdown'
  | 'on'
> &
  Partial<Pick<BackgroundTaskManager, 'paused' | 'pause' | 'resume' | 'rerun'>>;

export type Managers = WatchedManager | readonly WatchedManager[];

export function managerList(managers: Managers): readonly WatchedManager[] {
  return Array.isArray(managers) ? managers : [managers as WatchedManager];
}
