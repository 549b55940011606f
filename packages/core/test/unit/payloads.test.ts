import { describe, expect, it } from 'vitest';
import { BackgroundTaskManager } from '../../src/index.ts';
import { manualClock } from '../../src/testing.ts';
import { recordingStore } from '../support/recording-store.ts';
import { thrownBy } from '../support/setup.ts';

function start() {
  const clock = manualClock();
  const store = recordingStore();
  const manager = new BackgroundTaskManager({ clock, store, logger: false });
  return { clock, store, manager };
}

const noop = (): void => {};
class Guarded {
  open = 1;
  deep = { secret: noop };
}

describe('a payload that cannot be cloned', () => {
  const cyclic: Record<string, unknown> = { name: 'cyclic', bad: noop };
  cyclic.self = cyclic;
  const cases: Array<[path: string, payload: unknown]> = [
    ['payload', noop],
    ['payload', Symbol('s')],
    ['payload.user.onSave', { user: { onSave: noop, name: 'x' } }],
    ['payload[1]', [1, noop, 3]],
    ['payload.list[2].call', { list: [1, 2, { call: noop }] }],
    ['payload.sym', { sym: Symbol('s') }],
    ['payload.weak', { weak: new WeakMap() }],
    ['payload.promise', { ok: 1, promise: Promise.resolve() }],
    ['payload["a key"]', { 'a key': noop }],
    ['payload.map.get(k).run', { map: new Map([['k', { run: noop }]]) }],
    ['payload.set[1]', { set: new Set<unknown>([1, noop]) }],
    ['payload.deep.secret', new Guarded()],
    ['payload.bad', cyclic],
  ];

  it.each(cases)('C41 makes enqueue throw a TypeError naming %s', async (path, payload) => {
    const { manager, store, clock } = start();
    const job = manager.define('job', () => 1);
    const error = thrownBy(() => job.enqueue(payload as never));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message.startsWith(`${path} cannot`)).toBe(true);
    await clock.settle();
    expect(manager.getTaskCount()).toBe(0);
    expect(manager.metrics().created).toBe(0);
    expect(store.writes).toEqual([]);
  });

  it('C41 names the object itself where a getter of it throws', () => {
    const { manager } = start();
    const trap = {
      get broken(): never {
        throw new Error('no');
      },
    };
    const job = manager.define('job', (_: unknown) => 1);
    expect((thrownBy(() => job.enqueue({ trap })) as Error).message).toMatch(/^payload\.trap/);
  });

  it('C41 names the path in a large payload within a moment', () => {
    const { manager } = start();
    const list = Array.from({ length: 20_000 }, (_, n) => ({ n, deep: { n } }));
    const payload = { a: { b: { c: { list, bad: noop } } } };
    const job = manager.define('job', (_: unknown) => 1);
    const startedAt = performance.now();
    expect((thrownBy(() => job.enqueue(payload)) as Error).message).toMatch(
      /^payload\.a\.b\.c\.bad /,
    );
    // Whoever clones every branch anew takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it('C41 is the same for any definition, before anything else is done with a key', () => {
    const { manager } = start();
    const job = manager.define('job', (_: unknown) => 1);
    expect(thrownBy(() => job.enqueue({ f: noop }, { key: 'k' }))).toBeInstanceOf(TypeError);
    const task = job.enqueue({ f: 1 }, { key: 'k' });
    expect(task.status).toBe('pending');
  });

  it('C41 what structuredClone takes is fine: cycles, dates, maps, sets, bytes, errors, big integers', async () => {
    const { manager } = start();
    const payload: Record<string, unknown> = {
      at: new Date(5),
      map: new Map([[{ k: 1 }, new Set([1])]]),
      bytes: new Uint8Array([1, 2]),
      error: new RangeError('x'),
      big: 10n ** 30n,
      hole: [1, undefined, 3],
      expression: /a/g,
      nothing: undefined,
    };
    payload.self = payload;
    const seen: unknown[] = [];
    const task = manager
      .define('job', (got: unknown) => {
        seen.push(got);
      })
      .enqueue(payload);
    await task.wait();
    await task.persisted;
    expect(seen[0]).toEqual(payload);
    expect(seen[0]).not.toBe(payload);
  });
});

describe('a result that cannot be cloned', () => {
  it('C41 is stored as a stand-in, and stays what it was on the handle', async () => {
    const { manager, store, clock } = start();
    const result = { call: function named() {}, ok: 1, list: [Symbol('s')], of: Promise.resolve() };
    const task = manager.define('job', () => result).enqueue(undefined);
    await clock.settle();
    expect(task.result).toBe(result);
    expect(store.records.get(task.id)).toMatchObject({
      status: 'completed',
      result: { call: '[Function named]', ok: 1, list: ['Symbol(s)'], of: '[Promise]' },
    });
    expect(task.info().persisted).toBe(true);
  });

  it('C41 does not harm the tasks it is written with', async () => {
    const { manager, store, clock } = start();
    const tasks = [1, 2, 3].map((n) => manager.createTask(() => (n === 2 ? noop : n)));
    await clock.settle();
    expect(tasks.map(({ id }) => store.records.get(id)?.result)).toEqual([1, '[Function noop]', 3]);
  });

  it('C41 whatever it does to defend itself', async () => {
    const { manager, store, clock } = start();
    const hostile = [
      {
        get trap(): never {
          throw new Error('no');
        },
      },
      new Proxy(
        {},
        {
          get() {
            throw new Error('no');
          },
          ownKeys() {
            throw new Error('no');
          },
        },
      ),
      Object.assign(Object.create(null), { f: noop }),
      {
        toJSON() {
          throw new Error('no');
        },
      },
    ];
    const tasks = hostile.map((result, n) => manager.createTask(async () => [n, result]));
    await clock.settle();
    for (const task of tasks) {
      expect(task.status).toBe('completed');
      expect(store.records.get(task.id)?.status).toBe('completed');
      expect(task.info().persisted).toBe(true);
    }
  });
});
