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
  | 'metrics'
  | 'cancelTask'
  | 'clearCompleted'
  | 'shutdown'
  | 'on'
> &
  Partial<Pick<BackgroundTaskManager, 'paused' | 'pause' | 'resume' | 'rerun'>>;
