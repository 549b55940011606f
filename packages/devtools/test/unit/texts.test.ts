import { expect, test } from 'vitest';
import { contextText } from '../../src/model/context-text.ts';
import { countText } from '../../src/model/count-text.ts';
import { displayStatus } from '../../src/model/display-status.ts';
import { errorText } from '../../src/model/error-text.ts';

test('a context is one short line, however deep and long it is', () => {
  expect(contextText({ user: 42, tab: '3' })).toBe('user=42 tab=3');
  expect(contextText({ order: { id: 7, lines: [1, 2, 3, 4] } })).toBe('order={id: 7, lines: [4]}');
  expect(contextText({ none: null, list: [] })).toBe('none=null list=[]');
  expect(contextText({ at: new Date(0) })).toBe('at=1970-01-01T00:00:00.000Z');
  expect(contextText({ text: 'x'.repeat(1e6), more: 'y'.repeat(1e6), end: 1 }).length).toBeLessThan(
    140,
  );
});

test('an error is one short line, whatever was thrown', () => {
  expect(errorText(new TypeError('no'))).toBe('TypeError: no');
  expect(errorText(undefined)).toBe('undefined');
  expect(errorText('plain')).toBe('plain');
  expect(errorText({ code: 1 })).toBe('[object Object]');
  expect(errorText({ message: 'only this' })).toBe('only this');
  expect(errorText(new Error('x'.repeat(1e6))).length).toBeLessThan(310);
  const hostile = {
    get message(): string {
      throw new Error('never');
    },
  };
  expect(errorText(hostile)).toBe('unreadable error');
});

test('pending is queued before the first attempt, and retrying after it', () => {
  expect(displayStatus('pending', 0)).toBe('queued');
  expect(displayStatus('pending', 1)).toBe('retrying');
  expect(displayStatus('completed', 1)).toBe('done');
  expect(displayStatus('timed_out', 1)).toBe('timed out');
});

test('counts have a comma before each three digits', () => {
  expect([0, 999, 1_301, 100_000, 1_234_567].map(countText)).toEqual([
    '0',
    '999',
    '1,301',
    '100,000',
    '1,234,567',
  ]);
});
