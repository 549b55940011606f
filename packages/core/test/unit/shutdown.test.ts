import { describe, expect, it, vi } from 'vitest';
import {
  BackgroundTaskManager,
  ManagerClosedError,
  memoryStore,
  type ShutdownStats,
  TaskCancelledError,
  TaskInterruptedError,
  type TaskStore,
} from '../../src/index.ts';
import { manualClock } from '../../src/testing.ts';
import { deferred, never, observed, stateOf, untilStopped } from '../support/observed-manager.ts';

function sumOf(stats: ShutdownStats): number {
  const { completedTasks, failedTasks, cancelledTasks, suspendedTasks } = stats;
  return completedTasks + failedTasks + cancelledTasks + suspendedTasks;
}

describe('C22 cancel', () => {
  it('C22 cancels all live tasks: running, waiting, delayed, retrying, promises', async () => {
    const { manager, clock } = observed({ concurrency: 2, logger: false });
    const ran = vi.fn();
    const tasks = [
      manager.createTask(() => Promise.reject(new Error()), {
        retry: { limit: 9, delay: 1e6, jitter: false },
      }),
      manager.createTask(untilStopped),
      manager.createTask(untilStopped),
      manager.createTask(ran),
      manager.createTask(ran, { delay: 1_000 }),
      manager.createTask(deferred().promise),
    ];
    await clock.settle();
    const stats = manager.shutdown({ timeout: 0 });
    expect(tasks.map(({ status }) => status)).toEqual(tasks.map(() => 'cancelled'));
    await clock.settle();
    expect(await stats).toMatchObject({
      status: 'timed_out',
      initialTasks: 6,
      cancelledTasks: 6,
      remainingTasks: 1,
    });
    expect(ran).not.toHaveBeenCalled();
    for (const task of tasks) expect((await task.settled).status).toBe('cancelled');
  });

  it('C22 is the default, and waits until no function is lingering', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    manager.createTask(() => gate.promise);
    await clock.settle();
    const stats = manager.shutdown();
    await clock.advance(4_000);
    expect(await stateOf(stats, clock)).toBe('pending');
    gate.resolve();
    await clock.settle();
    expect(await stats).toEqual({
      status: 'completed',
      initialTasks: 1,
      completedTasks: 0,
      failedTasks: 0,
      cancelledTasks: 1,
      suspendedTasks: 0,
      remainingTasks: 0,
      durationMs: 4_000,
    });
    expect(clock.timers).toBe(0);
  });

  it('C22 a function that ignores its abort cannot hold it beyond its timeout', async () => {
    const { manager, clock } = observed({ grace: Infinity });
    manager.createTask(never);
    await clock.settle();
    const stats = manager.shutdown({ timeout: 700 });
    await clock.advance(699);
    expect(await stateOf(stats, clock)).toBe('pending');
    await clock.advance(1);
    expect(await stats).toMatchObject({
      status: 'timed_out',
      remainingTasks: 1,
      cancelledTasks: 1,
      durationMs: 700,
    });
  });

  it('C22 the budget is shutdownTimeout, 30 s, where the call names none', async () => {
    for (const [options, budget] of [
      [{}, 30_000],
      [{ shutdownTimeout: 120 }, 120],
    ] as const) {
      const { manager, clock } = observed({ grace: Infinity, ...options });
      manager.createTask(never);
      await clock.settle();
      const stats = manager.shutdown();
      await clock.advance(budget - 1);
      expect(await stateOf(stats, clock)).toBe('pending');
      await clock.advance(1);
      expect((await stats).durationMs).toBe(budget);
    }
  });

  it('C22 an abandoned function is not waited for, but remains', async () => {
    const { manager, clock } = observed({ grace: 100 });
    manager.createTask(never);
    await clock.settle();
    const stats = manager.shutdown();
    await clock.advance(100);
    expect(await stats).toMatchObject({
      status: 'timed_out',
      remainingTasks: 1,
      cancelledTasks: 1,
      durationMs: 100,
    });
  });

  it('C22 waits for functions that lingered before, too', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    const old = manager.createTask(() => gate.promise);
    await clock.settle();
    old.cancel();
    const stats = manager.shutdown();
    expect(await stateOf(stats, clock)).toBe('pending');
    gate.resolve();
    await clock.settle();
    expect(await stats).toMatchObject({ status: 'completed', initialTasks: 0, cancelledTasks: 0 });
  });

  it('C22 the reason reaches each signal and error; a string becomes a message', async () => {
    const { manager, clock } = observed();
    const seen: unknown[] = [];
    const task = manager.createTask(({ signal }) => {
      signal.addEventListener('abort', () => seen.push(signal.reason));
      return untilStopped({ signal });
    });
    await clock.settle();
    void manager.shutdown({ reason: 'deploying' });
    expect(task.error).toBeInstanceOf(TaskCancelledError);
    expect(task.error).toMatchObject({ name: 'AbortError', message: 'deploying', taskId: task.id });
    expect(seen).toEqual([task.error]);

    const other = observed();
    const reason = { any: 'thing' };
    const pending = other.manager.createTask(() => 1);
    void other.manager.shutdown({ reason });
    expect(pending.error).toBe(reason);
  });

  it('C22 without a reason the error is still a TaskCancelledError', () => {
    const { manager } = observed();
    const task = manager.createTask(() => 1);
    void manager.shutdown();
    expect(task.error).toBeInstanceOf(TaskCancelledError);
  });

  it('C22 a function that completes late, though cancelled, stays cancelled', async () => {
    const { manager, clock } = observed();
    const gate = deferred<number>();
    const task = manager.createTask(() => gate.promise);
    await clock.settle();
    const stats = manager.shutdown();
    gate.resolve(42);
    await clock.settle();
    expect(await stats).toMatchObject({ completedTasks: 0, cancelledTasks: 1 });
    expect(task.outcome?.status).toBe('cancelled');
    expect(task.result).toBeUndefined();
  });

  it('C22 with timeout 0 those that honour their signal are not left over', async () => {
    const { manager, clock } = observed();
    for (let i = 0; i < 5; i++) manager.createTask(untilStopped);
    await clock.settle();
    const stats = manager.shutdown({ timeout: 0 });
    await clock.settle();
    expect(await stats).toMatchObject({
      status: 'completed',
      remainingTasks: 0,
      cancelledTasks: 5,
    });
  });

  it('C22 Infinity waits for as long as it takes', async () => {
    const { manager, clock } = observed({ grace: Infinity });
    const gate = deferred();
    manager.createTask(() => gate.promise);
    await clock.settle();
    const stats = manager.shutdown({ timeout: Infinity });
    await clock.advance(1e9);
    expect(await stateOf(stats, clock)).toBe('pending');
    gate.resolve();
    await clock.settle();
    expect((await stats).status).toBe('completed');
  });
});

describe('C22 drain', () => {
  it('C22 lets live tasks finish: pending, delayed and retrying ones too', async () => {
    const { manager, clock } = observed({ concurrency: 1, logger: false });
    manager.createTask(() => Promise.resolve(1));
    manager.createTask(() => 2);
    manager.createTask(() => 3, { delay: 300 });
    manager.createTask(({ attempt }) => (attempt < 3 ? Promise.reject(new Error()) : 4), {
      retry: { limit: 5, delay: 200, factor: 1, jitter: false },
    });
    manager.createTask(() => Promise.reject(new Error('no')));
    const stats = manager.shutdown({ mode: 'drain' });
    await clock.advance(399);
    expect(await stateOf(stats, clock)).toBe('pending');
    await clock.advance(1);
    expect(await stats).toMatchObject({
      status: 'completed',
      initialTasks: 5,
      completedTasks: 4,
      failedTasks: 1,
      cancelledTasks: 0,
      remainingTasks: 0,
      durationMs: 400,
    });
    expect(clock.timers).toBe(0);
  });

  it('C22 then cancels what is left at its timeout', async () => {
    const { manager, clock } = observed();
    const quick = manager.createTask(() => 1);
    const slow = manager.createTask(untilStopped);
    const later = manager.createTask(() => 1, { delay: 2_000 });
    const stats = manager.shutdown({ mode: 'drain', timeout: 1_000 });
    await clock.advance(999);
    expect([quick.status, slow.status, later.status]).toEqual(['completed', 'running', 'pending']);
    await clock.advance(1);
    expect([slow.status, later.status]).toEqual(['cancelled', 'cancelled']);
    expect(await stats).toEqual({
      status: 'completed',
      initialTasks: 3,
      completedTasks: 1,
      failedTasks: 0,
      cancelledTasks: 2,
      suspendedTasks: 0,
      remainingTasks: 0,
      durationMs: 1_000,
    });
  });

  it('C22 what ignores even that is remaining', async () => {
    const { manager, clock } = observed();
    manager.createTask(never);
    const stats = manager.shutdown({ mode: 'drain', timeout: 50 });
    await clock.advance(50);
    expect(await stats).toMatchObject({
      status: 'timed_out',
      initialTasks: 1,
      cancelledTasks: 1,
      remainingTasks: 1,
    });
  });

  it('C22 resumes a paused manager', async () => {
    const { manager, clock } = observed();
    manager.pause();
    const task = manager.createTask(() => 'ran');
    await clock.settle();
    expect(task.status).toBe('pending');
    const stats = manager.shutdown({ mode: 'drain' });
    expect(manager.paused).toBe(false);
    await clock.settle();
    expect(await stats).toMatchObject({ completedTasks: 1, cancelledTasks: 0 });
  });

  it('C22 drain and timeouts: a task that times out counts as failed', async () => {
    const { manager, clock } = observed();
    manager.createTask(untilStopped, { timeout: 20 });
    manager.createTask(() => 1, { delay: 100, deadline: 30 });
    const stats = manager.shutdown({ mode: 'drain' });
    await clock.advance(30);
    expect(await stats).toMatchObject({ initialTasks: 2, failedTasks: 2, status: 'completed' });
  });

  it('C22 waits for functions that linger after the last task settled', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    manager.createTask(() => gate.promise, { timeout: 10 });
    const stats = manager.shutdown({ mode: 'drain' });
    await clock.advance(10);
    expect(await stateOf(stats, clock)).toBe('pending');
    gate.resolve();
    await clock.settle();
    expect(await stats).toMatchObject({ failedTasks: 1, remainingTasks: 0, status: 'completed' });
  });

  it('C7 C22 while draining, children of live tasks are let in, and not in initialTasks', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    let child: unknown;
    manager.createTask(async (ctx) => {
      await gate.promise;
      child = await ctx.createTask(() => 'child').wait();
    });
    await clock.settle();
    const stats = manager.shutdown({ mode: 'drain' });
    expect(() => manager.createTask(() => 1)).toThrow(ManagerClosedError);
    gate.resolve();
    await clock.settle();
    expect(await stats).toMatchObject({ initialTasks: 1, completedTasks: 1 });
    expect(child).toBe('child');
  });

  it('C22 is what shutdownMode says where the call does not', async () => {
    const { manager, clock, events } = observed({ shutdownMode: 'drain' });
    const task = manager.createTask(() => Promise.resolve('done'));
    const stats = manager.shutdown();
    await clock.settle();
    expect(task.status).toBe('completed');
    expect(await stats).toMatchObject({ completedTasks: 1 });
    expect(events.find(({ type }) => type === 'manager:shutdown')).toMatchObject({ mode: 'drain' });
  });
});

describe('C22 suspend', () => {
  it('C22 leaves the stored tasks of definitions in the store, and cancels the others', async () => {
    const records = new Map();
    const store = memoryStore({ records });
    const { manager, clock } = observed({ store, concurrency: 1 });
    await clock.settle();
    await manager.ready;
    const upload = manager.define('upload', (_id: number, ctx) => untilStopped(ctx));
    const running = upload.enqueue(1);
    const waiting = upload.enqueue(2);
    const unstored = upload.enqueue(3, { persist: false });
    const bare = manager.createTask(() => 1);
    await clock.settle();
    const stats = manager.shutdown({ mode: 'suspend' });
    expect([running, waiting, unstored, bare].map(({ status }) => status)).toEqual([
      'interrupted',
      'interrupted',
      'cancelled',
      'cancelled',
    ]);
    expect(running.error).toBeInstanceOf(TaskInterruptedError);
    await clock.settle();
    expect(await stats).toMatchObject({
      status: 'completed',
      initialTasks: 4,
      suspendedTasks: 2,
      cancelledTasks: 2,
      remainingTasks: 0,
    });
    expect([running.id, waiting.id].every((id) => records.has(id))).toBe(true);

    const next = observed({ store: memoryStore({ records }) });
    const seen: number[] = [];
    next.manager.define('upload', (id: number) => {
      seen.push(id);
    });
    await next.clock.settle();
    await next.manager.whenIdle();
    expect(seen.sort()).toEqual([1, 2]);
  });

  it('C22 without a store it cancels them all', async () => {
    const { manager, clock } = observed();
    const task = manager.define('job', never).enqueue(undefined);
    const stats = manager.shutdown({ mode: 'suspend', timeout: 0 });
    await clock.settle();
    expect(task.status).toBe('cancelled');
    expect(await stats).toMatchObject({ cancelledTasks: 1, suspendedTasks: 0 });
  });
});

describe('C22 the store', () => {
  function slowStore(): { store: TaskStore; closed: () => number } {
    let closes = 0;
    const inner = memoryStore();
    const store: TaskStore = {
      open: (id, onOrphans) => inner.open(id, onOrphans),
      claim: (ids, id) => inner.claim(ids, id),
      write: (changes) => inner.write(changes),
      close: () => {
        closes++;
        return new Promise(() => {});
      },
    };
    return { store, closed: () => closes };
  }

  it.each([
    [0, 50],
    [20, 50],
    [800, 800],
    [60_000, 5_000],
  ])(
    'C22 a store that hangs, with a budget of %i ms, is waited for %i ms',
    async (timeout, waited) => {
      const { store, closed } = slowStore();
      const { manager, clock } = observed({ store });
      await clock.settle();
      manager.createTask(() => 1);
      await clock.settle();
      const stats = manager.shutdown({ timeout });
      await clock.advance(waited - 1);
      expect(await stateOf(stats, clock)).toBe('pending');
      await clock.advance(1);
      expect(await stats).toMatchObject({ status: 'completed', remainingTasks: 0 });
      expect(closed()).toBe(1);
      expect(clock.timers).toBe(0);
    },
  );

  it('C22 writes what is unwritten before it closes', async () => {
    const records = new Map();
    const { manager, clock } = observed({ store: memoryStore({ records }) });
    await clock.settle();
    const task = manager.createTask(() => 'result');
    const stats = manager.shutdown({ mode: 'drain' });
    await clock.settle();
    await stats;
    expect(records.get(task.id)).toMatchObject({ status: 'completed' });
  });

  it('C22 a store that fails to close changes nothing', async () => {
    const inner = memoryStore();
    const store: TaskStore = {
      open: (id) => inner.open(id),
      claim: (ids, id) => inner.claim(ids, id),
      write: () => Promise.reject(new Error('quota')),
      close: () => Promise.reject(new Error('gone')),
    };
    const { manager, clock } = observed({ store });
    await clock.settle();
    manager.createTask(() => 1);
    const stats = manager.shutdown({ mode: 'drain' });
    await clock.advance(5_000);
    expect(await stats).toMatchObject({ status: 'completed', completedTasks: 1 });
  });
});

describe('C23 statistics', () => {
  it('C23 an empty manager: zeros, in the same turn, without a timer', async () => {
    const { manager, clock } = observed();
    let done = false;
    const stats = manager.shutdown().then((result) => {
      done = true;
      return result;
    });
    for (let i = 0; i < 50 && !done; i++) await Promise.resolve();
    expect(done).toBe(true);
    expect(clock.timers).toBe(0);
    expect(await stats).toEqual({
      status: 'completed',
      initialTasks: 0,
      completedTasks: 0,
      failedTasks: 0,
      cancelledTasks: 0,
      suspendedTasks: 0,
      remainingTasks: 0,
      durationMs: 0,
    });
  });

  it.each(['cancel', 'drain', 'suspend'] as const)(
    'C23 nothing running, %s: the same turn, no timer, on the real clock',
    async (mode) => {
      const manager = new BackgroundTaskManager({ logger: false });
      manager.createTask(() => 1);
      await manager.whenIdle();
      const spy = vi.spyOn(globalThis, 'setTimeout');
      let done = false;
      void manager.shutdown({ mode }).then(() => {
        done = true;
      });
      for (let i = 0; i < 50 && !done; i++) await Promise.resolve();
      expect(done).toBe(true);
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    },
  );

  it('C23 pending tasks alone need no timer either', async () => {
    const { manager, clock } = observed();
    for (let i = 0; i < 3; i++) manager.createTask(() => 1, { delay: 1_000 });
    let stats: ShutdownStats | undefined;
    void manager.shutdown().then((result) => {
      stats = result;
    });
    for (let i = 0; i < 50 && !stats; i++) await Promise.resolve();
    expect(stats).toMatchObject({ initialTasks: 3, cancelledTasks: 3, status: 'completed' });
    expect(clock.timers).toBe(0);
  });

  it('C23 counts tasks by how they ended, tasks settled before not at all', async () => {
    const { manager, clock } = observed({ logger: false });
    await manager.createTask(() => 'before').wait();
    manager.createTask(() => 1);
    manager.createTask(() => 2);
    manager.createTask(() => Promise.reject(new Error()));
    manager.createTask(untilStopped, { timeout: 10 });
    manager.createTask(untilStopped, { name: 'left' });
    const stopped = manager.createTask(untilStopped);
    const stats = manager.shutdown({ mode: 'drain', timeout: 100 });
    await clock.advance(50);
    stopped.cancel();
    await clock.advance(50);
    const result = await stats;
    expect(result).toMatchObject({
      initialTasks: 6,
      completedTasks: 2,
      failedTasks: 2,
      cancelledTasks: 2,
      suspendedTasks: 0,
    });
    expect(sumOf(result)).toBe(result.initialTasks);
  });

  it('C23 remainingTasks counts functions: of these tasks, of earlier ones, and abandoned ones', async () => {
    const { manager, clock } = observed({ grace: 100 });
    const abandoned = manager.createTask(never);
    await clock.settle();
    abandoned.cancel();
    await clock.advance(100);
    expect(abandoned.abandoned).toBe(true);
    const earlier = manager.createTask(never);
    await clock.settle();
    earlier.cancel();
    manager.createTask(never);
    manager.createTask(deferred().promise);
    await clock.settle();
    const stats = manager.shutdown({ timeout: 10 });
    await clock.advance(10);
    expect(await stats).toMatchObject({
      status: 'timed_out',
      initialTasks: 2,
      cancelledTasks: 2,
      remainingTasks: 4,
    });
  });

  it('C23 two functions of one task that was retried past an abandoned attempt are two', async () => {
    const { manager, clock } = observed({ grace: 50 });
    const task = manager.createTask(never, {
      timeout: 10,
      retry: { limit: 5, delay: 0 },
    });
    await clock.advance(70);
    expect(task.attempt).toBe(2);
    const stats = manager.shutdown({ timeout: 5 });
    await clock.advance(5);
    expect(await stats).toMatchObject({
      initialTasks: 1,
      cancelledTasks: 1,
      remainingTasks: 2,
      status: 'timed_out',
    });
  });

  it('C23 an abandoned function from before makes it timed_out, at once', async () => {
    const { manager, clock } = observed({ grace: 0 });
    const task = manager.createTask(never);
    await clock.settle();
    task.cancel();
    await clock.settle();
    expect(task.abandoned).toBe(true);
    const stats = manager.shutdown();
    await clock.settle();
    expect(await stats).toMatchObject({ status: 'timed_out', initialTasks: 0, remainingTasks: 1 });
  });
});

describe('C24 a second call', () => {
  it('C24 while the first runs it returns the same promise', async () => {
    const { manager, clock } = observed();
    manager.createTask(untilStopped);
    await clock.settle();
    const first = manager.shutdown();
    expect(manager.shutdown()).toBe(first);
    expect(manager.shutdown({ mode: 'drain', timeout: 1 })).toBe(first);
    await clock.settle();
    expect((await first).status).toBe('completed');
  });

  it.each(['cancel', 'drain', 'suspend'] as const)(
    'C24 in the same turn it is the same promise also where there is nothing to wait for (%s)',
    async (mode) => {
      const { manager } = observed();
      const first = manager.shutdown({ mode });
      expect(manager.shutdown({ mode })).toBe(first);
      expect((await first).status).toBe('completed');
      expect((await manager.shutdown()).status).toBe('already_shutdown');
    },
  );

  it('C24 with mode cancel it ends a drain at once', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(untilStopped);
    await clock.settle();
    const first = manager.shutdown({ mode: 'drain' });
    expect(await stateOf(first, clock)).toBe('pending');
    const second = manager.shutdown({ mode: 'cancel' });
    expect(second).toBe(first);
    expect(task.status).toBe('cancelled');
    await clock.settle();
    expect(await first).toMatchObject({ cancelledTasks: 1, completedTasks: 0, durationMs: 0 });
  });

  it('C24 a call without mode leaves a drain alone', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    const task = manager.createTask(() => gate.promise);
    const first = manager.shutdown({ mode: 'drain' });
    expect(manager.shutdown()).toBe(first);
    expect(await stateOf(first, clock)).toBe('pending');
    gate.resolve();
    await clock.settle();
    expect(task.status).toBe('completed');
  });

  it('C24 after it: already_shutdown, zeros, and the present remainingTasks', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    manager.createTask(() => gate.promise);
    await clock.settle();
    const first = manager.shutdown({ timeout: 10 });
    await clock.advance(10);
    expect(await first).toMatchObject({ status: 'timed_out', remainingTasks: 1 });
    const zeros = {
      status: 'already_shutdown',
      initialTasks: 0,
      completedTasks: 0,
      failedTasks: 0,
      cancelledTasks: 0,
      suspendedTasks: 0,
      durationMs: 0,
    };
    expect(await manager.shutdown()).toEqual({ ...zeros, remainingTasks: 1 });
    gate.resolve();
    await clock.settle();
    expect(await manager.shutdown({ mode: 'drain' })).toEqual({ ...zeros, remainingTasks: 0 });
  });

  it('C24 a second call still refuses wrong options', async () => {
    const { manager } = observed();
    await manager.shutdown();
    expect(() => manager.shutdown({ mode: 'nope' as never })).toThrow(TypeError);
    expect(() => manager.shutdown({ timeout: -5 })).toThrow(RangeError);
    expect((await manager.shutdown()).status).toBe('already_shutdown');
  });

  it('C24 from a manager:closed listener, it is the end already', async () => {
    const { manager } = observed();
    const answers: Promise<ShutdownStats>[] = [];
    manager.on('manager:closed', () => answers.push(manager.shutdown()));
    await manager.shutdown();
    expect(await answers[0]).toMatchObject({ status: expect.stringMatching(/completed|already/) });
  });
});

describe('shutdown begins', () => {
  it('is closed, and its signal aborted, from the moment of the call', () => {
    const { manager } = observed();
    expect([manager.closed, manager.signal.aborted]).toEqual([false, false]);
    const heard = vi.fn();
    manager.signal.addEventListener('abort', heard);
    void manager.shutdown();
    expect([manager.closed, manager.signal.aborted]).toEqual([true, true]);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('C7 refuses new work with ManagerClosedError from then on', async () => {
    const { manager } = observed();
    const definition = manager.define('job', () => 1);
    const settled = manager.createTask(() => 1);
    await settled.wait();
    void manager.shutdown();
    expect(() => manager.createTask(() => 1)).toThrow(ManagerClosedError);
    expect(() => manager.createTask(Promise.reject(new Error('handled')))).toThrow(
      ManagerClosedError,
    );
    expect(() => manager.submit(() => 1)).toThrow(ManagerClosedError);
    expect(() => definition.enqueue(undefined)).toThrow(ManagerClosedError);
    expect(() => manager.rerun(settled.id)).toThrow(ManagerClosedError);
    await expect(manager.execute(() => 1)).rejects.toBeInstanceOf(ManagerClosedError);
    await expect(manager.map([1], (x) => x)).rejects.toBeInstanceOf(ManagerClosedError);
    expect(() => manager.createTask(() => 1)).toThrow(
      expect.objectContaining({ code: 'ERR_MANAGER_CLOSED', taskId: undefined }),
    );
  });

  it('keeps what settled readable afterwards', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(() => 'kept');
    await task.wait();
    const stats = manager.shutdown();
    await clock.settle();
    await stats;
    expect(manager.getTask(task.id)).toBe(task);
    expect(manager.getResult(task.id)).toMatchObject({ status: 'completed', result: 'kept' });
    expect(manager.getTaskInfo()).toHaveLength(1);
  });

  it('leaves no timer of retained tasks, drops or waits behind', async () => {
    const { manager, clock } = observed({ capacity: 2 });
    await manager.createTask(() => 1, { retainFor: 1e6 }).wait();
    const task = manager.createTask(untilStopped, { timeout: 1e6, deadline: 1e6, retainFor: 1e6 });
    manager.createTask(() => 1, { delay: 1e6 });
    manager.createTask(() => 1);
    const waiting = task.wait({ timeout: 1e6 });
    waiting.catch(() => {});
    const below = manager.whenBelow(1);
    await clock.settle();
    const stats = manager.shutdown();
    await clock.settle();
    expect((await stats).status).toBe('completed');
    await expect(waiting).rejects.toBe(task.error);
    await below;
    expect(clock.timers).toBe(0);
  });

  it('leaves no timer of the drops behind that it tells of at its end', async () => {
    const { manager, clock, lines } = observed({ capacity: 1 });
    for (let i = 0; i < 3; i++) manager.createTask(() => 1);
    await manager.shutdown();
    expect(lines.map(({ fields }) => fields?.dropped)).toEqual([1, 1]);
    expect(clock.timers).toBe(0);
  });

  it('C5 refuses wrong options, and is not begun by them', () => {
    const { manager } = observed();
    expect(() => manager.shutdown({ timeout: Number.NaN })).toThrow(RangeError);
    expect(() => manager.shutdown({ timeout: '5' as never })).toThrow(TypeError);
    expect(() => manager.shutdown({ mode: 'kill' as never })).toThrow(/mode.*kill/);
    expect(() => manager.shutdown(5 as never)).toThrow(TypeError);
    expect(manager.closed).toBe(false);
  });

  it('C29 may be called from inside any listener, also while a task is being created', async () => {
    for (const type of [
      'task:created',
      'task:started',
      'task:completed',
      'task:settled',
    ] as const) {
      const { manager, clock, events } = observed();
      let stats: Promise<ShutdownStats> | undefined;
      manager.once(type, () => {
        stats = manager.shutdown();
      });
      const task = manager.createTask(() => 1);
      await clock.settle();
      const result = await stats;
      expect(result && sumOf(result)).toBe(result?.initialTasks);
      expect(task.done).toBe(true);
      expect(events.at(-1)?.type).toBe('manager:closed');
      expect(manager.getTaskCount()).toBe(0);
    }
  });
});

describe('C25 await using', () => {
  it('C25 shuts down on scope exit', async () => {
    const clock = manualClock();
    let outer: BackgroundTaskManager | undefined;
    let task: { status: string } | undefined;
    {
      await using manager = new BackgroundTaskManager({ clock, logger: false });
      outer = manager;
      task = manager.createTask(() => 1, { delay: 1_000 });
    }
    expect(outer.closed).toBe(true);
    expect(task.status).toBe('cancelled');
    expect(await outer.shutdown()).toMatchObject({ status: 'already_shutdown' });
  });

  it('C25 does not swallow the error of the scope', async () => {
    const error = new Error('of the scope');
    const scope = async (): Promise<void> => {
      await using manager = new BackgroundTaskManager({ logger: false });
      manager.createTask(untilStopped);
      await Promise.resolve();
      throw error;
    };
    await expect(scope()).rejects.toBe(error);
  });

  it('C25 uses the defaults of the manager', async () => {
    const ran: string[] = [];
    {
      await using manager = new BackgroundTaskManager({ logger: false, shutdownMode: 'drain' });
      manager.createTask(async () => {
        await Promise.resolve();
        ran.push('ran');
      });
    }
    expect(ran).toEqual(['ran']);
  });

  it('C25 after a shutdown in the scope it is fine', async () => {
    const scope = async (): Promise<string> => {
      await using manager = new BackgroundTaskManager({ logger: false });
      await manager.shutdown();
      return 'returned';
    };
    expect(await scope()).toBe('returned');
  });

  it('C25 resolves with nothing', async () => {
    expect(await new BackgroundTaskManager()[Symbol.asyncDispose]()).toBeUndefined();
  });
});
