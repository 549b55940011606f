import { expect, test } from 'vitest';
import { rowCap, shortened } from '../../src/remote/shortened.ts';

const short = (value: unknown): unknown => shortened(value, rowCap);

test('plain values stay as they are', () => {
  const value = {
    text: 'a',
    number: 1,
    flag: false,
    none: null,
    list: [1, [2]],
    inner: { x: 'y' },
  };
  expect(short(value)).toEqual(value);
});

test('what JSON does not know is written in words, and no getter is called', () => {
  let calls = 0;
  const value = {
    date: new Date(0),
    map: new Map<unknown, unknown>([['a', 1]]),
    set: new Set([1]),
    nan: Number.NaN,
    big: 10n,
    symbol: Symbol('s'),
    run: () => 1,
    bytes: new Uint8Array(3),
    promise: Promise.resolve(),
    get counted() {
      return ++calls;
    },
  };
  expect(short(value)).toEqual({
    date: '1970-01-01T00:00:00.000Z',
    map: [['a', 1]],
    set: [1],
    nan: 'NaN',
    big: '10',
    symbol: 'Symbol(s)',
    run: '[Function]',
    bytes: '[object Uint8Array]',
    promise: '[object Promise]',
    counted: '[Getter]',
  });
  expect(calls).toBe(0);
});

test('cycles, depth, length and count are cut where they pass the cap, and say so', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  expect(short(cyclic)).toEqual({ self: '[Circular]' });
  let deep: unknown = 'bottom';
  for (let level = 0; level < 50; level++) deep = [deep];
  expect(JSON.stringify(short(deep))).toContain('[1 entries]');
  expect(short('x'.repeat(1_000))).toBe(`${'x'.repeat(300)}… (1000 characters)`);
  const list = short(Array.from({ length: 1e6 }, () => 1)) as unknown[];
  expect(list).toHaveLength(rowCap.entries + 1);
  expect(list.at(-1)).toBe(`… ${1e6 - rowCap.entries} more`);
  const texts = Array.from({ length: 100 }, () => 'y'.repeat(299));
  expect(JSON.stringify(short(texts)).length).toBeLessThan(rowCap.characters + 1_000);
});

test('a proxy that throws at every touch is unreadable, and a key called __proto__ is only a key', () => {
  const hostile = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('never');
      },
      getPrototypeOf() {
        throw new Error('never');
      },
    },
  );
  expect(short({ hostile })).toEqual({ hostile: '[Unreadable]' });
  const read = short(JSON.parse('{"__proto__": {"polluted": true}}'));
  expect(JSON.stringify(read)).toBe('{"__proto__":{"polluted":true}}');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
