import { describe, expect, it, vi } from 'vitest';
import { CapacityError, TaskDroppedError } from '../../src/index.ts';
import { endless, stubborn } from '../support/deferred.ts';
import { recordingLogger } from '../support/recorder.ts';
import { rejectionOf, setup, thrownBy } from '../support/setup.ts';

describe('C8 drop-newest', () => {
  it('C8 returns a dropped handle, whose wait rejects, and never calls the work', async () => {
    const { manager, clock } = setup({ capacity: 1 });
    manager.createTask(endless);
    const work = vi.fn();
    const task = manager.createTask(work, { name: 'late' });
    expect(task.status).toBe('dropped');
    expect(task.done).toBe(true);
    const error = await rejectionOf(task.wait());
    expect(error).toBeInstanceOf(TaskDroppedError);
    expect(error).toMatchObject({ code: 'ERR_TASK_DROPPED', taskId: task.id });
    expect(task.error).toBe(error);
    expect(await task.settled).toEqual({ status: 'dropped', error });
    await task.stopped;
    await clock.settle();
    expect(work).not.toHaveBeenCalled();
    expect(task.cancel()).toBe(false);
  });

  it('C8 the cap is exact, and a place is free again once a task settled', async () => {
    const { manager, clock } = setup({ capacity: 3 });
    const tasks = [1, 2, 3].map(() => manager.createTask(endless));
    expect(manager.createTask(endless).status).toBe('dropped');
    tasks[0]?.cancel();
    expect(manager.createTask(endless).status).toBe('pending');
    expect(manager.createTask(endless).status).toBe('dropped');
    await clock.settle();
    expect(manager.getTaskCount()).toBe(3);
  });

  it('C8 the cap counts live tasks: delayed, retrying and promises, not the lingering', async () => {
    const { manager, clock } = setup({ capacity: 3 });
    manager.createTask(() => 1, { delay: 100 });
    manager.createTask(() => Promise.reject(new Error('again')), {
      retry: { limit: 9, delay: 100, jitter: false },
    });
    const lingering = manager.createTask(endless);
    await clock.settle();
    expect(manager.createTask(endless).status).toBe('dropped');
    lingering.cancel();
    expect(lingering.lingering).toBe(true);
    expect(manager.createTask(endless()).status).toBe('running');
    expect(manager.createTask(endless()).status).toBe('dropped');
  });

  it('C8 is counted in created and dropped, emitted, and not kept', () => {
    const { manager, recorder } = setup({ capacity: 1 });
    manager.createTask(endless);
    const onSettled = vi.fn();
    const task = manager.createTask(endless, { onSettled });
    expect(recorder.types(task)).toEqual(['task:created', 'task:dropped', 'task:settled']);
    expect(recorder.of('task:dropped')[0]?.error).toBe(task.error);
    expect(recorder.of('task:settled')[0]?.status).toBe('dropped');
    expect(onSettled).toHaveBeenCalledWith(task);
    expect(manager.metrics()).toMatchObject({ created: 2, dropped: 1, pending: 1 });
    expect(manager.getTask(task.id)).toBeUndefined();
    expect(manager.getTaskInfo()).toHaveLength(1);
    expect(manager.getResult(task.id).status).toBe('not_found');
  });

  it('C8 a task whose signal is aborted already is cancelled, not dropped', () => {
    const { manager } = setup({ capacity: 1 });
    const first = manager.createTask(endless);
    const work = vi.fn();
    const task = manager.createTask(work, { signal: AbortSignal.abort() });
    expect(task.status).toBe('cancelled');
    expect(first.status).toBe('pending');
    expect(work).not.toHaveBeenCalled();
  });

  it('C8 a retry is never the victim, and waits beyond nothing', async () => {
    const { manager, clock } = setup({ capacity: 1, overflow: 'drop-oldest' });
    const task = manager.createTask(() => Promise.reject(new Error('no')), {
      retry: { limit: 1, delay: 100, jitter: false },
    });
    await clock.settle();
    expect(task.status).toBe('pending');
    expect(manager.createTask(endless).status).toBe('dropped');
    await clock.advance(100);
    expect(task.status).toBe('failed');
  });
});

describe('C8 drop-oldest', () => {
  it('C8 drops the oldest pending task that has not started', async () => {
    const { manager, clock, recorder } = setup({
      capacity: 3,
      overflow: 'drop-oldest',
      concurrency: 1,
    });
    const running = manager.createTask(endless);
    await clock.settle();
    const work = vi.fn();
    const oldest = manager.createTask(work, { priority: 9 });
    const middle = manager.createTask(endless);
    const newest = manager.createTask(endless);
    expect([running, oldest, middle, newest].map(({ status }) => status)).toEqual([
      'running',
      'dropped',
      'pending',
      'pending',
    ]);
    expect(recorder.types(oldest)).toEqual(['task:created', 'task:dropped', 'task:settled']);
    expect(manager.getTask(oldest.id)).toBeUndefined();
    expect(manager.getTaskCount()).toBe(3);
    await clock.settle();
    expect(work).not.toHaveBeenCalled();
    expect(await rejectionOf(oldest.wait())).toBeInstanceOf(TaskDroppedError);
  });

  it('C8 drops a delayed one like any other pending one', () => {
    const { manager, clock } = setup({ capacity: 1, overflow: 'drop-oldest' });
    const delayed = manager.createTask(endless, { delay: 50, deadline: 100 });
    const next = manager.createTask(endless);
    expect(delayed.status).toBe('dropped');
    expect(next.status).toBe('pending');
    // What is left is the log's rate limit.
    expect(clock.timers).toBe(1);
  });

  it('C8 drops the new one if all the others run', async () => {
    const { manager, clock } = setup({ capacity: 2, overflow: 'drop-oldest' });
    const running = [manager.createTask(endless), manager.createTask(endless())];
    await clock.settle();
    const work = vi.fn();
    const task = manager.createTask(work);
    expect(task.status).toBe('dropped');
    await clock.settle();
    expect(running.map(({ status }) => status)).toEqual(['running', 'running']);
    expect(work).not.toHaveBeenCalled();
    expect(manager.getTaskCount()).toBe(2);
  });

  it('C8 passes over retries', async () => {
    const { manager, clock } = setup({ capacity: 2, overflow: 'drop-oldest', concurrency: 1 });
    let fail = true;
    const retrying = manager.createTask(
      () => {
        if (fail) throw new Error('again');
      },
      { retry: { limit: 1, delay: 100, jitter: false } },
    );
    await clock.settle();
    fail = false;
    expect(retrying.status).toBe('pending');
    const waiting = manager.createTask(endless, { delay: 1 });
    const newer = manager.createTask(endless, { delay: 1_000 });
    expect([retrying.status, waiting.status, newer.status]).toEqual([
      'pending',
      'dropped',
      'pending',
    ]);
    await clock.advance(100);
    expect(retrying.status).toBe('completed');
  });

  it('C8 the cap holds when a listener takes the place that a drop has made', async () => {
    const { manager, clock } = setup({ capacity: 2, overflow: 'drop-oldest', concurrency: 1 });
    manager.createTask(endless);
    await clock.settle();
    manager.createTask(endless, { name: 'oldest' });
    manager.once('task:dropped', () => void manager.createTask(endless, { name: 'intruder' }));
    const newest = manager.createTask(endless, { name: 'newest' });
    expect(manager.getTaskCount()).toBe(2);
    expect(newest.status).toBe('dropped');
  });

  it('C8 a task whose signal a listener of the drop aborts is cancelled', async () => {
    const { manager, clock } = setup({ capacity: 1, overflow: 'drop-oldest' });
    manager.createTask(endless);
    const controller = new AbortController();
    manager.once('task:dropped', () => controller.abort());
    const work = vi.fn();
    const task = manager.createTask(work, { signal: controller.signal });
    await clock.settle();
    expect(task.status).toBe('cancelled');
    expect(work).not.toHaveBeenCalled();
  });
});

describe('C8 throw', () => {
  it('C8 throws CapacityError and makes no task', () => {
    const { manager, recorder } = setup({ capacity: 1, overflow: 'throw' });
    manager.createTask(endless);
    const error = thrownBy(() => manager.createTask(endless));
    expect(error).toBeInstanceOf(CapacityError);
    expect(error).toMatchObject({ code: 'ERR_CAPACITY', taskId: undefined, name: 'CapacityError' });
    expect(manager.metrics()).toMatchObject({ created: 1, dropped: 0 });
    expect(recorder.events).toHaveLength(1);
  });

  it('C8 execute rejects with it', async () => {
    const { manager } = setup({ capacity: 1, overflow: 'throw' });
    manager.createTask(endless);
    expect(await rejectionOf(manager.execute(endless))).toBeInstanceOf(CapacityError);
  });
});

describe('C8 the log', () => {
  it('C8 warns at most once every 5 s, with the count', async () => {
    const logger = recordingLogger();
    const { manager, clock } = setup({ capacity: 1, logger });
    manager.createTask(endless);
    const drop = (times: number): void => {
      for (let i = 0; i < times; i++) manager.createTask(endless);
    };
    drop(10);
    expect(logger.lines).toHaveLength(1);
    await clock.advance(4_999);
    drop(5);
    expect(logger.lines).toHaveLength(1);
    await clock.advance(1);
    expect(logger.lines).toHaveLength(2);
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
    const told = logger.lines.map(({ fields }) => fields?.dropped);
    expect(told).toEqual([1, 14]);
    await clock.advance(20_000);
    expect(logger.lines).toHaveLength(2);
    drop(1);
    expect(logger.lines).toHaveLength(3);
  });

  it('C8 tells the rest at shutdown, and leaves no timer', async () => {
    const logger = recordingLogger();
    const { manager, clock } = setup({ capacity: 1, logger });
    const { work, resolve } = stubborn();
    manager.createTask(work);
    for (let i = 0; i < 3; i++) manager.createTask(endless);
    resolve();
    await clock.settle();
    await manager.shutdown();
    const dropped = logger.lines.map(({ fields }) => fields?.dropped);
    expect(dropped).toEqual([1, 2]);
    expect(clock.timers).toBe(0);
  });
});
