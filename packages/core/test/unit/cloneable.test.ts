import { describe, expect, it } from 'vitest';
import { cloneable, errorInfo, storable } from '../../src/cloneable.ts';
import { findUncloneable } from '../../src/find-uncloneable.ts';

/** Both ways out of the process, within a second. */
function survives(value: unknown): unknown {
  const copy = cloneable(value);
  structuredClone(copy);
  JSON.stringify(copy);
  return copy;
}

const thrower = {
  get bad(): never {
    throw new Error('getter');
  },
  good: 1,
};

describe('C30 cloneable', () => {
  it.each<[string, unknown, unknown]>([
    ['undefined', undefined, undefined],
    ['null', null, null],
    ['zero', 0, 0],
    ['an empty string', '', ''],
    ['false', false, false],
    ['a list', [1, 'a', null], [1, 'a', null]],
    ['an object', { a: { b: [1] } }, { a: { b: [1] } }],
    ['a date', new Date(5), new Date(5)],
    ['a map', new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])],
    ['a set', new Set([1, 'a']), new Set([1, 'a'])],
    ['bytes', new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    ['a RegExp', /a/g, /a/g],
  ])('C30 %s stays what it is', (_, value, copy) => {
    expect(survives(value)).toEqual(copy);
  });

  it.each<[string, unknown, unknown]>([
    ['a function', function named() {}, '[Function named]'],
    ['an anonymous function', () => {}, '[Function]'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a bigint', 12n, '12n'],
    ['a promise', Promise.resolve(), '[Promise]'],
    ['a WeakMap', new WeakMap(), '[WeakMap]'],
    ['a URL', new URL('https://a.example/b'), 'https://a.example/b'],
    ['a getter that throws', thrower, { bad: '[Threw: getter]', good: 1 }],
    ['a bigint deep inside', { a: [{ b: 1n }] }, { a: [{ b: '1n' }] }],
    [
      'a toJSON that throws',
      { toJSON: () => thrower.bad, a: 1 },
      expect.objectContaining({ a: 1 }),
    ],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [
      'an instance of a class',
      new (class Point {
        x = 1;
      })(),
      { x: 1 },
    ],
  ])('C30 %s has a readable stand-in', (_, value, copy) => {
    expect(survives(value)).toEqual(copy);
  });

  it('C30 an error shows its facts', () => {
    const error = Object.assign(new RangeError('out'), { code: 'E_OUT', self: {} });
    error.self = error;
    expect(survives({ error })).toMatchObject({
      error: { name: 'RangeError', message: 'out', code: 'E_OUT' },
    });
  });

  it('C30 a cycle is cut where it closes', () => {
    const a: Record<string, unknown> = { name: 'a' };
    const b = { name: 'b', a };
    a.b = b;
    a.self = a;
    expect(survives(a)).toEqual({
      name: 'a',
      b: { name: 'b', a: '[Circular]' },
      self: '[Circular]',
    });
    const list: unknown[] = [];
    list.push(list);
    expect(survives(list)).toEqual(['[Circular]']);
    const map = new Map();
    map.set('map', map);
    expect(survives(map)).toEqual(new Map([['map', '[Circular]']]));
  });

  it('C30 what is there twice is shown twice', () => {
    const shared = { x: 1 };
    expect(survives({ a: shared, b: shared, c: [shared] })).toEqual({
      a: { x: 1 },
      b: { x: 1 },
      c: [{ x: 1 }],
    });
  });

  it('C30 the same object is cut in a cycle only where it closes one', () => {
    const a: Record<string, unknown> = {};
    const b: Record<string, unknown> = { a };
    a.b = b;
    expect(survives({ a, b })).toEqual({
      a: { b: { a: '[Circular]' } },
      b: { a: { b: '[Circular]' } },
    });
  });

  it('C30 shows 50 levels at most', () => {
    let deep: Record<string, unknown> = { bottom: true };
    for (let i = 0; i < 100_000; i++) deep = { deep };
    let levels = 0;
    for (let at: unknown = survives(deep); typeof at === 'object'; at = (at as typeof deep).deep)
      levels++;
    expect(levels).toBe(50);
  });

  it.each<[string, unknown]>([
    ['a list', Array.from({ length: 5_000 }, (_, i) => i)],
    ['a sparse list', new Array(1_000_000)],
    ['an object', Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i]))],
    ['a set', new Set(Array.from({ length: 5_000 }, (_, i) => i))],
    ['lists in lists', Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 1))],
  ])('C30 shows 1,000 entries of %s at most', (_, value) => {
    const copy = survives(value);
    const count = (one: unknown): number => {
      if (typeof one !== 'object' || one === null) return 0;
      const children = one instanceof Set ? [...one] : Object.values(one);
      return children.length + children.reduce<number>((sum, child) => sum + count(child), 0);
    };
    expect(count(copy)).toBeGreaterThanOrEqual(1_000);
    // The notes that say how much is left out come on top.
    expect(count(copy)).toBeLessThanOrEqual(1_102);
  });

  it('C30 a small value that unfolds without end is cut, too', () => {
    let bomb: unknown = 'x';
    for (let i = 0; i < 40; i++) bomb = { a: bomb, b: bomb };
    expect(JSON.stringify(survives(bomb)).length).toBeLessThan(100_000);
  });

  it('C30 what says it is a platform’s object and is none does no harm', () => {
    const liar: Record<string | symbol, unknown> = { [Symbol.toStringTag]: 'Date', big: 1n };
    liar.self = liar;
    expect(survives({ liar })).toHaveProperty('liar');
  });

  it('C30 proxies and revoked proxies', () => {
    const trap = new Proxy({}, { ownKeys: () => thrower.bad });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(survives({ trap, proxy })).toEqual({
      trap: expect.stringContaining('Unreadable'),
      proxy: expect.any(String),
    });
  });

  it('C30 a field named __proto__ is a field', () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}}');
    const copy = survives(value) as object;
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(Object.keys(copy)).toEqual(['__proto__']);
  });
});

describe('C41 C42 what is stored', () => {
  it('C41 a result is stored as it is where it can be cloned, else as a stand-in', () => {
    const list = Array.from({ length: 5_000 }, (_, i) => i);
    expect(storable(list)).toEqual(list);
    expect(storable({ f: () => {}, list })).toEqual({ f: '[Function f]', list });
  });

  it.each<[unknown, unknown]>([
    [undefined, { name: 'Error', message: 'undefined' }],
    [null, { name: 'Error', message: 'null' }],
    ['text', { name: 'Error', message: 'text' }],
    [Symbol('s'), { name: 'Error', message: 'Symbol(s)' }],
    [{ a: 1 }, { name: 'Error', message: '{"a":1}' }],
    [
      { message: 'm', code: 5 },
      { name: 'Error', message: 'm', code: 5 },
    ],
    [
      { name: 5, message: {} },
      { name: 'Error', message: '{"name":5,"message":{}}' },
    ],
    [Object.create(null), { name: 'Error', message: '{}' }],
  ])('C42 the facts of %o that was thrown', (thrown, facts) => {
    expect(errorInfo(thrown)).toEqual(facts);
  });

  it('C42 the facts of an error whose getters throw', () => {
    const error = new Error('m');
    // The stack first: to redefine it, engines read the rest.
    for (const key of ['stack', 'name', 'message', 'code'])
      Object.defineProperty(error, key, { get: () => thrower.bad });
    expect(errorInfo(error)).toMatchObject({ name: 'Error' });
  });

  it.each<[unknown, string]>([
    [() => {}, 'payload'],
    [{ user: { onSave: () => {} } }, 'payload.user.onSave'],
    [{ list: [1, { f: () => {} }] }, 'payload.list[1].f'],
    [{ 'odd key': Symbol('s') }, 'payload["odd key"]'],
    [{ map: new Map([['k', () => {}]]) }, 'payload.map.get(k)'],
    [{ set: new Set([1, () => {}]) }, 'payload.set[1]'],
  ])('C41 the path of what cannot be cloned: %o', (value, path) => {
    expect(findUncloneable(value, 'payload').path).toBe(path);
  });
});
