import { describe, expect, it, vi } from 'vitest';
import type { BackgroundTask, TaskContext } from '../../src/index.ts';
import { endless } from '../support/deferred.ts';
import { setup, thrownBy } from '../support/setup.ts';

function running(): ReturnType<typeof setup> & {
  task: BackgroundTask;
  ctx(): TaskContext;
  onProgress: ReturnType<typeof vi.fn>;
} {
  const parts = setup();
  let seen: TaskContext | undefined;
  const onProgress = vi.fn();
  const task = parts.manager.createTask(
    (ctx) => {
      seen = ctx;
      return endless();
    },
    { onProgress },
  );
  return { ...parts, task, ctx: () => seen as TaskContext, onProgress };
}

describe('C17 progress', () => {
  it('C17 shows on the handle, in the info, in an event and in onProgress', async () => {
    const { clock, task, ctx, onProgress, recorder } = running();
    expect([task.progress, task.progressMessage]).toEqual([0, undefined]);
    await clock.settle();
    ctx().progress(0.25, 'a quarter');
    expect([task.progress, task.progressMessage]).toEqual([0.25, 'a quarter']);
    expect(task.info()).toMatchObject({ progress: 0.25, progressMessage: 'a quarter' });
    expect(onProgress).toHaveBeenCalledExactlyOnceWith(task);
    expect(recorder.of('task:progress')).toMatchObject([
      { task, progress: 0.25, message: 'a quarter' },
    ]);
  });

  it.each([
    [-0.1, 0],
    [-Infinity, 0],
    [1.1, 1],
    [Infinity, 1],
    [0, 0],
    [1, 1],
    [0.5, 0.5],
  ])('C17 %d is %d', async (value, shown) => {
    const { clock, task, ctx, recorder } = running();
    await clock.settle();
    ctx().progress(value);
    expect(task.progress).toBe(shown);
    expect(recorder.of('task:progress')[0]?.progress).toBe(shown);
    expect(task.status).toBe('running');
  });

  it('C17 NaN is ignored', async () => {
    const { clock, task, ctx, onProgress, recorder } = running();
    await clock.settle();
    ctx().progress(0.5, 'half');
    ctx().progress(Number.NaN, 'nothing');
    expect([task.progress, task.progressMessage]).toEqual([0.5, 'half']);
    expect(onProgress).toHaveBeenCalledOnce();
    expect(recorder.of('task:progress')).toHaveLength(1);
  });

  it.each(['0.5', null, undefined, {}])('C5 C17 %s is a TypeError', async (value) => {
    const { clock, ctx } = running();
    await clock.settle();
    expect(thrownBy(() => ctx().progress(value as number))).toBeInstanceOf(TypeError);
  });

  it('C17 may go back', async () => {
    const { clock, task, ctx } = running();
    await clock.settle();
    ctx().progress(0.9);
    ctx().progress(0.1);
    expect(task.progress).toBe(0.1);
  });

  it('C17 is 0 again at each attempt', async () => {
    const { manager, clock } = setup();
    const seen: Array<[number, string | undefined]> = [];
    const task: BackgroundTask = manager.createTask(
      ({ attempt, progress }) => {
        seen.push([task.progress, task.progressMessage]);
        progress(attempt / 10, `attempt ${attempt}`);
        throw new Error('again');
      },
      { retry: { limit: 2, delay: 5, factor: 1, jitter: false } },
    );
    await clock.advance(10);
    expect(seen).toEqual([
      [0, undefined],
      [0, undefined],
      [0, undefined],
    ]);
    expect(task.progress).toBe(0.3);
  });

  it('C17 is 1 on completion, without an event of its own', async () => {
    const { manager, clock, recorder } = setup();
    const onProgress = vi.fn();
    const task = manager.createTask(({ progress }) => progress(0.5, 'half'), { onProgress });
    await clock.settle();
    expect(task.progress).toBe(1);
    expect(recorder.of('task:progress')).toHaveLength(1);
    expect(onProgress).toHaveBeenCalledOnce();
    expect(recorder.of('task:completed')[0]?.task.progress).toBe(1);
  });

  it('C17 stays where it was on any other end', async () => {
    const { manager, clock } = setup();
    const failed = manager.createTask(({ progress }) => {
      progress(0.4);
      throw new Error('no');
    });
    const cancelled = manager.createTask(({ progress }) => {
      progress(0.6);
      return endless();
    });
    await clock.settle();
    cancelled.cancel();
    expect([failed.progress, cancelled.progress]).toEqual([0.4, 0.6]);
  });

  it('C17 of a settled task is ignored', async () => {
    const { clock, task, ctx, onProgress } = running();
    await clock.settle();
    const { progress } = ctx();
    progress(0.5);
    task.cancel();
    progress(0.9, 'late');
    ctx().progress(0.9, 'late');
    expect([task.progress, task.progressMessage]).toEqual([0.5, undefined]);
    expect(onProgress).toHaveBeenCalledOnce();
  });

  it('C17 of a completed task is ignored', async () => {
    const { manager, clock, recorder } = setup();
    let late: TaskContext['progress'] | undefined;
    const task = manager.createTask(({ progress }) => {
      late = progress;
    });
    await clock.settle();
    late?.(0.5);
    expect(task.progress).toBe(1);
    expect(recorder.of('task:progress')).toHaveLength(0);
  });

  it.each(['failed', 'timed out'])(
    'C17 of an attempt that %s is ignored, also when the next one runs',
    async (how) => {
      const { manager, clock } = setup({ grace: 10 });
      const contexts: TaskContext[] = [];
      const task = manager.createTask(
        (ctx) => {
          contexts.push(ctx);
          if (ctx.attempt === 1 && how === 'failed') throw new Error('again');
          return endless();
        },
        { timeout: 100, retry: { limit: 1, delay: 20, jitter: false } },
      );
      await clock.advance(how === 'failed' ? 10 : 105);
      expect(task.status).toBe('pending');
      contexts[0]?.progress(0.5);
      expect(task.progress).toBe(0);
      await clock.advance(20);
      expect(contexts).toHaveLength(2);
      contexts[0]?.progress(0.5);
      expect(task.progress).toBe(0);
      contexts[1]?.progress(0.7);
      expect(task.progress).toBe(0.7);
    },
  );

  it('C17 onProgress may cancel, and what throws there is counted', async () => {
    const { manager, clock } = setup();
    const cancelled = manager.createTask(
      ({ progress }) => {
        progress(0.1);
        progress(0.2);
        return endless();
      },
      { onProgress: (task) => void task.cancel() },
    );
    const thrown = manager.createTask(({ progress }) => progress(0.1), {
      onProgress: () => {
        throw new Error('listener');
      },
    });
    await clock.settle();
    expect([cancelled.status, cancelled.progress]).toEqual(['cancelled', 0.1]);
    expect(thrown.status).toBe('completed');
    expect(manager.metrics().listenerErrors).toBe(1);
  });
});

describe('C18 results', () => {
  it('C18 result and error stay readable on the handle, whatever the manager forgot', async () => {
    const { manager, clock } = setup({ history: 0 });
    const value = { a: 1 };
    const error = new Error('no');
    const done = manager.createTask(() => value);
    const failed = manager.createTask(() => Promise.reject(error));
    await clock.settle();
    manager.clearCompleted();
    await manager.shutdown();
    await clock.advance(1_000_000);
    expect(manager.getTask(done.id)).toBeUndefined();
    expect(done.result).toBe(value);
    expect(await done.wait()).toBe(value);
    expect(failed.error).toBe(error);
    expect(await failed.settled).toEqual({ status: 'failed', error });
    expect(done.info()).toMatchObject({ status: 'completed', progress: 1 });
  });

  it('C18 the same promises are handed out, before and after the end', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(() => 1);
    const { settled, stopped } = task;
    await clock.settle();
    expect(task.settled).toBe(settled);
    expect(task.stopped).toBe(stopped);
    expect(await settled).toEqual({ status: 'completed', result: 1 });
  });
});
