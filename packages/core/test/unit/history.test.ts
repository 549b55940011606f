import { describe, expect, it } from 'vitest';
import { memoryStore, type TaskRecord } from '../../src/index.ts';
import { deferred, observed, untilStopped } from '../support/observed-manager.ts';

const name = ({ name }: { name: string }): string => name;

describe('C31 history', () => {
  it('C31 keeps 256 settled tasks by default', async () => {
    const { manager, clock } = observed();
    const tasks = Array.from({ length: 300 }, () => manager.createTask(() => 1));
    await clock.settle();
    expect(manager.getTaskCount('completed')).toBe(256);
    expect(manager.getTaskInfo()).toHaveLength(256);
    expect(manager.getTask(tasks[43]?.id ?? '')).toBeUndefined();
    expect(manager.getTask(tasks[44]?.id ?? '')).toBe(tasks[44]);
  });

  it('C31 forgets the first settled first, not the first created', async () => {
    const { manager, clock } = observed({ history: 2 });
    const gates = ['a', 'b', 'c'].map((label) => {
      const gate = deferred();
      manager.createTask(() => gate.promise, { name: label });
      return gate;
    });
    await clock.settle();
    for (const index of [1, 0, 2]) {
      gates[index]?.resolve();
      await clock.settle();
    }
    expect(manager.getTaskInfo().map(name)).toEqual(['a', 'c']);
  });

  it('C31 completed, failed, cancelled and timed-out ones share the places', async () => {
    const { manager, clock } = observed({ history: 3, logger: false });
    manager.createTask(() => 1, { name: 'completed' });
    manager.createTask(() => Promise.reject(new Error()), { name: 'failed' });
    manager.createTask(untilStopped, { name: 'timed out', timeout: 10 });
    await clock.settle();
    manager.createTask(() => 1, { name: 'cancelled' }).cancel();
    await clock.advance(10);
    expect(manager.getTaskInfo().map(name)).toEqual(['failed', 'timed out', 'cancelled']);
  });

  it('C8 C31 dropped ones are not kept', () => {
    const { manager } = observed({ capacity: 1, logger: false });
    manager.createTask(() => 1);
    const dropped = manager.createTask(() => 1);
    expect(manager.getTask(dropped.id)).toBeUndefined();
    expect(manager.getTaskCount('dropped')).toBe(0);
    expect(dropped.status).toBe('dropped');
  });

  it('C31 live tasks are no part of it', async () => {
    const { manager, clock } = observed({ history: 1 });
    for (let i = 0; i < 5; i++) manager.createTask(untilStopped);
    await clock.settle();
    expect(manager.getTaskInfo()).toHaveLength(5);
    expect(manager.clearCompleted()).toBe(0);
    expect(manager.getTaskCount()).toBe(5);
  });

  it('C31 with history 0 a settled task is found by nothing, and its handle still tells', async () => {
    const { manager, clock } = observed({ history: 0 });
    const task = manager.createTask(() => 'result', { key: 'k', owner: 'me' });
    const cancelled = manager.createTask(() => 1);
    cancelled.cancel('no');
    await clock.settle();
    expect(manager.getTask(task.id)).toBeUndefined();
    expect(manager.getTaskInfo()).toEqual([]);
    expect(manager.getResult(task.id)).toEqual({ status: 'not_found', taskId: task.id });
    expect(manager.getTaskCount('completed')).toBe(0);
    expect(manager.clearCompleted()).toBe(0);
    expect(clock.timers).toBe(0);
    expect(task.result).toBe('result');
    expect(task.info().status).toBe('completed');
    expect(await cancelled.settled).toMatchObject({ status: 'cancelled' });
  });

  it('C31 Infinity keeps them all', async () => {
    const { manager, clock } = observed({ history: Infinity });
    for (let i = 0; i < 1_000; i++) manager.createTask(() => 1);
    await clock.settle();
    expect(manager.getTaskCount('completed')).toBe(1_000);
  });

  it('C31 getTaskCount counts the live ones by default, or those of one status', async () => {
    const { manager, clock } = observed({ concurrency: 1, logger: false });
    manager.createTask(() => Promise.reject(new Error()));
    manager.createTask(untilStopped);
    manager.createTask(() => 1);
    manager.createTask(() => 1, { delay: 1_000 });
    await clock.settle();
    expect(manager.getTaskCount()).toBe(3);
    expect(manager.getTaskCount('running')).toBe(1);
    expect(manager.getTaskCount('pending')).toBe(2);
    expect(manager.getTaskCount('failed')).toBe(1);
    expect(manager.getTaskCount('completed')).toBe(0);
    expect(() => manager.getTaskCount('done' as never)).toThrow(TypeError);
  });
});

describe('C31 retainFor', () => {
  it('C31 keeps a task so long after it settled, whatever history says', async () => {
    const { manager, clock } = observed({ history: 0 });
    const gate = deferred<string>();
    const task = manager.createTask(() => gate.promise, { retainFor: 1_000 });
    await clock.advance(5_000);
    gate.resolve('kept');
    await clock.advance(999);
    expect(manager.getTask(task.id)).toBe(task);
    expect(manager.getResult(task.id)).toMatchObject({ status: 'completed', result: 'kept' });
    expect(manager.getTaskInfo()).toHaveLength(1);
    await clock.advance(1);
    expect(manager.getTask(task.id)).toBeUndefined();
    expect(manager.getTaskInfo()).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  it('C31 when it has passed, history still keeps what it would have kept', async () => {
    const { manager, clock } = observed({ history: 2 });
    const task = manager.createTask(() => 1, { retainFor: 10 });
    await clock.advance(100);
    expect(manager.getTask(task.id)).toBe(task);
    manager.createTask(() => 2);
    manager.createTask(() => 3);
    await clock.settle();
    expect(manager.getTask(task.id)).toBeUndefined();
  });

  it('C31 is not cut short by others that settle', async () => {
    const { manager, clock } = observed({ history: 1 });
    const task = manager.createTask(() => 1, { retainFor: 1_000 });
    await clock.settle();
    for (let i = 0; i < 10; i++) manager.createTask(() => i);
    await clock.advance(999);
    expect(manager.getTask(task.id)).toBe(task);
    await clock.advance(1);
    expect(manager.getTask(task.id)).toBeUndefined();
  });

  it('C31 holds for cancelled and failed ones, and Infinity is for good', async () => {
    const { manager, clock } = observed({ history: 0, logger: false });
    const cancelled = manager.createTask(() => 1, { retainFor: Infinity });
    cancelled.cancel();
    const failed = manager.createTask(() => Promise.reject(new Error()), { retainFor: 2 ** 40 });
    await clock.advance(2 ** 39);
    expect(manager.getTaskInfo().map(({ status }) => status)).toEqual(['cancelled', 'failed']);
    expect(manager.getTask(failed.id)).toBe(failed);
  });

  it('C31 0 is as if it were not there', async () => {
    const { manager, clock } = observed({ history: 0 });
    const task = manager.createTask(() => 1, { retainFor: 0 });
    await clock.settle();
    expect(manager.getTask(task.id)).toBeUndefined();
  });

  it('C5 refuses wrong ones', () => {
    const { manager } = observed();
    expect(() => manager.createTask(() => 1, { retainFor: -1 })).toThrow(RangeError);
    expect(() => manager.createTask(() => 1, { retainFor: '1' as never })).toThrow(/retainFor/);
  });
});

describe('C31 clearCompleted', () => {
  it('C31 forgets all settled ones, retained ones too, and returns how many', async () => {
    const { manager, clock } = observed({ history: 2, logger: false });
    manager.createTask(() => 1, { retainFor: 1e6 });
    await clock.settle();
    manager.createTask(() => Promise.reject(new Error()));
    manager.createTask(() => 1).cancel();
    const live = manager.createTask(untilStopped);
    await clock.settle();
    expect(manager.clearCompleted()).toBe(3);
    expect(manager.getTaskInfo().map(({ id }) => id)).toEqual([live.id]);
    expect(manager.clearCompleted()).toBe(0);
    expect(clock.timers).toBe(0);
  });

  it('C31 each is counted once, also one that is retained and in the history', async () => {
    const { manager, clock } = observed();
    manager.createTask(() => 1, { retainFor: 1e6 });
    await clock.settle();
    expect(manager.clearCompleted()).toBe(1);
  });

  it('C31 a task that still lingers can be forgotten, and returns in peace', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    const task = manager.createTask(() => gate.promise);
    await clock.settle();
    task.cancel();
    expect(manager.clearCompleted()).toBe(1);
    expect(manager.metrics().lingering).toBe(1);
    gate.resolve();
    await clock.settle();
    expect([manager.metrics().lingering, task.lingering]).toEqual([0, false]);
    await task.stopped;
  });

  it('C31 forgets them in the store, too', async () => {
    const records = new Map<string, TaskRecord>();
    const { manager, clock } = observed({ store: memoryStore({ records }) });
    await clock.settle();
    const done = manager.createTask(() => 1);
    const live = manager.createTask(untilStopped);
    await clock.settle();
    expect([...records.keys()].sort()).toEqual([done.id, live.id].sort());
    expect(manager.clearCompleted()).toBe(1);
    await clock.settle();
    expect([...records.keys()]).toEqual([live.id]);
  });

  it('C31 interrupted ones are kept besides, and forgotten by it', async () => {
    const records = new Map<string, TaskRecord>();
    const first = memoryStore({ records });
    const one = observed({ store: first });
    await one.clock.settle();
    const orphan = one.manager.createTask(untilStopped, { name: 'orphan' });
    await one.clock.settle();
    first.crash();
    const two = observed({ store: memoryStore({ records }), history: 0 });
    await two.clock.settle();
    expect(two.manager.getTaskInfo()).toMatchObject([
      { id: orphan.id, status: 'interrupted', restored: true },
    ]);
    two.manager.createTask(() => 1);
    await two.clock.settle();
    expect(two.manager.getTaskInfo().map(name)).toEqual(['orphan']);
    expect(two.manager.clearCompleted()).toBe(1);
    expect(two.manager.getTaskInfo()).toEqual([]);
  });

  it('C31 from inside a listener it is fine', async () => {
    const { manager, clock } = observed();
    const cleared: number[] = [];
    manager.on('task:settled', () => cleared.push(manager.clearCompleted()));
    const tasks = [1, 2, 3].map((value) => manager.createTask(() => value));
    await clock.settle();
    expect(cleared).toEqual([1, 1, 1]);
    expect(await Promise.all(tasks.map((task) => task.wait()))).toEqual([1, 2, 3]);
  });
});
