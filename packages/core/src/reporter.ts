import type { Clock } from './clock.ts';
import { DropWarnings } from './drop-warnings.ts';
import {
  type DetailsOf,
  type EventOf,
  type EventType,
  GuardedEmitter,
  type StoreTrouble,
} from './events.ts';
import { GuardedLog, type Logger, type LogLevel } from './logger.ts';
import type { ManagedTask } from './managed-task.ts';
import type { SettledStatus, TaskStatus } from './status.ts';
import type { Timers } from './timers.ts';

/** Counters since construction. */
export interface TaskCounters {
  created: number;
  /** Attempts. */
  started: number;
  completed: number;
  failed: number;
  cancelled: number;
  timedOut: number;
  dropped: number;
  interrupted: number;
  retried: number;
  restored: number;
  abandoned: number;
  listenerErrors: number;
  storeErrors: number;
}

const counterOf = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  timed_out: 'timedOut',
  dropped: 'dropped',
  interrupted: 'interrupted',
} as const satisfies Record<SettledStatus, keyof TaskCounters>;

const levelOf = {
  pending: 'debug',
  running: 'debug',
  completed: 'debug',
  cancelled: 'debug',
  interrupted: 'info',
  timed_out: 'warn',
  dropped: 'warn',
  failed: 'error',
} as const satisfies Record<TaskStatus, LogLevel>;

interface ReporterSettings {
  clock: Clock;
  logger: Logger | false;
  logLevel: LogLevel;
}

/** Tells the outside what happens: counters, events, log. Nothing that listens can disturb what happens (C13, C29). */
export class Reporter<M = unknown> {
  readonly counters: TaskCounters = {
    created: 0,
    started: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    timedOut: 0,
    dropped: 0,
    interrupted: 0,
    retried: 0,
    restored: 0,
    abandoned: 0,
    listenerErrors: 0,
    storeErrors: 0,
  };
  readonly emitter: GuardedEmitter<M>;
  readonly log: GuardedLog;
  readonly #manager: M;
  readonly #clock: Clock;
  readonly #drops: DropWarnings;
  readonly #toldTroubles = new Set<StoreTrouble>();

  /** `timers` must not keep a process alive. */
  constructor(manager: M, { clock, logger, logLevel }: ReporterSettings, timers: Timers) {
    this.#manager = manager;
    this.#clock = clock;
    this.log = new GuardedLog(logger, logLevel);
    this.#drops = new DropWarnings(this.log, timers);
    this.emitter = new GuardedEmitter((error, type) => this.listenerError(error, type));
  }

  event<T extends EventType>(type: T, details: DetailsOf<T>): void {
    if (!this.emitter.wants(type)) return;
    const event = {
      type,
      manager: this.#manager,
      at: this.#clock.now(),
      ...details,
    };
    this.emitter.emit(event as unknown as EventOf<M>);
  }

  created(task: ManagedTask): void {
    this.counters.created++;
    if (this.emitter.wants('task:created')) this.event('task:created', { task });
    if (this.log.takes('debug'))
      this.log.write('debug', `Task "${task.name}" created`, factsOf(task));
  }

  restored(task: ManagedTask): void {
    this.counters.restored++;
    this.event('task:restored', { task });
    this.log.write('info', `Task "${task.name}" restored from the store`, factsOf(task));
  }

  started(task: ManagedTask): void {
    this.counters.started++;
    if (this.emitter.wants('task:started'))
      this.event('task:started', { task, attempt: task.attempt });
  }

  retrying(task: ManagedTask, error: unknown, delay: number): void {
    this.counters.retried++;
    this.event('task:retrying', { task, attempt: task.attempt, error, delay });
    if (this.log.takes('info'))
      this.log.write('info', `Task "${task.name}" is tried again in ${Math.round(delay)} ms`, {
        ...factsOf(task),
        error,
      });
  }

  progressed(task: ManagedTask): void {
    if (this.emitter.wants('task:progress'))
      this.event('task:progress', {
        task,
        progress: task.progress,
        message: task.progressMessage,
      });
    this.callback(task.settings.onProgress, task, 'onProgress');
  }

  abandoned(task: ManagedTask, grace: number): void {
    this.counters.abandoned++;
    this.event('task:abandoned', { task });
    this.log.write(
      'warn',
      `Task "${task.name}" was stopped, but its function has not returned in ${grace} ms: it is abandoned`,
      factsOf(task),
    );
  }

  /** The terminal event, then `task:settled`, then the task's own callback. */
  settled(task: ManagedTask, status: SettledStatus): void {
    this.counters[counterOf[status]]++;
    if (this.emitter.isHeard) {
      const details = status === 'completed' ? { result: task.result } : { error: task.error };
      this.event(`task:${status}`, { task, ...details } as never);
      this.event('task:settled', { task, status });
    }
    if (status === 'dropped') this.#drops.dropped();
    else if (this.log.takes(levelOf[status]))
      this.log.write(levelOf[status], `Task "${task.name}" ${status.replace('_', ' ')}`, {
        ...factsOf(task),
        ...(status !== 'completed' && { error: task.error }),
      });
    this.callback(task.settings.onSettled, task, 'onSettled');
  }

  /** Calls a task's own callback; what it throws, or rejects with, is counted and goes no further. */
  callback(
    callback: ((task: never) => unknown) | undefined,
    task: ManagedTask,
    name: string,
  ): void {
    if (callback === undefined) return;
    this.emitter.guard(() => callback(task as never), name);
  }

  listenerError(error: unknown, where: string): void {
    this.counters.listenerErrors++;
    this.log.write('error', `A listener (${where}) failed`, { error });
  }

  /** Counted and emitted each time, logged once per kind (C40). */
  storeError(kind: StoreTrouble, error: unknown): void {
    this.counters.storeErrors++;
    this.event('store:error', { kind, error });
    if (this.#toldTroubles.has(kind)) return;
    this.#toldTroubles.add(kind);
    this.log.write('warn', `The store failed (${kind}); tasks go on in memory`, { kind, error });
  }

  /** Leaves no timer behind. */
  stop(): void {
    this.#drops.stop();
  }
}

/** The fields that every log line about a task carries (C12). */
function factsOf(task: ManagedTask): Record<string, unknown> {
  const { id, name, attempt, startedAt, finishedAt, context } = task;
  const until = finishedAt ?? task.host.clock.now();
  return {
    id,
    name,
    attempt,
    durationMs: startedAt === undefined ? null : Math.max(0, until - startedAt),
    context,
  };
}
