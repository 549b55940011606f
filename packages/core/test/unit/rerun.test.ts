import { describe, expect, it, vi } from 'vitest';
import { ManagerClosedError, TaskNotFoundError } from '../../src/index.ts';
import { endless, stubborn } from '../support/deferred.ts';
import { setup, thrownBy } from '../support/setup.ts';

describe('C49 rerun', () => {
  it.each(['completed', 'failed', 'cancelled', 'timed_out'])(
    'C49 starts a %s task anew, with a new id',
    async (status) => {
      const { manager, clock } = setup();
      const work = vi.fn(() => {
        if (status === 'completed') return 1;
        if (status === 'failed') throw new Error('no');
        return endless();
      });
      const task = manager.createTask(work, { timeout: status === 'timed_out' ? 10 : Infinity });
      await clock.settle();
      if (status === 'cancelled') task.cancel();
      await clock.advance(10);
      expect(task.status).toBe(status);
      const again = manager.rerun(task.id);
      expect(again.id).not.toBe(task.id);
      expect(again.status).toBe('pending');
      expect(again.attempt).toBe(0);
      await clock.advance(10);
      expect(work).toHaveBeenCalledTimes(2);
      expect(again.status).toBe(status === 'cancelled' ? 'running' : status);
      expect(task.status).toBe(status);
    },
  );

  it('C49 keeps the old options but key and signal', async () => {
    const { manager, clock } = setup({ timeout: 5_000 });
    const controller = new AbortController();
    const onSettled = vi.fn();
    const onProgress = vi.fn();
    const attempts: number[] = [];
    const task = manager.createTask(
      ({ attempt, progress }) => {
        attempts.push(attempt);
        progress(0.5);
        throw new Error('no');
      },
      {
        name: 'named',
        owner: 'me',
        key: 'k',
        signal: controller.signal,
        priority: 3,
        context: { a: 1 },
        timeout: 77,
        deadline: 10_000,
        delay: 20,
        retry: { limit: 1, delay: 10, jitter: false },
        onSettled,
        onProgress,
      },
    );
    await clock.advance(100);
    expect(task.status).toBe('failed');
    const holder = manager.createTask(endless, { key: 'k', owner: 'me' });
    controller.abort();
    const again = manager.rerun(task.id);
    expect(again).not.toBe(holder);
    expect(again.info()).toMatchObject({
      name: 'named',
      owner: 'me',
      priority: 3,
      context: { a: 1 },
      timeout: 77,
      status: 'pending',
    });
    await clock.advance(19);
    expect(again.attempt).toBe(0);
    await clock.advance(11);
    expect(again.status).toBe('failed');
    expect(attempts).toEqual([1, 2, 1, 2]);
    expect(onSettled.mock.calls.map(([settled]) => settled)).toEqual([task, again]);
    expect(onProgress).toHaveBeenCalledTimes(4);
    // It holds no key.
    holder.cancel();
    const third = manager.createTask(endless, { key: 'k', owner: 'me' });
    expect(third).not.toBe(again);
  });

  it('C49 of a rerun, and twice of the same', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(() => 'value', { name: 'x' });
    await clock.settle();
    const second = manager.rerun(task.id);
    await clock.settle();
    const third = manager.rerun(second.id);
    const fourth = manager.rerun(task.id);
    await clock.settle();
    expect([second, third, fourth].map(({ result }) => result)).toEqual([
      'value',
      'value',
      'value',
    ]);
    expect(new Set([task, second, third, fourth].map(({ id }) => id)).size).toBe(4);
  });

  it('C49 of submit calls the function with the same arguments', async () => {
    const { manager, clock } = setup();
    const fn = vi.fn((a: number, b: string) => a + b);
    const task = manager.submit(fn, { args: [1, 'b'] });
    await clock.settle();
    manager.rerun(task.id);
    await clock.settle();
    expect(fn.mock.calls).toEqual([
      [1, 'b'],
      [1, 'b'],
    ]);
  });

  it('C49 of a definition calls the handler with the same payload', async () => {
    const { manager, clock } = setup();
    const handler = vi.fn((payload: { a: number }) => payload.a);
    const definition = manager.define('double', handler, { context: { d: 1 } });
    const task = definition.enqueue({ a: 2 }, { owner: 'me' });
    await clock.settle();
    const again = manager.rerun(task.id);
    await clock.settle();
    expect(again.result).toBe(2);
    expect(again.name).toBe('double');
    expect(again.owner).toBe('me');
    expect(handler.mock.calls.map(([payload]) => payload)).toEqual([{ a: 2 }, { a: 2 }]);
    expect(definition.tasks()).toContain(again);
  });

  it('C49 is admitted like any new task', async () => {
    const { manager, clock } = setup({ capacity: 1 });
    const task = manager.createTask(() => 1);
    await clock.settle();
    manager.createTask(endless);
    expect(manager.rerun(task.id).status).toBe('dropped');
  });

  it('C49 a lingering function may overlap its rerun only where there is a slot', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const first = stubborn();
    const task = manager.createTask(first.work);
    await clock.settle();
    task.cancel();
    const again = manager.rerun(task.id);
    await clock.settle();
    expect([again.status, first.calls]).toEqual(['pending', 1]);
    first.resolve();
    await clock.settle();
    expect(again.status).toBe('completed');
  });

  it('C49 throws TaskNotFoundError for what is not known, live, or has no work any more', async () => {
    const { manager, clock } = setup({ history: 1 });
    const forgotten = manager.createTask(() => 1);
    await clock.settle();
    const promise = manager.createTask(Promise.resolve(1));
    await clock.settle();
    const running = manager.createTask(endless);
    const waiting = manager.createTask(endless, { delay: 10 });
    const cleared = manager.createTask(() => 1, { retainFor: 1_000 });
    await clock.settle();
    for (const id of ['nobody', '', forgotten.id, running.id, waiting.id, promise.id]) {
      const error = thrownBy(() => manager.rerun(id));
      expect(error).toBeInstanceOf(TaskNotFoundError);
      expect(error).toMatchObject({ code: 'ERR_TASK_NOT_FOUND', taskId: id });
    }
    manager.clearCompleted();
    expect(thrownBy(() => manager.rerun(cleared.id))).toBeInstanceOf(TaskNotFoundError);
    expect(thrownBy(() => manager.rerun(promise.id))).toBeInstanceOf(TaskNotFoundError);
  });

  it('C33 C49 another owner’s task does not exist', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(() => 1, { owner: 'a' });
    await clock.settle();
    const other = thrownBy(() => manager.rerun(task.id, { owner: 'b' })) as Error;
    expect(other).toBeInstanceOf(TaskNotFoundError);
    const unknown = thrownBy(() => manager.rerun('x', { owner: 'b' })) as Error;
    expect(other.message.replace(task.id, 'x')).toBe(unknown.message);
    expect(thrownBy(() => manager.as('b').rerun(task.id))).toBeInstanceOf(TaskNotFoundError);
    expect(manager.as('a').rerun(task.id).owner).toBe('a');
  });

  it('C49 after shutdown throws ManagerClosedError', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(() => 1);
    await clock.settle();
    const stats = manager.shutdown();
    expect(thrownBy(() => manager.rerun(task.id))).toBeInstanceOf(ManagerClosedError);
    await stats;
    expect(thrownBy(() => manager.rerun(task.id))).toBeInstanceOf(ManagerClosedError);
    expect(thrownBy(() => manager.rerun('nobody'))).toBeInstanceOf(ManagerClosedError);
  });

  it('C49 from inside an event of its end', async () => {
    const { manager, clock, recorder } = setup();
    let left = 3;
    manager.on('task:settled', ({ task }) => {
      if (left-- > 0) manager.rerun(task.id);
    });
    manager.createTask(() => 1);
    await clock.settle();
    expect(recorder.of('task:completed')).toHaveLength(4);
  });
});
