// Compiled, not run: a definition types its payload and its result.
import { expectTypeOf } from 'vitest';
import {
  type BackgroundTask,
  BackgroundTaskManager,
  memoryStore,
  type TaskContext,
  type TaskDefinition,
  type TaskHandler,
  type TaskStore,
} from '../../src/index.ts';

interface Photo {
  url: string;
  size: number;
}
declare function send(photo: Photo, signal: AbortSignal): Promise<{ ok: boolean }>;

const manager = new BackgroundTaskManager({ store: memoryStore() });

export function payload(): void {
  const upload = manager.define('upload', (photo: Photo, { signal }) => send(photo, signal), {
    retry: 5,
    maxResumes: 3,
    resume: true,
  });
  expectTypeOf(upload).toEqualTypeOf<TaskDefinition<Photo, { ok: boolean }>>();
  expectTypeOf(upload.enqueue({ url: '/x', size: 1 })).toEqualTypeOf<
    BackgroundTask<{ ok: boolean }>
  >();
  upload.enqueue({ url: '/x', size: 1 }, { key: 'x', owner: 'me', timeout: 5 });
  expectTypeOf(upload.tasks({ status: 'running' })).toEqualTypeOf<
    BackgroundTask<{ ok: boolean }>[]
  >();
  // @ts-expect-error The payload is missing.
  upload.enqueue();
  // @ts-expect-error Half of it is missing.
  upload.enqueue({ url: '/x' });
  // @ts-expect-error It is of another type.
  upload.enqueue('/x');
  // @ts-expect-error A key is one task's, not a definition's.
  manager.define('upload', send, { key: 'x' });
  // @ts-expect-error So is a signal.
  manager.define('upload', () => {}, { signal: AbortSignal.abort() });
}

export function optionalPayload(): void {
  manager.define('sync', () => 'done').enqueue();
  manager.define('sync', (_: undefined) => 'done').enqueue();
  manager.define('sync', (since?: number) => since).enqueue();
  manager.define('sync', (since?: number) => since).enqueue(5);
  manager.define('sync', (_: unknown, ctx) => ctx.attempt).enqueue();
  manager.define('sync', () => 'done').enqueue(undefined, { priority: 1 });
  // @ts-expect-error Where it may be left out, it still has a type.
  manager.define('sync', (since?: number) => since).enqueue('yesterday');
  const nullable = manager.define('sync', (since: number | null) => since);
  nullable.enqueue(null);
  // @ts-expect-error null is not undefined.
  nullable.enqueue();
}

export function declared(): void {
  const handler: TaskHandler<Photo, boolean> = async (photo, ctx) => {
    expectTypeOf(photo).toEqualTypeOf<Photo>();
    expectTypeOf(ctx).toEqualTypeOf<TaskContext>();
    return photo.size > 0;
  };
  expectTypeOf(manager.define('check', handler)).toEqualTypeOf<TaskDefinition<Photo, boolean>>();
  expectTypeOf(manager.define<Photo, number>('size', (photo) => photo.size)).toEqualTypeOf<
    TaskDefinition<Photo, number>
  >();
  expectTypeOf(memoryStore()).toExtend<TaskStore>();
  memoryStore().crash('instance');
}
