import { expect, test } from 'vitest';
import {
  isInView,
  ROW_HEIGHT,
  rowAfterKey,
  rowWindow,
  scrollToShow,
} from '../../src/model/row-window.ts';

test('the window covers the view and stays small, wherever it is', () => {
  const rows = 100_000;
  for (const top of [0, 7, 1_000, 1_200_011, rows * ROW_HEIGHT - 400]) {
    const { first, end } = rowWindow(top, 400, rows);
    expect(first * ROW_HEIGHT).toBeLessThanOrEqual(top);
    expect(end * ROW_HEIGHT).toBeGreaterThanOrEqual(Math.min(top + 400, rows * ROW_HEIGHT));
    expect(end - first).toBeLessThanOrEqual(32);
  }
});

test('the window of a list that shrank under the scroll position is within the list', () => {
  expect(rowWindow(10_000, 400, 3)).toEqual({ first: 3, end: 3 });
  expect(rowWindow(-50, 400, 0)).toEqual({ first: 0, end: 0 });
});

test('a row in view is left where it is, another is brought to the nearer edge', () => {
  expect(scrollToShow(2, 0, 240)).toBe(0);
  expect(scrollToShow(10, 0, 240)).toBe(24);
  expect(scrollToShow(0, 500, 240)).toBe(0);
});

test('a row is in sight as long as a part of it is', () => {
  const seen = (top: number): number[] =>
    Array.from({ length: 30 }, (_, row) => row).filter((row) => isInView(row, top, 240));
  expect(seen(0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(seen(23).at(0)).toBe(0);
  expect(seen(24).at(0)).toBe(1);
  expect(seen(1).at(-1)).toBe(10);
});

test('keys move by a row, by a page and to the ends; others do not move', () => {
  const go = (key: string, from: number): number | undefined => rowAfterKey(key, from, 50, 240);
  expect(go('ArrowDown', -1)).toBe(0);
  expect(go('ArrowUp', 0)).toBe(0);
  expect(go('j', 3)).toBe(4);
  expect(go('k', 3)).toBe(2);
  expect(go('PageDown', 3)).toBe(12);
  expect(go('PageUp', 3)).toBe(0);
  expect(go('Home', 30)).toBe(0);
  expect(go('End', 3)).toBe(49);
  expect(go('x', 3)).toBeUndefined();
});
