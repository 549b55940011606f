import { describe, expect, it } from 'vitest';
import {
  BackgroundTaskManager,
  ManagerClosedError,
  PausedError,
  TaskTimeoutError,
  WaitTimeoutError,
} from '../../src/index.ts';
import { deferred, never, observed, stateOf, untilStopped } from '../support/observed-manager.ts';

describe('C19 waitForAll', () => {
  it('C19 resolves at once with nothing live', async () => {
    const { manager } = observed();
    expect(await manager.waitForAll()).toEqual({ timedOut: false, outcomes: [], remaining: 0 });
  });

  it('C19 waits for the tasks live at the call, not for settled or later ones', async () => {
    const { manager, clock } = observed();
    const before = manager.createTask(() => 'before');
    await before.wait();
    const gate = deferred<string>();
    manager.createTask(() => gate.promise);
    const waiting = manager.waitForAll();
    manager.createTask(never);
    gate.resolve('now');
    expect(await stateOf(waiting, clock)).toBe('resolved');
    expect(await waiting).toEqual({
      timedOut: false,
      outcomes: [{ status: 'completed', result: 'now' }],
      remaining: 0,
    });
  });

  it('C19 gives the outcomes in order of creation, whatever order they ended in', async () => {
    const { manager } = observed();
    const gates = [deferred<number>(), deferred<number>(), deferred<number>()];
    gates.forEach((gate) => {
      manager.createTask(() => gate.promise);
    });
    const waiting = manager.waitForAll();
    gates[2]?.resolve(2);
    gates[0]?.resolve(0);
    await Promise.resolve();
    gates[1]?.resolve(1);
    const { outcomes } = await waiting;
    expect(outcomes.map((outcome) => outcome.status === 'completed' && outcome.result)).toEqual([
      0, 1, 2,
    ]);
  });

  it('C19 keeps that order with priorities, delays and retries', async () => {
    const { manager, clock } = observed({ concurrency: 1 });
    manager.createTask(() => 'delayed', { delay: 500 });
    manager.createTask(() => 'low', { priority: -1 });
    manager.createTask(({ attempt }) => (attempt < 2 ? Promise.reject(new Error()) : 'retried'), {
      retry: { limit: 1, delay: 100, jitter: false },
    });
    manager.createTask(() => 'high', { priority: 5 });
    const waiting = manager.waitForAll({ returnErrors: true });
    await clock.advance(1_000);
    expect((await waiting).outcomes).toEqual(
      ['delayed', 'low', 'retried', 'high'].map((result) => ({ status: 'completed', result })),
    );
  });

  it('C19 rejects with the first failure as it happens, while others go on', async () => {
    const { manager, clock } = observed({ logger: false });
    const error = new Error('first');
    const other = manager.createTask(untilStopped);
    const gate = deferred<never>();
    manager.createTask(() => gate.promise);
    const waiting = manager.waitForAll();
    expect(await stateOf(waiting, clock)).toBe('pending');
    gate.reject(error);
    expect(await stateOf(waiting, clock)).toBe('rejected');
    await expect(waiting).rejects.toBe(error);
    expect(other.status).toBe('running');
  });

  it('C19 rejects with the failure that happened first, not with that of the oldest task', async () => {
    const { manager } = observed({ logger: false });
    const [a, b] = [deferred<never>(), deferred<never>()];
    manager.createTask(() => a.promise);
    manager.createTask(() => b.promise);
    const waiting = manager.waitForAll();
    await Promise.resolve();
    b.reject('b');
    await Promise.resolve();
    a.reject('a');
    await expect(waiting).rejects.toBe('b');
  });

  it.each([undefined, null, 0, '', false])(
    'C19 rejects with a falsy failure (%s)',
    async (error) => {
      const { manager } = observed({ logger: false });
      manager.createTask(() => Promise.reject(error));
      await expect(manager.waitForAll()).rejects.toBe(error);
    },
  );

  it('C19 rejects with a timeout of a task', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(untilStopped, { timeout: 10 });
    const waiting = manager.waitForAll();
    waiting.catch(() => {});
    await clock.advance(10);
    await expect(waiting).rejects.toBeInstanceOf(TaskTimeoutError);
    await expect(waiting).rejects.toBe(task.error);
  });

  it('C19 rejects with a deadline missed while pending', async () => {
    const { manager, clock } = observed();
    manager.createTask(() => 1, { delay: 100, deadline: 20 });
    const waiting = manager.waitForAll();
    expect(await stateOf(waiting, clock)).toBe('pending');
    await clock.advance(20);
    await expect(waiting).rejects.toBeInstanceOf(TaskTimeoutError);
  });

  it('C19 a failed attempt that is tried again rejects nothing', async () => {
    const { manager, clock } = observed();
    manager.createTask(({ attempt }) => (attempt === 1 ? Promise.reject(new Error()) : 'ok'), {
      retry: { limit: 1, delay: 50 },
    });
    const waiting = manager.waitForAll();
    await clock.advance(50);
    expect((await waiting).outcomes).toEqual([{ status: 'completed', result: 'ok' }]);
  });

  it('C19 a cancelled task never rejects it', async () => {
    const { manager } = observed();
    const [a, b] = [manager.createTask(never), manager.createTask(() => 2, { delay: 1_000 })];
    const waiting = manager.waitForAll();
    a.cancel('enough');
    b.cancel(new Error('too'));
    const { outcomes, remaining, timedOut } = await waiting;
    expect(outcomes.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect({ remaining, timedOut }).toEqual({ remaining: 0, timedOut: false });
  });

  it('C19 returnErrors resolves with every outcome', async () => {
    const { manager, clock } = observed({ logger: false });
    const error = new Error('no');
    manager.createTask(() => 1);
    manager.createTask(() => {
      throw error;
    });
    manager.createTask(untilStopped, { timeout: 5 });
    const stopped = manager.createTask(never);
    const waiting = manager.waitForAll({ returnErrors: true });
    stopped.cancel();
    await clock.advance(5);
    const { outcomes, timedOut, remaining } = await waiting;
    expect(outcomes.map(({ status }) => status)).toEqual([
      'completed',
      'failed',
      'timed_out',
      'cancelled',
    ]);
    expect(outcomes[1]).toEqual({ status: 'failed', error });
    expect({ timedOut, remaining }).toEqual({ timedOut: false, remaining: 0 });
  });

  it('C19 its timeout resolves with what is there, warns, and leaves the tasks running', async () => {
    const { manager, clock, lines } = observed();
    manager.createTask(() => 'quick');
    const slow = manager.createTask(untilStopped);
    const queued = manager.createTask(() => 1, { delay: 1_000 });
    const waiting = manager.waitForAll({ timeout: 100 });
    await clock.advance(99);
    expect(await stateOf(waiting, clock)).toBe('pending');
    await clock.advance(1);
    expect(await waiting).toEqual({
      timedOut: true,
      outcomes: [{ status: 'completed', result: 'quick' }],
      remaining: 2,
    });
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect([slow.status, queued.status]).toEqual(['running', 'pending']);
    expect([slow.lingering, slow.done]).toEqual([false, false]);
  });

  it('C19 its timeout also resolves with returnErrors: false, and may be 0', async () => {
    const { manager, clock } = observed();
    manager.createTask(never);
    const waiting = manager.waitForAll({ timeout: 0, returnErrors: false });
    await clock.settle();
    expect(await waiting).toMatchObject({ timedOut: true, remaining: 1, outcomes: [] });
  });

  it('C19 all settled within the timeout: no warning, no timer left', async () => {
    const { manager, clock, lines } = observed();
    manager.createTask(() => 1);
    expect(await manager.waitForAll({ timeout: 100 })).toMatchObject({ timedOut: false });
    expect(lines).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  it('C19 a failure leaves none of its timers behind', async () => {
    const { manager, clock } = observed({ logger: false });
    manager.createTask(() => Promise.reject(new Error()));
    await expect(manager.waitForAll({ timeout: 100 })).rejects.toThrow();
    expect(clock.timers).toBe(0);
  });

  it('C19 its signal rejects with the reason and leaves the tasks', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(never);
    const controller = new AbortController();
    const waiting = manager.waitForAll({ signal: controller.signal, timeout: 1_000 });
    expect(await stateOf(waiting, clock)).toBe('pending');
    const reason = { why: 'gone' };
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(task.status).toBe('running');
    expect(clock.timers).toBe(0);
  });

  it('C19 a signal aborted before rejects at once', async () => {
    const { manager } = observed();
    const task = manager.createTask(never);
    await expect(manager.waitForAll({ signal: AbortSignal.abort('late') })).rejects.toBe('late');
    expect(task.done).toBe(false);
  });

  it('C19 nobody who waits: failures are still no unhandled rejection', async () => {
    const { manager, clock } = observed({ logger: false });
    manager.createTask(() => Promise.reject(new Error()));
    const waiting = manager.waitForAll({ returnErrors: true });
    await clock.settle();
    expect((await waiting).outcomes).toHaveLength(1);
  });

  it('C19 many wait at once, each for its own tasks', async () => {
    const { manager } = observed();
    const gates = Array.from({ length: 5 }, () => deferred<number>());
    const waits = gates.map((gate, index) => {
      manager.createTask(() => gate.promise);
      return manager.waitForAll().then(({ outcomes }) => [index, outcomes.length]);
    });
    gates.forEach((gate, index) => {
      gate.resolve(index);
    });
    expect(await Promise.all(waits)).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
  });

  it('C5 C19 refuses wrong options at the call', () => {
    const { manager } = observed();
    expect(() => manager.waitForAll({ timeout: -1 })).toThrow(RangeError);
    expect(() => manager.waitForAll({ timeout: Number.NaN })).toThrow(/timeout/);
    expect(() => manager.waitForAll({ timeout: '5' as never })).toThrow(TypeError);
    expect(() => manager.waitForAll({ signal: {} as never })).toThrow(/signal/);
    expect(() => manager.waitForAll({ returnErrors: 1 as never })).toThrow(/returnErrors/);
  });

  it('C19 a dropped task was never live, and does not reject', async () => {
    const { manager } = observed({ capacity: 1, logger: false });
    const gate = deferred();
    manager.createTask(() => gate.promise);
    manager.createTask(() => 1);
    const waiting = manager.waitForAll();
    gate.resolve();
    expect((await waiting).outcomes).toHaveLength(1);
  });
});

describe('C20 whenIdle', () => {
  it('C20 resolves at once when nothing is live', async () => {
    const { manager, clock } = observed();
    await manager.whenIdle();
    expect(clock.timers).toBe(0);
  });

  it('C20 resolves at once on a paused manager without pending tasks', async () => {
    const { manager } = observed();
    manager.pause();
    await manager.whenIdle();
    expect(manager.paused).toBe(true);
  });

  it('C20 resolves once the last live task settled', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    manager.createTask(() => gate.promise);
    const idle = manager.whenIdle();
    expect(await stateOf(idle, clock)).toBe('pending');
    gate.resolve();
    expect(await stateOf(idle, clock)).toBe('resolved');
  });

  it('C20 waits for pending, delayed and retrying tasks', async () => {
    const { manager, clock } = observed();
    manager.createTask(() => 1, { delay: 100 });
    manager.createTask(({ attempt }) => (attempt < 3 ? Promise.reject(new Error()) : 1), {
      retry: { limit: 5, delay: 100, factor: 1, jitter: false },
    });
    const idle = manager.whenIdle();
    await clock.advance(199);
    expect(await stateOf(idle, clock)).toBe('pending');
    await clock.advance(1);
    expect(await stateOf(idle, clock)).toBe('resolved');
  });

  it('C20 waits for a function that lingers after cancel', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    const task = manager.createTask(() => gate.promise);
    await clock.settle();
    task.cancel();
    const idle = manager.whenIdle();
    expect(await stateOf(idle, clock)).toBe('pending');
    gate.resolve();
    expect(await stateOf(idle, clock)).toBe('resolved');
  });

  it('C20 does not wait for an abandoned one', async () => {
    const { manager, clock } = observed({ grace: 1_000 });
    const task = manager.createTask(never, { timeout: 10 });
    const idle = manager.whenIdle();
    await clock.advance(1_009);
    expect(await stateOf(idle, clock)).toBe('pending');
    await clock.advance(1);
    expect(await stateOf(idle, clock)).toBe('resolved');
    expect(task.abandoned).toBe(true);
  });

  it('C20 waits for a promise as work that lingers', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    const task = manager.createTask(gate.promise);
    task.cancel();
    const idle = manager.whenIdle();
    expect(await stateOf(idle, clock)).toBe('pending');
    gate.reject(new Error('late'));
    expect(await stateOf(idle, clock)).toBe('resolved');
  });

  it('C20 counts tasks created meanwhile, by tasks, listeners and onSettled', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    const order: string[] = [];
    manager.createTask(
      () => {
        manager.createTask(() => order.push('by the task'), {
          onSettled: () => {
            manager.createTask(() => gate.promise.then(() => order.push('by onSettled')));
          },
        });
      },
      { name: 'first' },
    );
    const idle = manager.whenIdle().then(() => order.push('idle'));
    expect(await stateOf(idle, clock)).toBe('pending');
    gate.resolve();
    await idle;
    expect(order).toEqual(['by the task', 'by onSettled', 'idle']);
  });

  it('C20 counts a task that a manager:idle listener creates', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    manager.once('manager:idle', () => {
      manager.createTask(() => gate.promise);
    });
    manager.createTask(() => 1);
    const idle = manager.whenIdle();
    expect(await stateOf(idle, clock)).toBe('pending');
    gate.resolve();
    expect(await stateOf(idle, clock)).toBe('resolved');
  });

  it('C20 rejects with PausedError on a manager paused with pending tasks', async () => {
    const { manager } = observed();
    manager.pause();
    manager.createTask(() => 1);
    const idle = manager.whenIdle();
    await expect(idle).rejects.toBeInstanceOf(PausedError);
    await expect(idle).rejects.toMatchObject({ code: 'ERR_PAUSED', taskId: undefined });
  });

  it('C20 rejects when it is paused later with pending tasks', async () => {
    const { manager, clock } = observed({ concurrency: 1 });
    manager.createTask(never);
    manager.createTask(() => 1);
    const idle = manager.whenIdle();
    expect(await stateOf(idle, clock)).toBe('pending');
    manager.pause();
    await expect(idle).rejects.toBeInstanceOf(PausedError);
  });

  it('C20 paused with delayed tasks rejects, too: they cannot start', async () => {
    const { manager, clock } = observed();
    manager.createTask(() => 1, { delay: 1_000 });
    const idle = manager.whenIdle();
    expect(await stateOf(idle, clock)).toBe('pending');
    manager.pause();
    await expect(idle).rejects.toBeInstanceOf(PausedError);
  });

  it('C20 paused with running tasks alone waits for them', async () => {
    const { manager, clock } = observed();
    const gate = deferred();
    manager.createTask(() => gate.promise);
    manager.createTask(gate.promise);
    await clock.settle();
    manager.pause();
    const idle = manager.whenIdle();
    expect(await stateOf(idle, clock)).toBe('pending');
    gate.resolve();
    expect(await stateOf(idle, clock)).toBe('resolved');
  });

  it('C20 a retry that comes up while paused rejects it', async () => {
    const { manager, clock } = observed();
    const gate = deferred<never>();
    manager.createTask(() => gate.promise, { retry: 1 });
    await clock.settle();
    manager.pause();
    const idle = manager.whenIdle();
    expect(await stateOf(idle, clock)).toBe('pending');
    gate.reject(new Error());
    await expect(idle).rejects.toBeInstanceOf(PausedError);
  });

  it('C20 its timeout and signal end the waiting only', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(never);
    const timed = manager.whenIdle({ timeout: 50 });
    timed.catch(() => {});
    await clock.advance(50);
    await expect(timed).rejects.toBeInstanceOf(WaitTimeoutError);
    await expect(manager.whenIdle({ signal: AbortSignal.abort('bye') })).rejects.toBe('bye');
    expect(task.status).toBe('running');
    expect(clock.timers).toBe(0);
  });

  it('C20 awaiting it 10,000 times in a row does not deepen the stack', async () => {
    const { manager } = observed();
    for (let round = 0; round < 10_000; round++) await manager.whenIdle();
    expect(manager.getTaskCount()).toBe(0);
  });

  it('C20 resolves after a shutdown', async () => {
    const { manager, clock } = observed();
    manager.createTask(untilStopped);
    await clock.settle();
    const stats = manager.shutdown();
    await clock.settle();
    await stats;
    await manager.whenIdle();
    expect(manager.closed).toBe(true);
  });
});

describe('C20 whenBelow', () => {
  it('C20 resolves at once when fewer are live', async () => {
    const { manager } = observed();
    manager.createTask(never);
    await manager.whenBelow(2);
    expect(manager.getTaskCount()).toBe(1);
  });

  it('C20 resolves when fewer than n are live', async () => {
    const { manager, clock } = observed();
    const gates = [deferred(), deferred(), deferred()];
    for (const gate of gates) manager.createTask(() => gate.promise);
    const below = manager.whenBelow(2);
    expect(await stateOf(below, clock)).toBe('pending');
    gates[0]?.resolve();
    expect(await stateOf(below, clock)).toBe('pending');
    gates[1]?.resolve();
    expect(await stateOf(below, clock)).toBe('resolved');
  });

  it('C20 does not count lingering functions: they are not live', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(never);
    await clock.settle();
    const below = manager.whenBelow(1);
    task.cancel();
    expect(await stateOf(below, clock)).toBe('resolved');
    expect(task.lingering).toBe(true);
  });

  it('C20 holds a producer back: never more live than asked for', async () => {
    const { manager } = observed({ concurrency: 2 });
    let most = 0;
    for (let item = 0; item < 50; item++) {
      await manager.whenBelow(5);
      manager.createTask(async () => {
        await Promise.resolve();
      });
      most = Math.max(most, manager.getTaskCount());
    }
    await manager.whenIdle();
    expect(most).toBe(5);
    expect(manager.metrics().completed).toBe(50);
  });

  it('C20 its signal rejects with the reason', async () => {
    const { manager, clock } = observed();
    manager.createTask(never);
    const controller = new AbortController();
    const below = manager.whenBelow(1, { signal: controller.signal });
    expect(await stateOf(below, clock)).toBe('pending');
    controller.abort('stop');
    await expect(below).rejects.toBe('stop');
  });

  it('C5 C20 refuses what is no number', () => {
    const { manager } = observed();
    expect(() => manager.whenBelow(Number.NaN)).toThrow(RangeError);
    expect(() => manager.whenBelow('3' as never)).toThrow(TypeError);
    expect(() => manager.whenBelow(undefined as never)).toThrow(TypeError);
  });
});

describe('C21 wait', () => {
  it('C21 gives the result, also a falsy one, also later', async () => {
    const { manager } = observed();
    for (const value of [0, '', false, null, undefined]) {
      const task = manager.createTask(() => value);
      expect(await task.wait()).toBe(value);
      expect(await task.wait({ timeout: 0 })).toBe(value);
    }
  });

  it('C21 rejects with the very error of the work', async () => {
    const { manager } = observed({ logger: false });
    for (const error of [new Error('x'), undefined, null, 0, 'text', { code: 1 }]) {
      const task = manager.createTask(() => Promise.reject(error));
      await expect(task.wait()).rejects.toBe(error);
      await expect(task.wait({ timeout: 10 })).rejects.toBe(error);
    }
  });

  it('C21 its timeout rejects with WaitTimeoutError without touching the task', async () => {
    const { manager, clock } = observed();
    const gate = deferred<string>();
    const task = manager.createTask(() => gate.promise, { name: 'slow' });
    const waiting = task.wait({ timeout: 30 });
    waiting.catch(() => {});
    await clock.advance(29);
    expect(await stateOf(waiting, clock)).toBe('pending');
    await clock.advance(1);
    await expect(waiting).rejects.toBeInstanceOf(WaitTimeoutError);
    await expect(waiting).rejects.toMatchObject({
      name: 'TimeoutError',
      code: 'ERR_WAIT_TIMEOUT',
      taskId: task.id,
    });
    expect(task.status).toBe('running');
    gate.resolve('after all');
    expect(await task.wait()).toBe('after all');
  });

  it('C21 leaves no timer behind once the task settled', async () => {
    const { manager, clock } = observed({ logger: false });
    const done = manager.createTask(() => 1);
    const failed = manager.createTask(() => Promise.reject(new Error()));
    const stopped = manager.createTask(untilStopped);
    const waits = [done, failed, stopped].map((task) =>
      task.wait({ timeout: 60_000 }).catch(() => {}),
    );
    await clock.settle();
    stopped.cancel();
    await Promise.all(waits);
    await clock.settle();
    expect(clock.timers).toBe(0);
  });

  it('C21 a timeout of Infinity, and one beyond 2^31-1, is fine', async () => {
    const { manager, clock } = observed();
    const gate = deferred<number>();
    const task = manager.createTask(() => gate.promise);
    const waits = [task.wait({ timeout: Infinity }), task.wait({ timeout: 2 ** 40 })];
    await clock.advance(2 ** 33);
    gate.resolve(7);
    expect(await Promise.all(waits)).toEqual([7, 7]);
  });

  it('C21 its signal rejects with the reason without touching the task', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(never);
    const controller = new AbortController();
    const waiting = task.wait({ signal: controller.signal, timeout: 100 });
    expect(await stateOf(waiting, clock)).toBe('pending');
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(task.done).toBe(false);
    expect(clock.timers).toBe(0);
  });

  it('C21 takes 0: what is not there by then is a timeout', async () => {
    const { manager, clock } = observed();
    const waiting = manager.createTask(never).wait({ timeout: 0 });
    waiting.catch(() => {});
    await clock.settle();
    await expect(waiting).rejects.toBeInstanceOf(WaitTimeoutError);
  });

  it('C5 C21 refuses wrong options at the call', () => {
    const { manager } = observed();
    const task = manager.createTask(never);
    expect(() => task.wait({ timeout: -1 })).toThrow(RangeError);
    expect(() => task.wait({ timeout: Number.NaN })).toThrow(/timeout.*NaN/);
    expect(() => task.wait({ timeout: '1' as never })).toThrow(TypeError);
    expect(() => task.wait({ signal: 1 as never })).toThrow(TypeError);
  });

  it('C21 the handle is not thenable; settled and stopped never reject', async () => {
    const { manager } = observed({ logger: false });
    const task = manager.createTask(() => Promise.reject(new Error('no')));
    expect('then' in task).toBe(false);
    expect(await task.settled).toMatchObject({ status: 'failed' });
    expect(await task.stopped).toBeUndefined();
  });

  it('C21 on the real clock, wait does not outlast its timeout by much', async () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const task = manager.createTask(never);
    await expect(task.wait({ timeout: 5 })).rejects.toBeInstanceOf(WaitTimeoutError);
    await manager.shutdown({ timeout: 0 });
    expect(() => manager.createTask(never)).toThrow(ManagerClosedError);
  });
});
