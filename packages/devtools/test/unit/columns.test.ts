import { expect, test } from 'vitest';
import { columnCount, columnIndex, columnsFor } from '../../src/model/columns.ts';

const keys = (width: number): string[] => columnsFor(width).map(({ key }) => key);

test('a wide table has every column, in the order of their index', () => {
  expect(keys(1_280)).toHaveLength(columnCount);
  expect(columnsFor(1_280).map(({ key }) => columnIndex(key))).toEqual(
    Array.from({ length: columnCount }, (_, at) => at + 1),
  );
});

test('a narrow one keeps status, name, age, progress and actions, within 380 pixels', () => {
  expect(keys(380)).toEqual(['status', 'name', 'age', 'progress', 'actions']);
  const least = columnsFor(380)
    .map(({ track }) => Number.parseInt(track.replace('minmax(', ''), 10))
    .reduce((sum, width) => sum + width, 0);
  expect(least).toBeLessThanOrEqual(380);
});

test('columns only go away as the table gets narrower', () => {
  for (let width = 1_300; width > 300; width -= 20)
    for (const key of keys(width - 20)) expect(keys(width)).toContain(key);
});
