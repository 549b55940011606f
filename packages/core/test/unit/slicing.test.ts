import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { BackgroundTaskManager, type Clock, type ManagerOptions } from '../../src/index.ts';

/** Time passes only in the functions; macrotasks are counted and real. */
function slicing(options: ManagerOptions): {
  manager: BackgroundTaskManager;
  spend(ms: number): void;
  macrotask(): number;
  asked(): number;
} {
  let now = 0;
  let macrotask = 0;
  let asked = 0;
  const nextMacrotask = (callback: () => void): void => {
    asked++;
    systemClock.nextMacrotask(() => {
      macrotask++;
      callback();
    });
  };
  const threadTime = () => now;
  const clock: Clock = {
    ...systemClock,
    ...{ monotonic: threadTime, threadTime, nextMacrotask, afterMacrotask: nextMacrotask },
  };
  return {
    manager: new BackgroundTaskManager({ logger: false, clock, ...options }),
    spend: (ms) => {
      now += ms;
    },
    macrotask: () => macrotask,
    asked: () => asked,
  };
}

describe('C6 slices', () => {
  it('C6 goes on in a later macrotask after sliceTime of starting', async () => {
    const { manager, spend, macrotask } = slicing({ sliceTime: 10 });
    const at: number[] = [];
    for (let i = 0; i < 12; i++)
      manager.createTask(() => {
        at.push(macrotask());
        spend(3);
      });
    await manager.whenIdle();
    // 3, 6, 9, 12: the fourth goes past the slice.
    expect(at.filter((turn) => turn === at[0])).toHaveLength(4);
    expect(at).toHaveLength(12);
    expect(new Set(at).size).toBe(3);
  });

  it('C6 a burst that takes no time starts in one macrotask', async () => {
    const { manager, macrotask } = slicing({});
    const at: number[] = [];
    for (let i = 0; i < 1_000; i++) manager.createTask(() => void at.push(macrotask()));
    await manager.whenIdle();
    expect(new Set(at).size).toBe(1);
  });

  it('C6 counts all microtasks of a macrotask: a chain at concurrency 1 is a burst, too', async () => {
    const { manager, spend, macrotask } = slicing({ concurrency: 1, sliceTime: 10 });
    const at: number[] = [];
    for (let i = 0; i < 10; i++)
      manager.createTask(async () => {
        at.push(macrotask());
        await Promise.resolve();
        spend(5);
      });
    await manager.whenIdle();
    for (const turn of new Set(at)) expect(at.filter((one) => one === turn).length).toBe(2);
  });

  it('C6 counts the tasks that settle and make new ones', async () => {
    const { manager, spend, macrotask } = slicing({ sliceTime: 10 });
    const at: number[] = [];
    const again = (): void => {
      at.push(macrotask());
      spend(4);
      if (at.length < 12) manager.createTask(again);
    };
    manager.createTask(again);
    await manager.whenIdle();
    for (const turn of new Set(at)) expect(at.filter((one) => one === turn).length).toBe(3);
  });

  it('C6 keeps the order of priority over its slices', async () => {
    const { manager, spend } = slicing({ sliceTime: 10 });
    const order: number[] = [];
    for (let i = 0; i < 20; i++)
      manager.createTask(
        () => {
          order.push(i);
          spend(4);
        },
        { priority: i },
      );
    await manager.whenIdle();
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => 19 - i));
  });

  it('C6 the caller’s own loop of creating is not counted', async () => {
    const { manager, spend, macrotask } = slicing({ sliceTime: 10 });
    const at: number[] = [];
    for (let i = 0; i < 5; i++) {
      manager.createTask(() => void at.push(macrotask()));
      spend(50);
    }
    await manager.whenIdle();
    expect(new Set(at).size).toBe(1);
  });

  it.each([0, 0.001])('C6 gets on with a slice of %d ms', async (sliceTime) => {
    const { manager, spend, macrotask } = slicing({ sliceTime });
    const at: number[] = [];
    for (let i = 0; i < 5; i++)
      manager.createTask(() => {
        at.push(macrotask());
        spend(1);
      });
    await manager.whenIdle({ timeout: 1_000 });
    expect(new Set(at).size).toBe(5);
  });

  it('C6 asks for a few macrotasks a slice, however long the burst', async () => {
    const { manager, spend, asked } = slicing({ sliceTime: 10 });
    for (let i = 0; i < 400; i++) manager.createTask(() => spend(10));
    await manager.whenIdle();
    // One to go on, one to end the slice.
    expect(asked()).toBeLessThanOrEqual(900);
  });

  it('C6 stops between two slices when the manager is paused, and goes on when resumed', async () => {
    const { manager, spend } = slicing({ sliceTime: 10 });
    let started = 0;
    for (let i = 0; i < 6; i++)
      manager.createTask(() => {
        started++;
        spend(5);
      });
    await Promise.resolve();
    expect(started).toBe(2);
    manager.pause();
    for (let i = 0; i < 3; i++)
      await new Promise<void>((resolve) => systemClock.nextMacrotask(resolve));
    expect(started).toBe(2);
    manager.resume();
    await manager.whenIdle();
    expect(started).toBe(6);
  });

  it('C6 gives timers and messages their turn during a burst of slow functions', async () => {
    const manager = new BackgroundTaskManager({ logger: false });
    let turns = 0;
    const tick = (): void => {
      turns++;
      if (manager.getTaskCount() > 0) systemClock.nextMacrotask(tick);
    };
    for (let i = 0; i < 60; i++)
      manager.createTask(() => {
        const end = performance.now() + 2;
        while (performance.now() < end);
      });
    systemClock.nextMacrotask(tick);
    await manager.whenIdle();
    expect(turns).toBeGreaterThanOrEqual(6);
  });
});
