import { expect, test } from 'vitest';
import {
  columnKeys,
  columnsFor,
  moved,
  readLayout,
  resized,
  toggled,
  trackList,
  usualLayout,
} from '../../src/model/columns.ts';

const keys = (width: number, layout = usualLayout): string[] =>
  columnsFor(width, layout).map(({ key }) => key);

test('a wide table has every column that is on', () => {
  expect(keys(1_280)).toEqual([
    ...['status', 'name', 'age', 'timeout', 'progress', 'tries', 'context', 'timeline', 'actions'],
  ]);
  const all = { ...usualLayout, off: new Set<never>() };
  expect(keys(2_000, all)).toEqual(columnKeys);
});

test('a narrow one keeps status, name, age, progress and actions, within 380 pixels', () => {
  expect(keys(380)).toEqual(['status', 'name', 'age', 'progress', 'actions']);
  const least = columnsFor(380, usualLayout).reduce((sum, { width }) => sum + width, 0);
  expect(least).toBeLessThanOrEqual(380);
});

test('columns only go away as the table gets narrower', () => {
  for (let width = 1_300; width > 300; width -= 20)
    for (const key of keys(width - 20)) expect(keys(width)).toContain(key);
});

test('a width that the user gave stays, and some column always takes the rest', () => {
  const [wide] = columnsFor(1_280, resized(usualLayout, 'status', 200));
  expect(wide?.width).toBe(200);
  let layout = usualLayout;
  for (const key of columnKeys) layout = resized(layout, key, 100);
  expect(trackList(columnsFor(2_000, layout))).toContain('fr)');
  expect(resized(usualLayout, 'name', -5).widths.name).toBe(40);
});

test('columns move by one place, but never before the status or behind the actions', () => {
  expect(moved(usualLayout, 'age', -1).order.slice(0, 3)).toEqual(['status', 'age', 'name']);
  expect(moved(usualLayout, 'name', -1).order).toEqual(usualLayout.order);
  const last = usualLayout.order.at(-2) as 'ended';
  expect(moved(usualLayout, last, 1).order).toEqual(usualLayout.order);
});

test('a layout is read back as it was kept', () => {
  const layout = resized(moved(toggled(usualLayout, 'tries'), 'age', 1), 'name', 300);
  const kept = JSON.parse(JSON.stringify({ ...layout, off: [...layout.off] }));
  expect(readLayout(kept)).toEqual(layout);
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'x'],
  ['other columns', { order: ['zebra', 'status', 'status'], off: ['zebra'], widths: { zebra: 1 } }],
  ['wrong kinds', { order: 1, off: {}, widths: { name: '9', age: Number.NaN, id: 1e9 } }],
])('of what somebody else wrote only what is sound is taken: %s', (_, kept) => {
  const { order, widths } = readLayout(kept);
  expect(order).toEqual(columnKeys);
  expect(widths).toEqual({});
});
