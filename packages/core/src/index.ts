export type { Clock, TimerHandle } from './clock.ts';
export {
  CapacityError,
  ManagerClosedError,
  NotPersistedError,
  OutlastError,
  PausedError,
  TaskCancelledError,
  TaskDroppedError,
  TaskInterruptedError,
  TaskNotFoundError,
  TaskTimeoutError,
  WaitTimeoutError,
} from './errors.ts';
export type {
  EventType,
  ShutdownMode,
  ShutdownStats,
  StoreTrouble,
} from './events.ts';
export type { Logger, LogLevel } from './logger.ts';
export type { TaskMetrics } from './lookup.ts';
export { BackgroundTaskManager, type TaskEvent } from './manager.ts';
export type { ManagerOptions, Overflow } from './manager-options.ts';
export type { OwnedTasks } from './owned-tasks.ts';
export type {
  AwaitResultOptions,
  ExecuteOptions,
  ExecuteOutcome,
  ResultEnvelope,
} from './results.ts';
export type { ShutdownOptions } from './shutdown.ts';
export {
  isSettled,
  type LiveStatus,
  type SettledStatus,
  type TaskStatus,
} from './status.ts';
export type {
  RecordChanges,
  StoredTasks,
  TaskRecord,
  TaskStore,
} from './store.ts';
export {
  type MemoryStore,
  type MemoryStoreOptions,
  memoryStore,
} from './stores/memory-store.ts';
export type {
  Access,
  BackgroundTask,
  DefinitionOptions,
  ErrorInfo,
  PromiseTaskOptions,
  RetryOptions,
  TaskContext,
  TaskDefinition,
  TaskFilter,
  TaskFunction,
  TaskHandler,
  TaskInfo,
  TaskOptions,
  TaskOutcome,
} from './task.ts';
export type { WaitOptions, WaitResult } from './waits.ts';
