import { describe, expect, it, vi } from 'vitest';
import type { TaskContext } from '../../src/index.ts';
import { deferred, endless, stubborn } from '../support/deferred.ts';
import { rejectionOf, setup } from '../support/setup.ts';

describe('C1 createTask', () => {
  it('C1 returns a pending handle and has not called the function', () => {
    const { manager } = setup();
    const work = vi.fn(() => 1);
    const task = manager.createTask(work);
    expect(task.status).toBe('pending');
    expect(task.attempt).toBe(0);
    expect(task.startedAt).toBeUndefined();
    expect(work).not.toHaveBeenCalled();
  });

  it('C1 does not throw for a function that throws at once', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(() => {
      throw new Error('at once');
    });
    expect(task.status).toBe('pending');
    await clock.settle();
    expect(task.status).toBe('failed');
  });

  it('C1 never calls the function of a task that was cancelled before it started', async () => {
    const { manager, clock } = setup();
    const work = vi.fn();
    const task = manager.createTask(work);
    expect(task.cancel()).toBe(true);
    expect(task.status).toBe('cancelled');
    await clock.settle();
    expect(work).not.toHaveBeenCalled();
    expect(task.lingering).toBe(false);
    await task.stopped;
  });

  it.each(['task:created', 'task:started'] as const)(
    'C1 never calls the function of a task cancelled by a listener of %s',
    async (type) => {
      const { manager, clock } = setup({ concurrency: 1 });
      const work = vi.fn();
      manager.once(type, ({ task }) => void task.cancel());
      const task = manager.createTask(work);
      await clock.settle();
      expect(work).not.toHaveBeenCalled();
      expect(task.status).toBe('cancelled');
      await task.stopped;
      // Its slot is free again.
      const next = manager.createTask(() => 'next');
      await clock.settle();
      expect(next.result).toBe('next');
    },
  );

  it('C1 the handle is not thenable', async () => {
    const { manager } = setup();
    const task = manager.createTask(() => 1);
    expect('then' in task).toBe(false);
    expect(await Promise.resolve(task)).toBe(task);
  });

  it('C1 calls the function with no `this` and one argument', async () => {
    const { manager, clock } = setup();
    const seen: unknown[] = [];
    manager.createTask(function (this: unknown, ...args: unknown[]) {
      seen.push(this, args.length);
    });
    await clock.settle();
    expect(seen).toEqual([undefined, 1]);
  });

  it('C1 gives a context that may be destructured', async () => {
    const { manager, clock } = setup();
    let seen: Partial<TaskContext> = {};
    const task = manager.createTask(
      async ({ id, name, attempt, context, signal, progress, createTask }) => {
        seen = { id, name, attempt, context, signal };
        progress(0.5, 'half');
        return createTask(() => 'child').wait();
      },
      { name: 'parent', context: { a: 1 } },
    );
    await clock.settle();
    expect(task.result).toBe('child');
    expect(seen).toMatchObject({ id: task.id, name: 'parent', attempt: 1, context: { a: 1 } });
    expect(seen.signal?.aborted).toBe(false);
  });

  it('C1 takes the name from the option, else from the function, else background_task', () => {
    const { manager } = setup();
    function named(): void {}
    expect(manager.createTask(named, { name: 'given' }).name).toBe('given');
    expect(manager.createTask(named).name).toBe('named');
    expect(manager.createTask(() => {}).name).toBe('background_task');
    expect(manager.createTask(Promise.resolve()).name).toBe('background_task');
    expect(manager.submit(named).name).toBe('named');
    expect(manager.submit(() => {}).name).toBe('background_task');
  });

  it('C1 submit calls the function with its arguments', async () => {
    const { manager, clock } = setup();
    const task = manager.submit((a: number, b: string) => `${a}${b}`, { args: [1, 'x'] });
    expect(task.status).toBe('pending');
    await clock.settle();
    expect(task.result).toBe('1x');
  });

  it('C1 the options may be changed by their owner afterwards without effect', async () => {
    const { manager, clock } = setup();
    const options = { name: 'first', timeout: 10 };
    const task = manager.createTask(endless, options);
    options.timeout = 10_000;
    options.name = 'second';
    await clock.advance(10);
    expect(task.name).toBe('first');
    expect(task.status).toBe('timed_out');
  });
});

describe('C2 starting', () => {
  it('C2 starts in a microtask of the same turn', async () => {
    const { manager } = setup();
    const work = vi.fn(endless);
    const task = manager.createTask(work);
    await Promise.resolve();
    expect(work).toHaveBeenCalledOnce();
    expect(task.status).toBe('running');
    expect(task.attempt).toBe(1);
  });

  it('C2 starts the next in a microtask of the turn in which a slot became free', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const first = stubborn();
    const second = vi.fn(endless);
    manager.createTask(first.work);
    manager.createTask(second);
    await clock.settle();
    expect(second).not.toHaveBeenCalled();
    first.resolve();
    for (let i = 0; i < 10; i++) await Promise.resolve();
    expect(second).toHaveBeenCalledOnce();
  });

  it('C2 starts by priority, then by creation, whatever the order of creation', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const order: string[] = [];
    const add = (name: string, priority?: number): void => {
      manager.createTask(() => void order.push(name), { priority });
    };
    add('a');
    add('low', -1);
    add('b');
    add('high', 5);
    add('c', 0);
    add('higher', 5.5);
    add('high2', 5);
    add('lowest', -Infinity);
    add('highest', Infinity);
    await clock.settle();
    expect(order).toEqual(['highest', 'higher', 'high', 'high2', 'a', 'b', 'c', 'low', 'lowest']);
  });

  it('C2 a higher priority that comes later overtakes those that wait', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const order: string[] = [];
    const first = stubborn();
    manager.createTask(first.work);
    await clock.settle();
    manager.createTask(() => void order.push('low'));
    manager.createTask(() => void order.push('high'), { priority: 1 });
    first.resolve();
    await clock.settle();
    expect(order).toEqual(['high', 'low']);
  });

  it.each([1, 2, 3, 7])(
    'C2 runs %i functions at once, no more and no less',
    async (concurrency) => {
      const { manager, clock } = setup({ concurrency });
      let running = 0;
      const seen: number[] = [];
      const turn = deferred();
      for (let i = 0; i < 20; i++)
        manager.createTask(async () => {
          seen.push(++running);
          if (i < 7) await turn.promise;
          for (let hop = 0; hop < i % 4; hop++) await Promise.resolve();
          running--;
        });
      await clock.settle();
      expect(Math.max(...seen)).toBe(concurrency);
      turn.resolve();
      await clock.settle();
      expect(Math.max(...seen)).toBe(concurrency);
      expect(manager.metrics().completed).toBe(20);
    },
  );

  it('C2 a fraction of a slot is none', async () => {
    const { manager, clock } = setup({ concurrency: 2.5 });
    for (let i = 0; i < 5; i++) manager.createTask(endless);
    await clock.settle();
    expect(manager.getTaskCount('running')).toBe(2);
  });

  it('C2 runs everything at once by default', async () => {
    const { manager, clock } = setup();
    for (let i = 0; i < 500; i++) manager.createTask(endless);
    await clock.settle();
    expect(manager.getTaskCount('running')).toBe(500);
  });

  it('C2 a task made by a listener waits for its slot like any other', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const most = { now: 0, ever: 0 };
    const work = async (): Promise<void> => {
      most.ever = Math.max(most.ever, ++most.now);
      await Promise.resolve();
      most.now--;
    };
    let left = 20;
    for (const type of ['task:created', 'task:started', 'task:settled'] as const)
      manager.on(type, () => {
        if (left-- > 0) manager.createTask(work);
      });
    manager.createTask(work);
    await clock.settle();
    expect(most.ever).toBe(1);
    expect(manager.getTaskCount()).toBe(0);
    expect(manager.metrics().completed).toBe(21);
  });
});

describe('C3 functions', () => {
  it.each([undefined, null, 0, '', false, Number.NaN, 'text', Symbol('s'), new Error('e')])(
    'C3 may throw or reject with anything: %s',
    async (thrown) => {
      const { manager, clock } = setup();
      const sync = manager.createTask(() => {
        throw thrown;
      });
      const rejecting = manager.createTask(() => Promise.reject(thrown));
      const promise = manager.createTask(Promise.reject(thrown));
      await clock.settle();
      for (const task of [sync, rejecting, promise]) {
        expect(task.status).toBe('failed');
        expect(task.error).toBe(thrown);
        expect(task.outcome).toEqual({ status: 'failed', error: thrown });
        expect(await task.settled).toEqual({ status: 'failed', error: thrown });
        expect(await rejectionOf(task.wait())).toBe(thrown);
      }
    },
  );

  it.each([undefined, null, 0, '', false, Number.NaN, { a: 1 }])(
    'C3 may return anything, at once or later: %s',
    async (value) => {
      const { manager, clock } = setup();
      const sync = manager.createTask(() => value);
      const async_ = manager.createTask(async () => value);
      const promise = manager.createTask(Promise.resolve(value));
      await clock.settle();
      for (const task of [sync, async_, promise]) {
        expect(task.status).toBe('completed');
        expect(task.result).toBe(value);
        expect(await task.wait()).toBe(value);
      }
    },
  );

  it('C3 follows a returned thenable', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(
      () =>
        ({
          // biome-ignore lint/suspicious/noThenProperty: a foreign thenable is what this is about
          then: (ok: (value: number) => void) => ok(7),
        }) as PromiseLike<number>,
    );
    await clock.settle();
    expect(task.result).toBe(7);
  });

  it('C3 follows a thenable as work, its `then` called once, in a microtask', async () => {
    const { manager, clock } = setup();
    // biome-ignore lint/suspicious/noThenProperty: a foreign thenable is what this is about
    const thenable = { then: vi.fn((ok: (value: string) => void) => ok('done')) };
    const task = manager.createTask(thenable as unknown as PromiseLike<string>);
    expect(thenable.then).not.toHaveBeenCalled();
    expect(task.status).toBe('running');
    await clock.settle();
    expect(thenable.then).toHaveBeenCalledOnce();
    expect(task.result).toBe('done');
  });

  it('C3 never calls `then` of a thenable whose task was cancelled before', async () => {
    const { manager, clock } = setup();
    // biome-ignore lint/suspicious/noThenProperty: a foreign thenable is what this is about
    const thenable = { then: vi.fn() };
    const task = manager.createTask(thenable as unknown as PromiseLike<void>);
    task.cancel();
    await clock.settle();
    expect(thenable.then).not.toHaveBeenCalled();
    expect(task.lingering).toBe(false);
    await task.stopped;
    const aborted = manager.createTask(thenable as unknown as PromiseLike<void>, {
      signal: AbortSignal.abort(),
    });
    await clock.settle();
    expect(aborted.status).toBe('cancelled');
    expect(thenable.then).not.toHaveBeenCalled();
  });

  it('C3 never calls `then` of a thenable whose task was dropped', async () => {
    const { manager, clock } = setup({ capacity: 1 });
    manager.createTask(endless);
    // biome-ignore lint/suspicious/noThenProperty: a foreign thenable is what this is about
    const thenable = { then: vi.fn() };
    const task = manager.createTask(thenable as unknown as PromiseLike<void>);
    await clock.settle();
    expect(task.status).toBe('dropped');
    expect(thenable.then).not.toHaveBeenCalled();
  });

  /* biome-ignore-start lint/suspicious/noThenProperty: weird thenables are what this is about */
  const weird: Array<[string, () => unknown, unknown]> = [
    [
      'answers twice',
      () => ({
        then(ok: (value: number) => void, no: (error: unknown) => void) {
          ok(1);
          no('late');
          ok(2);
        },
      }),
      { status: 'completed', result: 1 },
    ],
    [
      'throws after it answered',
      () => ({
        then(ok: (value: number) => void) {
          ok(1);
          throw new Error('late');
        },
      }),
      { status: 'completed', result: 1 },
    ],
    [
      'throws before it answered',
      () => ({
        then() {
          throw 'early';
        },
      }),
      { status: 'failed', error: 'early' },
    ],
    [
      'answers with a thenable',
      () => ({
        then(ok: (value: unknown) => void) {
          ok({ then: (inner: (value: number) => void) => inner(3) });
        },
      }),
      { status: 'completed', result: 3 },
    ],
    [
      'is a function',
      () => Object.assign(() => 0, { then: (ok: (value: number) => void) => ok(4) }),
      { status: 'completed', result: 4 },
    ],
    [
      'is a promise whose own `then` answers twice, at once',
      () =>
        Object.assign(Promise.resolve(0), {
          then(ok: (value: number) => void) {
            ok(5);
            ok(6);
          },
        }),
      { status: 'completed', result: 5 },
    ],
  ];

  it.each(weird)('C3 returned: a thenable that %s', async (_, make, outcome) => {
    const { manager, clock } = setup({ concurrency: 1 });
    const task = manager.createTask(() => make());
    await clock.settle();
    expect(task.outcome).toEqual(outcome);
    expect(task.lingering).toBe(false);
    // The slots still add up.
    manager.createTask(endless);
    manager.createTask(endless);
    await clock.settle();
    expect(manager.getTaskCount('running')).toBe(1);
  });

  it.each(weird.filter(([what]) => !/^is a/.test(what)))(
    'C3 as work: a thenable that %s',
    async (_, make, outcome) => {
      const { manager, clock, recorder } = setup({ concurrency: 1 });
      const task = manager.createTask(make() as PromiseLike<unknown>);
      expect(task.status).toBe('running');
      await clock.settle();
      expect(task.outcome).toEqual(outcome);
      expect(task.lingering).toBe(false);
      expect(recorder.types(task)).toHaveLength(4);
    },
  );

  it('C3 fails with what a getter named `then` throws', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(() => ({
      get then(): never {
        throw 'getter';
      },
    }));
    await clock.settle();
    expect(task.outcome).toEqual({ status: 'failed', error: 'getter' });
  });
  /* biome-ignore-end lint/suspicious/noThenProperty: until here */

  it('C3 an object with a `then` that is no function is a result', async () => {
    const { manager, clock } = setup();
    // biome-ignore lint/suspicious/noThenProperty: it is no function
    const value = { then: 5 };
    const task = manager.createTask(() => value);
    await clock.settle();
    expect(task.result).toBe(value);
  });
});

describe('C4 promises as work', () => {
  it('C4 is running when createTask returns', () => {
    const { manager, recorder } = setup();
    const task = manager.createTask(endless());
    expect(task.status).toBe('running');
    expect(task.attempt).toBe(1);
    expect(task.startedAt).toBe(task.createdAt);
    expect(recorder.types(task)).toEqual(['task:created', 'task:started']);
  });

  it('C4 takes no slot and ignores concurrency', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const promises = [1, 2, 3].map(() => manager.createTask(endless()));
    const fn = manager.createTask(endless);
    await clock.settle();
    expect(promises.map(({ status }) => status)).toEqual(['running', 'running', 'running']);
    expect(fn.status).toBe('running');
    for (const promise of promises) promise.cancel();
    const second = manager.createTask(endless);
    await clock.settle();
    expect(second.status).toBe('pending');
  });

  it('C4 ignores pause()', async () => {
    const { manager, clock } = setup();
    manager.pause();
    const promise = manager.createTask(Promise.resolve(1));
    const fn = manager.createTask(() => 1);
    expect(promise.status).toBe('running');
    await clock.settle();
    expect(promise.status).toBe('completed');
    expect(fn.status).toBe('pending');
  });

  it('C4 counts towards capacity', () => {
    const { manager } = setup({ capacity: 2 });
    manager.createTask(endless());
    manager.createTask(endless());
    expect(manager.createTask(() => 1).status).toBe('dropped');
    expect(manager.createTask(endless()).status).toBe('dropped');
  });

  it.each(['cancel', 'timeout', 'deadline'])(
    'C4 lingers after a %s until the promise settles',
    async (how) => {
      const { manager, clock } = setup();
      const work = deferred<number>();
      const task = manager.createTask(
        work.promise,
        how === 'cancel' ? {} : { [how === 'timeout' ? 'timeout' : 'deadline']: 100 },
      );
      if (how === 'cancel') task.cancel();
      else await clock.advance(100);
      expect(task.status).toBe(how === 'cancel' ? 'cancelled' : 'timed_out');
      expect(task.lingering).toBe(true);
      expect(manager.metrics().lingering).toBe(1);
      work.resolve(1);
      await clock.settle();
      expect(task.lingering).toBe(false);
      expect(task.result).toBeUndefined();
      await task.stopped;
    },
  );

  it('C4 is abandoned after its grace like a function', async () => {
    const { manager, clock } = setup({ grace: 50 });
    const task = manager.createTask(endless());
    task.cancel();
    await clock.advance(50);
    expect(task.abandoned).toBe(true);
    expect(task.lingering).toBe(true);
  });

  it('C4 is not retried', async () => {
    const { manager, clock } = setup({ retry: 3 });
    const task = manager.createTask(Promise.reject(new Error('no')));
    await clock.settle();
    expect(task.status).toBe('failed');
    expect(manager.metrics().retried).toBe(0);
  });
});
