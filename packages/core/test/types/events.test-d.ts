// Compiled, not run: events narrow on their type.
import { expectTypeOf } from 'vitest';
import {
  type BackgroundTask,
  BackgroundTaskManager,
  type EventType,
  type SettledStatus,
  type ShutdownMode,
  type ShutdownStats,
  type StoreTrouble,
  type TaskEvent,
} from '../../src/index.ts';

const manager = new BackgroundTaskManager();
declare function report(...values: unknown[]): void;

// One type: its payload.
export function one(): void {
  manager.on('task:failed', ({ type, manager: from, at, task, error }) => {
    expectTypeOf(type).toEqualTypeOf<'task:failed'>();
    expectTypeOf(from).toEqualTypeOf<BackgroundTaskManager>();
    expectTypeOf(at).toEqualTypeOf<number>();
    expectTypeOf(task).toEqualTypeOf<BackgroundTask>();
    expectTypeOf(error).toEqualTypeOf<unknown>();
  });
  manager.on('task:started', ({ attempt }) => expectTypeOf(attempt).toEqualTypeOf<number>());
  manager.on('task:progress', ({ progress, message }) => {
    expectTypeOf(progress).toEqualTypeOf<number>();
    expectTypeOf(message).toEqualTypeOf<string | undefined>();
  });
  manager.on('task:retrying', ({ attempt, error, delay }) => {
    expectTypeOf([attempt, delay]).toEqualTypeOf<number[]>();
    expectTypeOf(error).toEqualTypeOf<unknown>();
  });
  manager.on('task:completed', ({ result }) => expectTypeOf(result).toEqualTypeOf<unknown>());
  manager.on('task:settled', ({ status }) => expectTypeOf(status).toEqualTypeOf<SettledStatus>());
  manager.once('manager:shutdown', ({ mode }) => expectTypeOf(mode).toEqualTypeOf<ShutdownMode>());
  manager.once('manager:closed', ({ stats }) => expectTypeOf(stats).toEqualTypeOf<ShutdownStats>());
  manager.on('store:error', ({ kind, error }) => {
    expectTypeOf(kind).toEqualTypeOf<StoreTrouble>();
    expectTypeOf(kind).toEqualTypeOf<'open' | 'read' | 'write' | 'claim' | 'close'>();
    expectTypeOf(error).toEqualTypeOf<unknown>();
  });
  // @ts-expect-error A completed task has no error.
  manager.on('task:completed', ({ error }) => report(error));
  // @ts-expect-error An event of the manager has no task.
  manager.on('manager:idle', ({ task }) => report(task));
  // @ts-expect-error No such event.
  manager.on('task:done', () => {});
  // @ts-expect-error A listener is a function.
  manager.on('task:created', 'log');
}

// All of them: a union.
export function all(): void {
  manager.on('*', (type, event) => {
    expectTypeOf(type).toEqualTypeOf<EventType>();
    expectTypeOf(event).toEqualTypeOf<TaskEvent>();
    expectTypeOf(event.at).toEqualTypeOf<number>();
    // @ts-expect-error Not every event has a task.
    report(event.task);
    switch (event.type) {
      case 'task:completed':
        return report(event.task.name, event.result);
      case 'task:failed':
      case 'task:cancelled':
      case 'task:timed_out':
      case 'task:dropped':
      case 'task:interrupted':
        return report(event.task.name, event.error);
      case 'task:progress':
        return report(event.progress, event.message);
      case 'manager:closed':
        return report(event.stats.remainingTasks);
      case 'store:error':
        return report(event.kind);
      default:
        if ('task' in event) expectTypeOf(event.task).toEqualTypeOf<BackgroundTask>();
    }
    return undefined;
  });
  manager.once('*', (type) => report(type));
}

// Unsubscribing, asynchronous listeners, and a handler of one's own kept apart.
export function stopping(): void {
  expectTypeOf(manager.on('task:created', async () => {})).toEqualTypeOf<() => void>();
  expectTypeOf(manager.once('*', () => {})).toEqualTypeOf<() => void>();
  const onSettled = (event: TaskEvent<'task:settled'>): void => report(event.status);
  manager.on('task:settled', onSettled);
  manager.off('task:settled', onSettled);
  manager.off('task:settled');
  manager.off('*');
  // @ts-expect-error It listens to something else.
  manager.on('task:created', (event: TaskEvent<'task:failed'>) => report(event));
}

// A type that is only known as one of two.
export function oneOfTwo(type: 'task:failed' | 'task:timed_out'): void {
  manager.on(type, ({ task, error }) => report(task.id, error));
  expectTypeOf<Extract<TaskEvent, { type: 'task:failed' }>['error']>().toEqualTypeOf<unknown>();
  expectTypeOf<Extract<TaskEvent, { task: unknown }>['type']>().toExtend<`task:${string}`>();
}
