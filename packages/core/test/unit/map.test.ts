import { describe, expect, it, vi } from 'vitest';
import { ManagerClosedError, TaskDroppedError } from '../../src/index.ts';
import { type Deferred, deferred, endless } from '../support/deferred.ts';
import { stateOf } from '../support/observed-manager.ts';
import { rejectionOf, setup } from '../support/setup.ts';

/** Items 0, 1, 2, ... and how far somebody has read them. */
function source(count: number): {
  items(): AsyncGenerator<number>;
  read: number;
  closed: boolean;
} {
  const self = {
    read: 0,
    closed: false,
    async *items(): AsyncGenerator<number> {
      try {
        for (let i = 0; i < count; i++) {
          self.read++;
          yield i;
        }
      } finally {
        self.closed = true;
      }
    },
  };
  return self;
}

describe('C50 map', () => {
  it('C50 gives the results in the order of the items, not of their ends', async () => {
    const { manager, clock } = setup();
    const gates = [0, 1, 2].map(() => deferred<string>());
    const mapped = manager.map([0, 1, 2], (i) => (gates[i] as Deferred<string>).promise);
    await clock.settle();
    for (const i of [2, 0, 1]) {
      gates[i]?.resolve(`result ${i}`);
      await clock.settle();
    }
    expect(await mapped).toEqual(['result 0', 'result 1', 'result 2']);
  });

  it.each<[string, () => Iterable<unknown> | AsyncIterable<unknown>, unknown[]]>([
    ['nothing', () => [], []],
    ['an array', () => [1, undefined, 0, null, ''], [1, undefined, 0, null, '']],
    ['a set', () => new Set([1, 2]), [1, 2]],
    ['a string', () => 'ab', ['a', 'b']],
    ['an async generator', () => source(3).items(), [0, 1, 2]],
    [
      'a generator',
      function* () {
        yield 1;
        yield 2;
      },
      [1, 2],
    ],
  ])('C50 maps %s', async (_, items, results) => {
    const { manager, clock } = setup();
    const fn = vi.fn((item: unknown) => item);
    const mapped = manager.map(items(), fn);
    await clock.settle();
    expect(await mapped).toEqual(results);
    expect(fn).toHaveBeenCalledTimes(results.length);
  });

  it('C50 keeps to concurrency and hands over a context', async () => {
    const { manager, clock } = setup({ concurrency: 2 });
    let running = 0;
    let most = 0;
    const names = new Set<string>();
    const mapped = manager.map(
      Array.from({ length: 9 }, (_, i) => i),
      async (item, ctx) => {
        names.add(ctx.name);
        most = Math.max(most, ++running);
        for (let hop = 0; hop < 20; hop++) await Promise.resolve();
        running--;
        return item * 2;
      },
      { name: 'double' },
    );
    await clock.settle();
    expect(await mapped).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
    expect(most).toBe(2);
    expect([...names]).toEqual(['double']);
  });

  it('C50 the first failure rejects it, in the order of time, and cancels the rest', async () => {
    const { manager, clock } = setup({ concurrency: 3 });
    const gates = [0, 1, 2, 3].map(() => deferred());
    const signals: AbortSignal[] = [];
    const mapped = manager.map([0, 1, 2, 3], (i, { signal }) => {
      signals[i] = signal;
      return (gates[i] as Deferred<void>).promise;
    });
    const rejection = rejectionOf(mapped);
    await clock.settle();
    gates[2]?.reject('second item failed first');
    expect(await rejection).toBe('second item failed first');
    await clock.settle();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false]);
    expect(signals).toHaveLength(3);
    expect(manager.getTaskCount()).toBe(0);
    expect(manager.metrics()).toMatchObject({ failed: 1, cancelled: 3, created: 4 });
    gates[0]?.reject('too late');
    await clock.settle();
  });

  it('C50 a timed-out or cancelled task is a failure, too', async () => {
    const { manager, clock } = setup();
    const timedOut = rejectionOf(manager.map([1], endless, { timeout: 10 }));
    await clock.advance(10);
    expect(await timedOut).toMatchObject({ code: 'ERR_TASK_TIMEOUT' });
    const controller = new AbortController();
    const aborted = rejectionOf(manager.map([1, 2], endless, { signal: controller.signal }));
    await clock.settle();
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await aborted).toBe(reason);
    expect(manager.getTaskCount()).toBe(0);
  });

  it('C50 with a signal that is aborted already rejects with its reason, and reads nothing', async () => {
    const { manager } = setup();
    const items = vi.fn();
    const signal = AbortSignal.abort('gone');
    const mapped = manager.map({ [Symbol.iterator]: items } as Iterable<number>, endless, {
      signal,
    });
    expect(await rejectionOf(mapped)).toBe('gone');
    expect(await rejectionOf(manager.map([], endless, { signal }))).toBe('gone');
    expect(items).not.toHaveBeenCalled();
    expect(manager.metrics().created).toBe(0);
  });

  it.each([1, Infinity])(
    'C50 starts none of the rest after a failure, at concurrency %d',
    async (concurrency) => {
      const { manager, clock } = setup({ concurrency });
      manager.pause();
      const fn = vi.fn((): never => {
        throw new Error('no');
      });
      const rejection = rejectionOf(manager.map([1, 2, 3, 4], fn));
      await clock.settle();
      manager.resume();
      expect(await rejection).toBeInstanceOf(Error);
      await clock.settle();
      expect(fn).toHaveBeenCalledOnce();
      expect(manager.metrics()).toMatchObject({ failed: 1, cancelled: 3 });
    },
  );

  it('C50 calls the onSettled of its options, which may throw', async () => {
    const { manager, clock } = setup();
    const onSettled = vi.fn(() => {
      throw new Error('listener');
    });
    const mapped = manager.map([1, 2], (i) => i, { onSettled });
    await clock.settle();
    expect(await mapped).toEqual([1, 2]);
    expect(onSettled).toHaveBeenCalledTimes(2);
    expect(manager.metrics().listenerErrors).toBe(2);
  });

  it('C50 waits at capacity instead of dropping', async () => {
    const { manager, clock } = setup({ capacity: 2, concurrency: 1 });
    const mapped = manager.map(
      Array.from({ length: 20 }, (_, i) => i),
      async (i) => i,
    );
    await clock.settle();
    expect(await mapped).toHaveLength(20);
    expect(manager.metrics()).toMatchObject({ dropped: 0, completed: 20 });
  });

  it.each(['drop-newest', 'drop-oldest', 'throw'] as const)(
    'C50 two maps share a capacity of 1 with overflow %s',
    async (overflow) => {
      const { manager, clock } = setup({ capacity: 1, overflow });
      const both = Promise.all([
        manager.map([1, 2, 3], async (i) => i),
        manager.map([4, 5, 6], async (i) => i),
      ]);
      await clock.settle();
      expect(await both).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      expect(manager.metrics().dropped).toBe(0);
    },
  );

  it('C50 waits when the manager is full before it begins', async () => {
    const { manager, clock } = setup({ capacity: 1 });
    const blocker = manager.createTask(endless);
    const read = source(1);
    const mapped = manager.map(read.items(), async (i) => i);
    await clock.settle();
    expect(read.read).toBe(0);
    blocker.cancel();
    await clock.settle();
    expect(await mapped).toEqual([0]);
  });

  it.each([1, 2, 5])(
    'C50 reads an async iterable no further ahead than a capacity of %i',
    async (capacity) => {
      const { manager, clock } = setup({ capacity });
      const gates: Deferred<void>[] = [];
      const read = source(12);
      const mapped = manager.map(read.items(), () => {
        const gate = deferred();
        gates.push(gate);
        return gate.promise;
      });
      for (let done = 0; done < 12; done++) {
        await clock.settle();
        expect(read.read).toBe(Math.min(12, done + capacity));
        gates[done]?.resolve();
      }
      await clock.settle();
      expect(await mapped).toHaveLength(12);
    },
  );

  it('C50 closes the iterable when it fails', async () => {
    const { manager, clock } = setup({ capacity: 2 });
    const read = source(100);
    const rejection = rejectionOf(
      manager.map(read.items(), async (i) => {
        if (i === 3) throw new Error('no');
      }),
    );
    await clock.settle();
    expect(await rejection).toBeInstanceOf(Error);
    await clock.settle();
    expect(read.closed).toBe(true);
    expect(read.read).toBeLessThan(8);
  });

  it('C50 calls nothing for an item that arrives after the failure', async () => {
    const { manager, clock } = setup();
    const late = deferred<number>();
    const fn = vi.fn(async () => {
      throw new Error('first');
    });
    async function* items(): AsyncGenerator<number> {
      yield 1;
      yield await late.promise;
    }
    const rejection = rejectionOf(manager.map(items(), fn));
    await clock.settle();
    expect(await rejection).toBeInstanceOf(Error);
    late.resolve(2);
    await clock.settle();
    expect(fn).toHaveBeenCalledOnce();
    expect(manager.metrics().created).toBe(1);
  });

  it('C50 an iterable that throws rejects it and cancels what runs', async () => {
    const { manager, clock } = setup();
    async function* items(): AsyncGenerator<number> {
      yield 1;
      throw new Error('source');
    }
    const rejection = rejectionOf(manager.map(items(), endless));
    await clock.settle();
    expect(await rejection).toMatchObject({ message: 'source' });
    expect(manager.getTaskCount()).toBe(0);
  });

  it('C50 retries as told, and only the last error counts', async () => {
    const { manager, clock } = setup();
    const mapped = manager.map(
      [1],
      (item, { attempt }) => {
        if (attempt === 1) throw new Error('again');
        return item;
      },
      { retry: { limit: 1, delay: 10, jitter: false } },
    );
    await clock.advance(10);
    expect(await mapped).toEqual([1]);
  });

  it('C7 C50 rejects after shutdown, also for no items', async () => {
    const { manager } = setup();
    await manager.shutdown();
    expect(await rejectionOf(manager.map([1], () => 1))).toBeInstanceOf(ManagerClosedError);
    expect(await rejectionOf(manager.map([], () => 1))).toBeInstanceOf(ManagerClosedError);
  });

  it('C50 a shutdown during it rejects it', async () => {
    const { manager, clock } = setup({ capacity: 1 });
    const rejection = rejectionOf(manager.map([1, 2, 3], endless));
    await clock.settle();
    void manager.shutdown({ timeout: 0 });
    await clock.settle();
    expect(await rejection).toMatchObject({ code: 'ERR_TASK_CANCELLED' });
  });

  it('C22 C50 a drain rejects one that is still reading, and lets it finish what it began', async () => {
    const { manager, clock } = setup({ capacity: 1 });
    const begun = deferred<string>();
    const rejection = rejectionOf(manager.map([1, 2], () => begun.promise));
    await clock.settle();
    const [task] = manager.getTasks();
    const shutdown = manager.shutdown({ mode: 'drain' });
    expect(await rejection).toBeInstanceOf(ManagerClosedError);
    begun.resolve('finished');
    await clock.settle();
    expect(task?.result).toBe('finished');
    expect(await shutdown).toMatchObject({ completedTasks: 1, cancelledTasks: 0 });
  });

  it('C50 a task that others push out rejects it', async () => {
    const { manager, clock } = setup({ capacity: 1, overflow: 'drop-oldest', concurrency: 1 });
    manager.pause();
    const rejection = rejectionOf(manager.map([1], endless));
    await clock.settle();
    manager.createTask(endless);
    expect(await rejection).toBeInstanceOf(TaskDroppedError);
  });
});

it('C50 hands the items of an iterable over as they are: promises and thenables are not awaited', async () => {
  const { manager, clock } = setup();
  let thens = 0;
  const lazy = {
    // biome-ignore lint/suspicious/noThenProperty: a lazy query is such an object.
    then(resolve: (value: number) => void) {
      thens++;
      resolve(5);
    },
  };
  const promise = Promise.resolve(1);
  const seen: unknown[] = [];
  void manager.map([promise, lazy], (item) => {
    seen.push(item);
    return 1;
  });
  await clock.settle();
  expect(seen).toEqual([promise, lazy]);
  expect(thens).toBe(0);
});

async function* stuck(): AsyncGenerator<number> {
  yield 1;
  await endless();
}

it('C7 C50 a shutdown ends a map that waits for its next item', async () => {
  const { manager, clock } = setup();
  const mapped = manager.map(stuck(), (item) => item);
  await clock.settle();
  void manager.shutdown();
  expect(await stateOf(mapped, clock)).toBe('rejected');
});

it('C50 its signal ends a map that waits for its next item', async () => {
  const { manager, clock } = setup();
  const controller = new AbortController();
  const mapped = manager.map(stuck(), (item) => item, { signal: controller.signal });
  await clock.settle();
  controller.abort();
  expect(await stateOf(mapped, clock)).toBe('rejected');
});

it('C50 reads an endless iterable no further than it has places, and closes it at the first failure', async () => {
  const { manager, clock } = setup({ capacity: 10 });
  let read = 0;
  let closed = false;
  function* endlessly(): Generator<number> {
    try {
      for (;;) yield read++;
    } finally {
      closed = true;
    }
  }
  const gate = deferred();
  const mapped = manager.map(endlessly(), async (item) => {
    if (item > 0) return endless();
    await gate.promise;
    throw new Error('first');
  });
  mapped.catch(() => {});
  await clock.settle();
  expect(read).toBe(10);
  gate.resolve();
  expect(await rejectionOf(mapped)).toEqual(new Error('first'));
  await clock.settle();
  expect({ read, closed }).toEqual({ read: 10, closed: true });
  expect(manager.getTaskCount()).toBe(0);
});
