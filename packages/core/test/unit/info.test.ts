import { describe, expect, it } from 'vitest';
import { BackgroundTaskManager, memoryStore, type TaskInfo } from '../../src/index.ts';
import { manualClock } from '../../src/testing.ts';
import { never, observed, untilStopped } from '../support/observed-manager.ts';

/** The info of a task with such a context, once JSON and the structured clone algorithm have taken it. */
function infoOf(context: object): TaskInfo {
  const manager = new BackgroundTaskManager({ logger: false });
  const task = manager.createTask(() => 1, {
    delay: 1e6,
    context: context as Record<string, unknown>,
  });
  const [info] = manager.getTaskInfo();
  expect(info).toBeDefined();
  expect(() => JSON.stringify(info)).not.toThrow();
  expect(() => structuredClone(info)).not.toThrow();
  expect(structuredClone(info)).toEqual(info);
  task.cancel();
  return info as TaskInfo;
}

/** Everything that is counted as an entry, on every way to it. */
function entriesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children = value instanceof Map ? [...value.entries()].flat() : Object.values(value);
  return children.reduce<number>((sum, child) => sum + 1 + entriesIn(child), 0);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('C30 the fields of an info', () => {
  it('C30 absent values are null', () => {
    const { manager, clock } = observed();
    const task = manager.createTask(() => 1, { delay: 100 });
    expect(task.info()).toEqual({
      id: task.id,
      name: 'background_task',
      status: 'pending',
      attempt: 0,
      progress: 0,
      progressMessage: null,
      priority: 0,
      context: {},
      owner: null,
      timeout: null,
      createdAt: clock.now(),
      startedAt: null,
      finishedAt: null,
      ageMs: 0,
      durationMs: null,
      done: false,
      cancelled: false,
      lingering: false,
      abandoned: false,
      restored: false,
      persisted: false,
      error: null,
    });
  });

  it('C30 says what is the case while it runs and when it is done', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(
      (ctx) => {
        ctx.progress(0.25, 'a quarter');
        return untilStopped(ctx);
      },
      { name: 'named', timeout: 500, priority: 3, owner: 'me', context: { a: 1 }, delay: 100 },
    );
    await clock.advance(150);
    expect(task.info()).toMatchObject({
      name: 'named',
      status: 'running',
      attempt: 1,
      progress: 0.25,
      progressMessage: 'a quarter',
      priority: 3,
      context: { a: 1 },
      owner: 'me',
      timeout: 500,
      ageMs: 150,
      durationMs: 50,
      startedAt: task.createdAt + 100,
      done: false,
    });
    await clock.advance(1_000);
    expect(task.info()).toMatchObject({
      status: 'timed_out',
      ageMs: 600,
      durationMs: 500,
      finishedAt: task.createdAt + 600,
      done: true,
      cancelled: false,
      error: { name: 'TimeoutError', code: 'ERR_TASK_TIMEOUT' },
    });
  });

  it('C30 cancelled, lingering and abandoned', async () => {
    const { manager, clock } = observed({ grace: 50 });
    const task = manager.createTask(never);
    await clock.settle();
    task.cancel('why');
    expect(task.info()).toMatchObject({
      cancelled: true,
      done: true,
      lingering: true,
      abandoned: false,
      error: { name: 'AbortError', message: 'why', code: 'ERR_TASK_CANCELLED' },
    });
    await clock.advance(50);
    expect(task.info()).toMatchObject({ lingering: true, abandoned: true });
  });

  it('C30 the default timeout of the manager is the effective one; Infinity is null', () => {
    const { manager } = observed({ timeout: 70 });
    expect(manager.createTask(() => 1).info().timeout).toBe(70);
    expect(manager.createTask(() => 1, { timeout: 9 }).info().timeout).toBe(9);
    expect(manager.createTask(() => 1, { timeout: Infinity }).info().timeout).toBeNull();
  });

  it('C30 getTaskInfo is oldest first: settled and live ones, restartable in no other order', async () => {
    const { manager, clock } = observed();
    const names = ['a', 'b', 'c', 'd'];
    const gates = names.map((name) => manager.createTask(untilStopped, { name }));
    await clock.settle();
    gates[2]?.cancel();
    gates[0]?.cancel();
    expect(manager.getTaskInfo().map(({ name }) => name)).toEqual(names);
  });

  it('C30 filters by status, several of them, name and owner', async () => {
    const { manager, clock } = observed({ logger: false });
    manager.createTask(() => 1, { name: 'a' });
    manager.createTask(() => Promise.reject(new Error()), { name: 'b', owner: 'x' });
    manager.createTask(untilStopped, { name: 'a', owner: 'y' });
    await clock.settle();
    const names = (filter: Parameters<typeof manager.getTaskInfo>[0]) =>
      manager.getTaskInfo(filter).map(({ name, status }) => `${name} ${status}`);
    expect(names({ status: 'failed' })).toEqual(['b failed']);
    expect(names({ status: ['failed', 'running'] })).toEqual(['b failed', 'a running']);
    expect(names({ status: [] })).toEqual([]);
    expect(names({ name: 'a' })).toEqual(['a completed', 'a running']);
    expect(names({ name: 'a', status: 'running', owner: 'y' })).toEqual(['a running']);
    expect(names({ owner: 'x' })).toEqual(['a completed', 'b failed']);
  });

  it('C30 is a snapshot: it does not change, and changing it changes nothing', () => {
    const context = { nested: { list: [1, 2] } };
    const { manager } = observed();
    const task = manager.createTask(() => 1, { context });
    const info = task.info();
    (info.context.nested as { list: number[] }).list.push(3);
    expect(context.nested.list).toEqual([1, 2]);
    task.cancel();
    expect(info.status).toBe('pending');
  });

  it('C30 a handle itself goes through JSON.stringify as its info', () => {
    const { manager } = observed();
    const task = manager.createTask(() => 1, { context: { big: 10n } });
    expect(JSON.parse(JSON.stringify(task))).toMatchObject({
      id: task.id,
      context: { big: '10n' },
    });
  });
});

describe('C30 what can be cloned stays as it is', () => {
  it.each([
    ['plain values', { a: 1, b: 'two', c: true, d: null, e: [1, [2]], f: { g: {} } }],
    ['a Date', { at: new Date(0) }],
    ['an invalid Date', { at: new Date(Number.NaN) }],
    ['a Map', { map: new Map([['a', { b: 1 }]]) }],
    ['a Set', { set: new Set([1, 'two']) }],
    ['a RegExp', { pattern: /x+/gi }],
    ['typed arrays', { bytes: new Uint8Array([1, 2]), floats: new Float64Array([0.5]) }],
    ['an ArrayBuffer', { buffer: new ArrayBuffer(4) }],
    ['odd numbers', { nan: Number.NaN, infinite: Infinity, negative: -0 }],
    ['odd keys', { '': 1, 'a b': 2, '\u0000': 3, '\ud800': '\udfff' }],
  ])('C30 %s', (_what, context) => {
    expect(infoOf(context).context).toEqual(context);
  });

  it('C30 a key named __proto__ or constructor or toJSON is a key like any other', () => {
    const context = JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"toJSON":3}');
    const { context: shown } = infoOf(context);
    expect(Object.keys(shown).sort()).toEqual(['__proto__', 'constructor', 'toJSON']);
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('C30 what cannot be cloned has a readable stand-in', () => {
  class Money {
    readonly amount = 5;
    readonly #secret = 1;
    get secret(): number {
      return this.#secret;
    }
  }

  it('C30 functions, symbols, bigints', () => {
    const { context } = infoOf({
      named: function onSave() {},
      nameless: (() => () => {})(),
      symbol: Symbol('mark'),
      big: 12n,
      Class: Money,
    });
    expect(context.named).toMatch(/onSave/);
    expect(context.nameless).toMatch(/function/i);
    expect(context.symbol).toBe('Symbol(mark)');
    expect(context.big).toMatch(/12/);
    expect(context.Class).toMatch(/Money/);
  });

  it('C30 instances show their fields; promises, weak collections and URLs their kind or text', () => {
    const { context } = infoOf({
      money: new Money(),
      promise: Promise.resolve(1),
      weak: new WeakMap(),
      url: new URL('https://example.org/x'),
      bare: Object.create(null, { a: { value: 1, enumerable: true } }),
    });
    expect(context.money).toEqual({ amount: 5 });
    expect(context.promise).toMatch(/Promise/);
    expect(context.weak).toMatch(/WeakMap/);
    expect(context.url).toMatch(/example\.org/);
    expect(context.bare).toEqual({ a: 1 });
  });

  it('C30 an error inside a context keeps name, message and code', () => {
    const { context } = infoOf({ error: Object.assign(new RangeError('far'), { code: 'EFAR' }) });
    expect(context.error).toMatchObject({ name: 'RangeError', message: 'far', code: 'EFAR' });
  });

  it('C30 a getter that throws costs its own field alone', () => {
    const { context } = infoOf({
      before: 1,
      get broken(): never {
        throw new Error('do not look');
      },
      after: 2,
    });
    expect(context).toMatchObject({ before: 1, after: 2 });
    expect(context.broken).toMatch(/do not look/);
  });

  it('C30 a getter that throws something that cannot be shown', () => {
    for (const thrown of [
      Symbol('x'),
      Object.create(null),
      Object.assign(new Error(), { message: Symbol('no') }),
      {
        toString(): never {
          throw new Error();
        },
      },
    ]) {
      const { context } = infoOf({
        get broken(): never {
          throw thrown;
        },
        after: 2,
      });
      expect(context.after).toBe(2);
      expect(context.broken).toBeTypeOf('string');
    }
  });

  it('C30 toJSON and toString that throw are never called for their throw', () => {
    const { context } = infoOf({
      json: {
        a: 1,
        toJSON(): never {
          throw new Error();
        },
      },
      text: {
        b: 2,
        toString(): never {
          throw new Error();
        },
      },
      date: Object.assign(new Date(0), {
        toJSON(): never {
          throw new Error();
        },
      }),
      list: Object.assign([1], {
        toJSON(): never {
          throw new Error();
        },
      }),
    });
    expect(context.json).toMatchObject({ a: 1 });
    expect(context.text).toMatchObject({ b: 2 });
    expect(context.date).toEqual(new Date(0));
    expect(context.list).toEqual([1]);
  });

  it('C30 proxies: of objects and arrays, throwing, revoked', () => {
    const revoked = (of: object): object => {
      const { proxy, revoke } = Proxy.revocable(of, {});
      revoke();
      return proxy;
    };
    const refuse = (): never => {
      throw new Error('trap');
    };
    const { context } = infoOf({
      fine: new Proxy({ a: 1 }, {}),
      list: new Proxy([1, 2], {}),
      trapped: new Proxy({ a: 1 }, { ownKeys: refuse, get: refuse, getPrototypeOf: refuse }),
      get: new Proxy({ a: 1 }, { get: refuse }),
      gone: revoked({}),
      goneList: revoked([]),
      goneFunction: revoked(() => {}),
      after: 'still here',
    });
    expect(context.fine).toEqual({ a: 1 });
    expect(context.list).toEqual([1, 2]);
    for (const key of ['trapped', 'gone', 'goneList', 'goneFunction'])
      expect(context[key]).toBeTypeOf('string');
    expect(context.after).toBe('still here');
  });

  it('C30 a context that is such a thing itself', () => {
    const refuse = (): never => {
      throw Object.assign(new Error(), { message: Symbol('no') });
    };
    infoOf(new Proxy({ a: 1 }, { ownKeys: refuse }));
    infoOf(new Proxy({ a: 1 }, { get: refuse }));
    infoOf(new Map([[{}, () => {}]]));
    infoOf(new Error('context'));
    infoOf(new Date(0));
    expect(infoOf(new Money()).context).toEqual({ amount: 5 });
  });

  it('C30 objects that lie about what they are', () => {
    const cyclic: Record<string | symbol, unknown> = { [Symbol.toStringTag]: 'Date', big: 1n };
    cyclic.self = cyclic;
    const fakes = [
      'Number',
      'String',
      'Boolean',
      'RegExp',
      'Uint8Array',
      'ArrayBuffer',
      'Blob',
      'Map',
      'Error',
    ].map((tag) => ({ [Symbol.toStringTag]: tag, big: 1n, call: () => {} }));
    infoOf({
      cyclic,
      fakes,
      fakeMap: Object.create(Map.prototype),
      fakeSet: Object.create(Set.prototype),
      fakeDate: Object.create(Date.prototype),
      fakeError: Object.create(Error.prototype),
      throwingTag: {
        get [Symbol.toStringTag](): never {
          throw new Error();
        },
      },
      endless: Object.assign([1], {
        *[Symbol.iterator](): Generator<number> {
          for (;;) yield 1;
        },
      }),
    });
  });

  it('C30 boxed primitives, also of symbols and bigints', () => {
    const { context } = infoOf({
      number: Object(1),
      text: Object('text'),
      big: Object(1n),
      symbol: Object(Symbol('x')),
    });
    expect(context.big).toMatch(/1/);
  });

  it('C30 bigints in typed arrays, as keys and values of collections', () => {
    const { context } = infoOf({
      bigs: new BigInt64Array([1n, -2n]),
      unsigned: new BigUint64Array(1),
      none: new BigInt64Array(0),
      map: new Map<unknown, unknown>([
        [1n, 2n],
        [{ deep: 3n }, [4n]],
      ]),
      set: new Set([5n, Symbol('s'), () => {}]),
    });
    expect(JSON.stringify(context.bigs)).toMatch(/1n.*-2n/);
    expect([...(context.map as Map<unknown, unknown>).values()]).toEqual(['2n', ['4n']]);
  });

  it('C30 detached buffers and what looks into them', () => {
    const buffer = new ArrayBuffer(8);
    const view = new Uint8Array(buffer);
    const data = new DataView(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    infoOf({ buffer, view, data, after: 1 });
  });

  it('C30 sparse arrays and arguments', () => {
    // biome-ignore lint/suspicious/noSparseArray: the point.
    const { context } = infoOf({ sparse: [, 1, , 2], long: new Array(1e9) });
    expect((context.sparse as unknown[])[3]).toBe(2);
    (function takes(..._rest: unknown[]) {
      // biome-ignore lint/complexity/noArguments: the point.
      infoOf({ args: arguments });
    })(1, () => {});
  });
});

describe('C30 cycles and sizes', () => {
  it('C30 a cycle is cut where it closes', () => {
    const context: Record<string, unknown> = { name: 'root', child: { name: 'child' } };
    (context.child as Record<string, unknown>).parent = context;
    context.self = context;
    const { context: shown } = infoOf(context);
    expect(shown).toMatchObject({ name: 'root', child: { name: 'child' } });
    expect((shown.child as Record<string, unknown>).parent).toMatch(/circular/i);
    expect(shown.self).toMatch(/circular/i);
  });

  it('C30 cycles through arrays, maps, sets and getters', () => {
    const list: unknown[] = [];
    list.push(list);
    const map = new Map<unknown, unknown>();
    map.set('self', map);
    map.set(map, 1);
    const set = new Set<unknown>();
    set.add(set);
    const grows = (): object => ({
      get next(): object {
        return grows();
      },
    });
    infoOf({ list, map, set, endless: grows() });
  });

  it('C30 what appears twice without a cycle is shown twice', () => {
    const shared = { a: 1 };
    expect(infoOf({ one: shared, two: shared, list: [shared, shared] }).context).toEqual({
      one: { a: 1 },
      two: { a: 1 },
      list: [{ a: 1 }, { a: 1 }],
    });
  });

  it('C30 a graph whose paths explode is still no more than 1,000 entries', () => {
    let graph: Record<string, unknown> = { leaf: 1 };
    for (let level = 0; level < 40; level++) graph = { left: graph, right: graph };
    const { context } = infoOf(graph);
    expect(entriesIn(context)).toBeLessThanOrEqual(1_000);
    expect(JSON.stringify(context).length).toBeLessThan(100_000);
    let lists: unknown[] = [1];
    for (let level = 0; level < 40; level++) lists = [lists, lists, lists];
    expect(entriesIn(infoOf({ lists }).context)).toBeLessThanOrEqual(1_000);
  });

  it('C30 10,000 levels: at most 50 are shown, and no stack overflows', () => {
    let deep: Record<string, unknown> = {};
    for (let level = 0; level < 10_000; level++) deep = { level, deep };
    const { context } = infoOf(deep);
    expect(depthOf(context)).toBeLessThanOrEqual(51);
    expect(depthOf(context)).toBeGreaterThanOrEqual(49);
    let list: unknown[] = [];
    for (let level = 0; level < 10_000; level++) list = [list];
    expect(depthOf(infoOf({ list }).context)).toBeLessThanOrEqual(51);
    let map = new Map<unknown, unknown>();
    for (let level = 0; level < 10_000; level++) map = new Map([['deep', map]]);
    infoOf({ map });
    let error: Error = new Error('root');
    for (let level = 0; level < 10_000; level++) error = new Error('outer', { cause: error });
    infoOf({ error });
  });

  it('C30 50 levels are shown whole', () => {
    let deep: Record<string, unknown> = { leaf: 'here' };
    for (let level = 0; level < 48; level++) deep = { deep };
    expect(JSON.stringify(infoOf(deep).context)).toMatch(/here/);
  });

  it.each([
    ['an array', () => ({ list: Array.from({ length: 1e6 }, (_, index) => index) })],
    [
      'an object',
      () => Object.fromEntries(Array.from({ length: 1e5 }, (_, index) => [`key${index}`, index])),
    ],
    ['a Map', () => ({ map: new Map(Array.from({ length: 1e5 }, (_, index) => [index, index])) })],
    ['a Set', () => ({ set: new Set(Array.from({ length: 1e5 }, (_, index) => index)) })],
    ['many small ones', () => ({ rows: Array.from({ length: 1e5 }, () => ({ a: [1, 2] })) })],
    ['a typed array', () => ({ bytes: new Uint8Array(1e6) })],
    ['a typed array of bigints', () => ({ bigs: new BigInt64Array(1e5) })],
    ['many typed arrays', () => ({ rows: Array.from({ length: 500 }, () => new Uint8Array(100)) })],
  ])('C30 of a great many entries in %s at most 1,000 are shown', (_what, make) => {
    const { context } = infoOf(make());
    const entries =
      entriesIn(context) +
      [context.map, context.set].reduce<number>(
        (sum, one) => sum + (one instanceof Set ? one.size : 0),
        0,
      );
    // A pair of a Map has a key besides its value.
    expect(entries).toBeLessThanOrEqual(context.map instanceof Map ? 2_000 : 1_000);
    expect(JSON.stringify(context).length).toBeLessThan(100_000);
  });

  it('C30 1,000 entries are shown whole', () => {
    const list = Array.from({ length: 999 }, (_, index) => index);
    expect(infoOf({ list }).context).toEqual({ list });
    const flat = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [index, index]));
    expect(infoOf(flat).context).toEqual(flat);
    expect(entriesIn(infoOf({ ...flat, more: 1 }).context)).toBeLessThanOrEqual(1_000);
    const bytes = new Uint8Array(900).fill(7);
    expect(infoOf({ bytes }).context).toEqual({ bytes });
  });

  it('C30 the first entries are the ones that are shown, and the rest is told', () => {
    const { context } = infoOf({ list: Array.from({ length: 5_000 }, (_, index) => index) });
    const list = context.list as unknown[];
    expect(list.slice(0, 3)).toEqual([0, 1, 2]);
    expect(list.at(-1)).toMatch(/more/);
  });
});

describe('C30 results and errors', () => {
  async function infoAfter(end: () => unknown): Promise<TaskInfo> {
    const { manager, clock } = observed({ logger: false });
    manager.createTask(end as () => Promise<unknown>);
    await clock.settle();
    const [info] = manager.getTaskInfo();
    expect(() => JSON.stringify(info)).not.toThrow();
    expect(structuredClone(info)).toEqual(info);
    return info as TaskInfo;
  }

  it.each([
    ['a function', () => () => {}],
    ['a symbol', () => Symbol('x')],
    ['a bigint', () => 1n],
    [
      'a cycle',
      () => {
        const cycle: Record<string, unknown> = {};
        cycle.self = cycle;
        return cycle;
      },
    ],
  ])('C30 whatever the result: %s', async (_what, make) => {
    expect(await infoAfter(make)).toMatchObject({ status: 'completed', error: null });
  });

  const throwing = (field: string): Error =>
    Object.defineProperty(new Error('x'), field, {
      get() {
        throw new Error('do not look');
      },
    });

  it.each<[string, unknown, object]>([
    ['undefined', undefined, { message: 'undefined' }],
    ['null', null, { message: 'null' }],
    ['a string', 'text', { message: 'text' }],
    ['0', 0, { message: '0' }],
    ['a symbol', Symbol('x'), { message: 'Symbol(x)' }],
    ['a bigint', 5n, { message: '5' }],
    ['a function', function broken() {}, {}],
    ['an object', { why: 'so' }, { message: expect.stringContaining('so') }],
    [
      'an object with a message',
      { message: 'said', name: 'Mine' },
      { name: 'Mine', message: 'said' },
    ],
    ['an object with bigints', { big: 1n }, {}],
    ['a number as code', Object.assign(new Error('x'), { code: 7 }), { code: 7 }],
    [
      'a code that is no code',
      Object.assign(new Error('x'), { code: { a: () => {} } }),
      { message: 'x' },
    ],
    ['a message that is no text', Object.assign(new Error('x'), { message: Symbol('m') }), {}],
    ['a name that throws', throwing('name'), { message: 'x' }],
    ['a message that throws', throwing('message'), { name: 'Error' }],
    ['a stack that throws', throwing('stack'), { message: 'x' }],
    ['a code that throws', throwing('code'), { message: 'x' }],
    ['a bare object', Object.create(null), {}],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get() {
            throw new Error();
          },
          ownKeys() {
            throw new Error();
          },
        },
      ),
      {},
    ],
    [
      'a function that cannot be shown',
      Object.assign(() => {}, {
        toString(): never {
          throw new Error();
        },
      }),
      {},
    ],
    [
      'a DOMException',
      new DOMException('aborted', 'AbortError'),
      { name: 'AbortError', message: 'aborted' },
    ],
    ['an AggregateError', new AggregateError([() => {}], 'many'), { message: 'many' }],
    ['an error with fields', Object.assign(new Error('x'), { request: { on: () => {} } }), {}],
  ])('C30 whatever the error: %s', async (_what, error, shown) => {
    const info = await infoAfter(() => Promise.reject(error));
    expect(info).toMatchObject({ status: 'failed', error: shown });
    expect(info.error?.name).toBeTypeOf('string');
    expect(info.error?.message).toBeTypeOf('string');
  });

  it('C30 whatever the reason of a cancel', () => {
    const { manager } = observed();
    for (const reason of [Symbol('x'), () => {}, 1n, null, new Map([[1, () => {}]])]) {
      const task = manager.createTask(() => 1);
      task.cancel(reason);
      expect(task.error).toBe(reason);
    }
    expect(() => JSON.stringify(manager.getTaskInfo())).not.toThrow();
    expect(() => structuredClone(manager.getTaskInfo())).not.toThrow();
  });
});

it('C30 what an earlier page left is older than what was made in the same millisecond', async () => {
  const clock = manualClock();
  const store = memoryStore();
  const earlier = new BackgroundTaskManager({ clock, store, logger: false });
  earlier.createTask(() => 1, { name: 'old' });
  await clock.settle();
  store.crash();
  const manager = new BackgroundTaskManager({ clock, store, logger: false });
  manager.createTask(() => 2, { name: 'new' });
  await clock.settle();
  expect(manager.getTaskInfo().map(({ name }) => name)).toEqual(['old', 'new']);
});
