import type { LogLevel } from '../logger.ts';
import type { BackgroundTask, PromiseTaskOptions } from '../task.ts';

/** As much of a manager as telemetry needs; every `BackgroundTaskManager` has it. */
export interface TelemetryHost {
  /** Aborted when the manager's shutdown begins: telemetry ends with it. */
  readonly signal: AbortSignal;
  createTask<T>(work: PromiseLike<T>, options?: PromiseTaskOptions<T>): BackgroundTask<T>;
}

export interface TelemetryLog {
  write(level: LogLevel, message: string, fields?: Record<string, unknown>): void;
}
