import { describe, expect, it } from 'vitest';
import { BackgroundTaskManager, memoryStore, type TaskStore } from '../../src/index.ts';
import { deferred, never, observed, stateOf, untilStopped } from '../support/observed-manager.ts';

function platform(): {
  handed: Promise<unknown>[];
  waitUntil: (promise: Promise<unknown>) => void;
} {
  const handed: Promise<unknown>[] = [];
  return { handed, waitUntil: (promise) => handed.push(promise) };
}

describe('C26 waitUntil', () => {
  it('C26 is handed nothing before there is work', async () => {
    const { handed, waitUntil } = platform();
    const { clock } = observed({ waitUntil });
    await clock.advance(10_000);
    expect(handed).toEqual([]);
  });

  it('C26 is handed one promise, synchronously in the call that begins the busy period', async () => {
    const { handed, waitUntil } = platform();
    const { manager, clock } = observed({ waitUntil });
    const gate = deferred();
    manager.createTask(() => gate.promise);
    expect(handed).toHaveLength(1);
    manager.createTask(() => 2);
    manager.createTask(gate.promise);
    await clock.settle();
    expect(handed).toHaveLength(1);
    expect(handed[0]).toBeInstanceOf(Promise);
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('pending');
    gate.resolve();
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('resolved');
  });

  it.each(['submit', 'execute', 'enqueue', 'promise'] as const)(
    'C26 synchronously also in %s',
    (way) => {
      const { handed, waitUntil } = platform();
      const { manager } = observed({ waitUntil });
      const ways = {
        submit: () => manager.submit(() => 1),
        execute: () => manager.execute(() => 1),
        enqueue: () => manager.define('job', () => 1).enqueue(),
        promise: () => manager.createTask(Promise.resolve(1)),
      };
      void ways[way]();
      expect(handed).toHaveLength(1);
    },
  );

  it('C26 one more for each busy period', async () => {
    const { handed, waitUntil } = platform();
    const { manager, clock } = observed({ waitUntil });
    for (let period = 1; period <= 3; period++) {
      manager.createTask(() => 1);
      manager.createTask(() => 2);
      await clock.settle();
      expect(handed).toHaveLength(period);
      expect(await stateOf(handed[period - 1] as Promise<unknown>, clock)).toBe('resolved');
    }
  });

  it('C26 a task that begins where another ends is in the same period', async () => {
    const { handed, waitUntil } = platform();
    const { manager, clock } = observed({ waitUntil });
    const gate = deferred();
    manager.createTask(() => 1, {
      onSettled: () => {
        manager.createTask(() => gate.promise);
      },
    });
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('pending');
    gate.resolve();
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('resolved');
    expect(handed).toHaveLength(1);
  });

  it('C26 lasts while a function lingers, and no longer than its grace', async () => {
    const { handed, waitUntil } = platform();
    const { manager, clock } = observed({ waitUntil, grace: 200 });
    const task = manager.createTask(never);
    await clock.settle();
    task.cancel();
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('pending');
    await clock.advance(200);
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('resolved');
  });

  it('C26 lasts over delays and retries', async () => {
    const { handed, waitUntil } = platform();
    const { manager, clock } = observed({ waitUntil });
    manager.createTask(({ attempt }) => (attempt === 1 ? Promise.reject(new Error()) : 1), {
      delay: 100,
      retry: { limit: 1, delay: 100, jitter: false },
    });
    await clock.advance(199);
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('pending');
    await clock.advance(1);
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('resolved');
    expect(handed).toHaveLength(1);
  });

  it('C26 resolves, never rejects, also when all tasks fail', async () => {
    const { handed, waitUntil } = platform();
    const { manager, clock } = observed({ waitUntil, logger: false });
    manager.createTask(() => Promise.reject(new Error()));
    manager.createTask(() => {
      throw new Error();
    });
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('resolved');
  });

  it('C26 a dropped task begins no period', () => {
    const { handed, waitUntil } = platform();
    const { manager } = observed({ waitUntil, capacity: 1, logger: false });
    manager.createTask(() => 1);
    manager.createTask(() => 2);
    expect(handed).toHaveLength(1);
  });

  it('C26 waits for the store to be written', async () => {
    const { handed, waitUntil } = platform();
    const inner = memoryStore();
    const gate = deferred();
    const store: TaskStore = {
      open: (id, onOrphans) => inner.open(id, onOrphans),
      claim: (ids, id) => inner.claim(ids, id),
      close: (id) => inner.close(id),
      write: async (changes) => {
        await gate.promise;
        await inner.write(changes);
      },
    };
    const { manager, clock } = observed({ waitUntil, store });
    await clock.settle();
    const task = manager.createTask(() => 1);
    expect(handed).toHaveLength(1);
    await clock.advance(1_000);
    expect(task.status).toBe('completed');
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('pending');
    gate.resolve();
    await clock.settle();
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('resolved');
  });

  it('C26 but not for longer than 5 s after it became idle', async () => {
    const { handed, waitUntil } = platform();
    const inner = memoryStore();
    const store: TaskStore = {
      open: (id) => inner.open(id),
      claim: (ids, id) => inner.claim(ids, id),
      close: (id) => inner.close(id),
      write: never,
    };
    const { manager, clock } = observed({ waitUntil, store });
    await clock.settle();
    manager.createTask(() => 1);
    await clock.settle();
    await clock.advance(4_999);
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('pending');
    await clock.advance(1);
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('resolved');
  });

  it('C26 one that throws is logged, and the task runs all the same', async () => {
    const error = new Error('no event to extend');
    const { manager, lines, clock } = observed({
      waitUntil: () => {
        throw error;
      },
    });
    const task = manager.createTask(() => 'ran');
    expect(await task.wait()).toBe('ran');
    await clock.settle();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ fields: { error } });
    expect(lines[0]?.message).toMatch(/waitUntil/);
  });

  it('C26 one that rejects is logged, too, and is no unhandled rejection', async () => {
    const error = new Error('too late');
    const { manager, lines, clock } = observed({
      waitUntil: (() => Promise.reject(error)) as () => void,
    });
    manager.createTask(() => 1);
    await clock.settle();
    expect(lines).toMatchObject([{ level: 'error', fields: { error } }]);
  });

  it('C26 a shutdown ends the period', async () => {
    const { handed, waitUntil } = platform();
    const { manager, clock } = observed({ waitUntil });
    manager.createTask(untilStopped);
    manager.createTask(() => 1, { delay: 1e6 });
    await clock.settle();
    void manager.shutdown();
    expect(await stateOf(handed[0] as Promise<unknown>, clock)).toBe('resolved');
    expect(clock.timers).toBe(0);
  });

  it('C26 resolves on the real clock, too', async () => {
    const { handed, waitUntil } = platform();
    const manager = new BackgroundTaskManager({ waitUntil, logger: false });
    manager.createTask(async () => {
      await Promise.resolve();
    });
    await handed[0];
    expect(manager.getTaskCount()).toBe(0);
  });
});

it('C26 C50 map hands the busy promise over synchronously', () => {
  const handed: unknown[] = [];
  const { manager } = observed({ waitUntil: (promise) => handed.push(promise) });
  void manager.map([1], (item) => item);
  expect(handed).toHaveLength(1);
});
