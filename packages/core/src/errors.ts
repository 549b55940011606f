interface OutlastErrorOptions {
  taskId?: string | undefined;
  cause?: unknown;
}

/** The base of every error Outlast makes: `code` says which, `taskId` whose (`undefined` where there is no task). */
export class OutlastError extends Error {
  readonly code: string;
  readonly taskId: string | undefined;

  constructor(message: string, code: string, options: OutlastErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'OutlastError';
    this.code = code;
    this.taskId = options.taskId;
  }
}

/** The task was cancelled. Named `AbortError`, as the platform names it. */
export class TaskCancelledError extends OutlastError {
  constructor(message: string = 'The task was cancelled', options?: OutlastErrorOptions) {
    super(message, 'ERR_TASK_CANCELLED', options);
    this.name = 'AbortError';
  }
}

/** The task, or its last attempt, took longer than it may. Named `TimeoutError`, as the platform names it. */
export class TaskTimeoutError extends OutlastError {
  constructor(message: string, options?: OutlastErrorOptions) {
    super(message, 'ERR_TASK_TIMEOUT', options);
    this.name = 'TimeoutError';
  }
}

/** The manager was at `capacity`, and this task had to go. */
export class TaskDroppedError extends OutlastError {
  constructor(message: string, options?: OutlastErrorOptions) {
    super(message, 'ERR_TASK_DROPPED', options);
    this.name = 'TaskDroppedError';
  }
}

/** The task was stopped by the end of its page or process, or by `shutdown({ mode: 'suspend' })`. */
export class TaskInterruptedError extends OutlastError {
  constructor(message: string, options?: OutlastErrorOptions) {
    super(message, 'ERR_TASK_INTERRUPTED', options);
    this.name = 'TaskInterruptedError';
  }
}

/** The manager takes no new tasks: `shutdown()` was called. */
export class ManagerClosedError extends OutlastError {
  constructor(name: string) {
    super(`The manager "${name}" is shut down and takes no new tasks`, 'ERR_MANAGER_CLOSED');
    this.name = 'ManagerClosedError';
  }
}

/** The manager is at `capacity`, and its `overflow` is `'throw'`. */
export class CapacityError extends OutlastError {
  constructor(name: string, capacity: number) {
    super(`The manager "${name}" is at its capacity of ${capacity} live tasks`, 'ERR_CAPACITY');
    this.name = 'CapacityError';
  }
}

/** The waiting took longer than its own `timeout`; the task is untouched. Named `TimeoutError`. */
export class WaitTimeoutError extends OutlastError {
  constructor(message: string, options?: OutlastErrorOptions) {
    super(message, 'ERR_WAIT_TIMEOUT', options);
    this.name = 'TimeoutError';
  }
}

/** The manager is paused with pending tasks, so it cannot become idle. */
export class PausedError extends OutlastError {
  constructor(name: string) {
    super(
      `The manager "${name}" is paused with pending tasks and cannot become idle`,
      'ERR_PAUSED',
    );
    this.name = 'PausedError';
  }
}

/** The task's record is not in a store: there is none, `persist` is false, or it could not be written (see `cause`). */
export class NotPersistedError extends OutlastError {
  constructor(message: string, options?: OutlastErrorOptions) {
    super(message, 'ERR_NOT_PERSISTED', options);
    this.name = 'NotPersistedError';
  }
}

/** No task of that id is known here, or not to this owner, or its work is gone. */
export class TaskNotFoundError extends OutlastError {
  constructor(taskId: string, why: string = 'is not known to this manager') {
    super(`The task "${taskId}" ${why}`, 'ERR_TASK_NOT_FOUND', { taskId });
    this.name = 'TaskNotFoundError';
  }
}
