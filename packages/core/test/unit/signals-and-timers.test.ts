import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BackgroundTask, BackgroundTaskManager } from '../../src/index.ts';
import { endless, stubborn } from '../support/deferred.ts';
import { rejectionOf, setup } from '../support/setup.ts';

/** A signal that counts its listeners. */
function counted(): { controller: AbortController; signal: AbortSignal; listeners(): number } {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: never, ...rest: never[]) => {
    listeners.add(listener);
    add(type, listener, ...rest);
  };
  signal.removeEventListener = (type: string, listener: never, ...rest: never[]) => {
    listeners.delete(listener);
    remove(type, listener, ...rest);
  };
  return { controller, signal, listeners: () => listeners.size };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('C16 foreign signals', () => {
  it('C16 carries one listener for any number of tasks, and none once they settled', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const { signal, listeners } = counted();
    const gate = stubborn();
    manager.createTask(gate.work, { signal });
    const tasks = [1, 2, 3].map(() => manager.createTask(endless, { signal }));
    expect(listeners()).toBe(1);
    await clock.settle();
    gate.resolve();
    await clock.settle();
    expect(listeners()).toBe(1);
    for (const task of tasks) task.cancel();
    expect(listeners()).toBe(0);
    expect(signal.aborted).toBe(false);
  });

  it('C16 none is left after an abort, and a later task may use another signal', async () => {
    const { manager } = setup();
    const { controller, signal, listeners } = counted();
    const tasks = [1, 2].map(() => manager.createTask(endless, { signal }));
    controller.abort();
    expect(listeners()).toBe(0);
    expect(tasks.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('C16 a signal that was let go is listened to again', async () => {
    const { manager } = setup();
    const { controller, signal, listeners } = counted();
    manager.createTask(endless, { signal }).cancel();
    expect(listeners()).toBe(0);
    const task = manager.createTask(endless, { signal });
    expect(listeners()).toBe(1);
    controller.abort();
    expect(task.status).toBe('cancelled');
  });

  it.each(['completed', 'failed', 'timed_out', 'shutdown', 'dropped'])(
    'C16 none is left when tasks end as %s',
    async (how) => {
      const { manager, clock } = setup({ capacity: 5, overflow: 'drop-oldest', concurrency: 1 });
      const { signal, listeners } = counted();
      const tasks = Array.from({ length: 5 }, () =>
        manager.createTask(
          () => {
            if (how === 'completed') return;
            if (how === 'failed') throw new Error('no');
            return endless();
          },
          { signal, deadline: how === 'timed_out' ? 10 : Infinity },
        ),
      );
      if (how === 'dropped') for (const _ of tasks) manager.createTask(endless);
      await clock.advance(10);
      if (how === 'shutdown') void manager.shutdown({ timeout: 0 });
      expect(listeners()).toBe(0);
      expect(tasks.every(({ done }) => done)).toBe(true);
    },
  );

  it('C16 tasks and waits share the one listener', async () => {
    const { manager, clock } = setup();
    const { controller, signal, listeners } = counted();
    const task = manager.createTask(endless, { signal });
    const waits = [
      task.wait({ signal }),
      manager.waitForAll({ signal }),
      manager.whenIdle({ signal }),
      manager.awaitResult(task.id, { signal }),
    ].map((wait) => rejectionOf(wait));
    await clock.settle();
    expect(listeners()).toBe(1);
    controller.abort('enough');
    expect(listeners()).toBe(0);
    const [ofTask, ...rest] = await Promise.all(waits);
    expect(rest.every((reason) => reason === 'enough')).toBe(true);
    expect(ofTask === 'enough' || ofTask === task.error).toBe(true);
  });

  it('C16 C50 a map adds no listener of its own to that, and leaves none', async () => {
    const { manager, clock } = setup({ capacity: 5 });
    const { signal, listeners } = counted();
    const task = manager.createTask(endless, { signal });
    const mapped = manager.map([1, 2, 3, 4, 5, 6, 7, 8], endless, { signal });
    mapped.catch(() => {});
    await clock.settle();
    expect(listeners()).toBe(1);
    manager.cancelAll();
    await clock.settle();
    expect(task.done).toBe(true);
    expect(listeners()).toBe(0);
    const done = manager.map([1], (item) => item, { signal });
    await clock.settle();
    expect(await done).toEqual([1]);
    expect(listeners()).toBe(0);
  });

  it('C16 uses no AbortSignal.any and no AbortSignal.timeout', async () => {
    const any = vi.spyOn(AbortSignal, 'any');
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const { manager, clock } = setup();
    const task = manager.createTask(({ signal }) => void signal.aborted, {
      signal: new AbortController().signal,
      timeout: 10,
      deadline: 20,
    });
    await task.wait({ signal: new AbortController().signal, timeout: 5 }).catch(() => {});
    await clock.settle();
    expect(any).not.toHaveBeenCalled();
    expect(timeout).not.toHaveBeenCalled();
  });

  it('C16 one aborted in the middle of a burst stops exactly those that have it', async () => {
    const { manager, clock } = setup({ concurrency: 2 });
    const controller = new AbortController();
    const { signal } = controller;
    const tasks: BackgroundTask[] = [];
    for (let i = 0; i < 10; i++) {
      tasks.push(
        manager.createTask(i === 3 ? () => controller.abort() : () => i, i % 2 ? { signal } : {}),
      );
    }
    await clock.settle();
    expect(tasks.map(({ status }) => status)).toEqual(
      Array.from({ length: 10 }, (_, i) => (i >= 3 && i % 2 ? 'cancelled' : 'completed')),
    );
  });

  it('C16 a callback of the abort that makes tasks with the same signal gets them cancelled', async () => {
    const { manager, clock } = setup();
    const controller = new AbortController();
    const { signal } = controller;
    const work = vi.fn();
    const late: BackgroundTask[] = [];
    manager.createTask(endless, {
      signal,
      onSettled: () => void late.push(manager.createTask(work, { signal })),
    });
    manager.createTask(endless, { signal });
    controller.abort();
    await clock.settle();
    expect(late.map(({ status }) => status)).toEqual(['cancelled']);
    expect(work).not.toHaveBeenCalled();
    expect(manager.getTaskCount()).toBe(0);
  });

  it('C16 10,000 waiting tasks on one signal carry one listener', () => {
    const { manager } = setup({ concurrency: 1 });
    const { controller, signal, listeners } = counted();
    for (let i = 0; i < 10_000; i++) manager.createTask(endless, { signal });
    expect(listeners()).toBe(1);
    controller.abort();
    expect(listeners()).toBe(0);
    expect(manager.getTaskCount()).toBe(0);
  });
});

describe('C16 timers', () => {
  it('C16 delay starts no sooner, counted from creation', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const gate = stubborn();
    manager.createTask(gate.work);
    const work = vi.fn();
    manager.createTask(work, { delay: 100 });
    await clock.advance(99);
    gate.resolve();
    await clock.settle();
    expect(work).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(work).toHaveBeenCalledOnce();
  });

  it('C16 a delayed task takes its turn by priority and creation when its time has come', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const order: string[] = [];
    const gate = stubborn();
    manager.createTask(gate.work);
    manager.createTask(() => void order.push('delayed'), { delay: 10 });
    manager.createTask(() => void order.push('next'));
    manager.createTask(() => void order.push('high'), { delay: 20, priority: 1 });
    await clock.advance(20);
    gate.resolve();
    await clock.settle();
    expect(order).toEqual(['high', 'delayed', 'next']);
  });

  it('C16 timers go off in their order, however they were set', async () => {
    const { manager, clock } = setup();
    const order: number[] = [];
    for (const delay of [30, 10, 20, 10, 0, 25, 5])
      manager.createTask(() => void order.push(delay), { delay });
    await clock.advance(30);
    expect(order).toEqual([0, 5, 10, 10, 20, 25, 30]);
  });

  it('C16 one platform timer serves all tasks, and once nothing is live none is left', async () => {
    const { manager, clock } = setup();
    for (let i = 1; i <= 100; i++)
      manager.createTask(endless, { timeout: i, deadline: 1_000 + i, retry: 1 });
    for (let i = 1; i <= 100; i++) manager.createTask(() => 1, { delay: i });
    await clock.settle();
    expect(clock.timers).toBe(1);
    manager.cancelAll();
    // The grace of those that run.
    expect(clock.timers).toBe(1);
    await clock.advance(5_000);
    expect(clock.timers).toBe(0);
  });

  it('C16 the wall clock may jump: neither timeouts nor delays notice', async () => {
    const { manager, clock } = setup();
    const timed = manager.createTask(endless, { timeout: 100 });
    const delayed = manager.createTask(endless, { delay: 100 });
    const dead = manager.createTask(endless, { deadline: 100 });
    await clock.settle();
    clock.jump(3_600_000);
    await clock.advance(99);
    expect([timed.status, delayed.status, dead.status]).toEqual(['running', 'pending', 'running']);
    clock.jump(-7_200_000);
    await clock.advance(1);
    expect([timed.status, delayed.status, dead.status]).toEqual([
      'timed_out',
      'running',
      'timed_out',
    ]);
    expect(timed.finishedAt).toBeGreaterThanOrEqual(timed.startedAt as number);
    expect(timed.info().ageMs).toBeGreaterThanOrEqual(0);
  });

  it('C16 a callback that throws disturbs no other timer', async () => {
    const { manager, clock } = setup({ grace: 0 });
    const boom = (): never => {
      throw new Error('boom');
    };
    const first = manager.createTask(endless, {
      timeout: 10,
      retry: { limit: 1, when: boom },
      onSettled: boom,
    });
    const second = manager.createTask(endless, { timeout: 10 });
    const third = manager.createTask(endless, { timeout: 20 });
    await clock.advance(20);
    expect([first, second, third].map(({ status }) => status)).toEqual([
      'timed_out',
      'timed_out',
      'timed_out',
    ]);
  });
});

async function microtasks(): Promise<void> {
  for (let n = 0; n < 30; n++) await null;
}

describe('under fake timers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('C16 no timer is left once nothing is live, as fake timers count them', async () => {
    const manager = new BackgroundTaskManager();
    await manager.createTask(() => 1, { timeout: 1_000, deadline: 5_000 }).wait();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('C23 a shutdown with nothing running leaves and needs no timer, as fake timers count them', async () => {
    const manager = new BackgroundTaskManager();
    await manager.createTask(() => 1).wait();
    await manager.shutdown();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('C2 starts in a microtask however far fake timers were advanced within one real macrotask', async () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const seen: number[] = [];
    for (let n = 0; n < 5; n++) {
      manager.createTask(() => seen.push(n));
      await microtasks();
      vi.advanceTimersByTime(100);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('under fake timers that leave performance.now alone, as those of node:test do', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('C16 timers are told in their time under fake timers that leave performance.now alone', async () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const tasks = [50, 100, 150].map((timeout) => manager.createTask(endless, { timeout }));
    await Promise.resolve();
    await vi.advanceTimersByTimeAsync(160);
    expect(tasks.map(({ status }) => status)).toEqual(['timed_out', 'timed_out', 'timed_out']);
  });
  it('C16 a deadline comes in the midst of retries, too', async () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const task = manager.createTask(
      () => {
        throw new Error('x');
      },
      { retry: { limit: 30, delay: 100, factor: 1, jitter: false }, deadline: 250 },
    );
    await Promise.resolve();
    await vi.advanceTimersByTimeAsync(260);
    expect(task.status).toEqual('timed_out');
  });
});
