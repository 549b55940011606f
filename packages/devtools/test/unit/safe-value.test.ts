import { expect, test } from 'vitest';
import { contextText, valueText } from '../../src/model/context-text.ts';
import { causesOf } from '../../src/model/error-causes.ts';
import { plainValue } from '../../src/model/plain-value.ts';
import { partCount, partsOf, valueAt } from '../../src/model/safe-value.ts';

function trapped(): object {
  return Object.defineProperty({ plain: 1 }, 'trap', {
    enumerable: true,
    get() {
      throw new Error('a getter was called');
    },
  });
}

const hostile = new Proxy(
  {},
  {
    ownKeys() {
      throw new Error('no keys');
    },
  },
);

test('no getter is called, wherever it is', () => {
  expect(contextText(trapped())).toBe('plain=1 trap=(getter)');
  expect(valueAt(trapped(), ['trap'])).toBeUndefined();
  expect(plainValue({ inner: trapped() })).toEqual({ inner: { plain: 1, trap: '(getter)' } });
});

test('what cannot be read is empty, and nothing throws', () => {
  expect(partsOf(hostile)).toEqual([]);
  expect(partCount(hostile)).toBe(0);
  expect(valueText(hostile)).toBe('{}');
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(valueText(proxy)).toBe('{}');
  expect(plainValue(proxy)).toEqual({});
});

test('maps, sets, errors, dates and binary data show what they are', () => {
  expect(valueText(new Map([['a', 1]]))).toBe('Map{a: 1}');
  expect(valueText(new Set([1, 2, 3, 4]))).toBe('Set{4}');
  expect(valueText(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  expect(valueText(new Uint8Array(9))).toBe('Uint8Array(9)');
  expect(partsOf(new TypeError('no'))?.map(({ key }) => key)).toContain('message');
  expect(valueText([1, [2, [3]]])).toBe('[1, [2]]');
  expect(valueText(10n)).toBe('10n');
});

test('of a long list only what was asked for is read', () => {
  expect(partsOf(new Array(1e6).fill(0), 3)).toHaveLength(3);
  expect(partCount(new Array(1e6))).toBe(1e6);
});

test('as JSON a cycle ends in a word, and so does what is too deep', () => {
  const cycle: Record<string, unknown> = { list: [] };
  (cycle.list as unknown[]).push(cycle);
  expect(plainValue(cycle)).toEqual({ list: ['(cycle)'] });
  let deep: unknown = 1;
  for (let level = 0; level < 60; level++) deep = { deep };
  expect(JSON.stringify(plainValue(deep)).length).toBeLessThan(400);
});

test('an error tells its causes, the nearest first, and a cycle of them once', () => {
  const root = new Error('root');
  const middle = new TypeError('middle', { cause: root });
  expect(causesOf(new Error('top', { cause: middle }))).toEqual([
    'TypeError: middle',
    'Error: root',
  ]);
  Object.assign(root, { cause: middle });
  expect(causesOf(middle)).toEqual(['Error: root']);
  expect(causesOf('no error')).toEqual([]);
});
