import { expect, test } from 'vitest';
import { timeScale, zoomed } from '../../src/model/time-scale.ts';

const minute = 60_000;

test('the axis ends in the next whole second, and spans what the work needs', () => {
  const scale = timeScale([{ from: 71_200, to: 99_100 }], 99_100, undefined);
  expect([scale.from, scale.to]).toEqual([70_000, 100_000]);
  expect(scale.folds).toEqual([]);
  expect([scale.at(0), scale.at(70_000), scale.at(85_000), scale.at(1e9)]).toEqual([0, 0, 0.5, 1]);
  expect(scale.timeAt(0.5)).toBe(85_000);
});

test('the same second gives the same axis', () => {
  const work = [{ from: 71_200, to: 99_100 }];
  expect(timeScale(work, 99_100, undefined).key).toBe(timeScale(work, 99_900, undefined).key);
});

test('a gap of more than a fifth becomes a mark, and the rest gets its room', () => {
  const work = [
    { from: 0, to: minute },
    { from: 9 * minute, to: 10 * minute },
  ];
  const scale = timeScale(work, 10 * minute, undefined);
  expect(scale.folds).toMatchObject([{ from: minute, to: 9 * minute }]);
  expect(scale.at(minute)).toBeCloseTo(0.47, 2);
  expect(scale.at(9 * minute)).toBeCloseTo(0.53, 2);
  expect(scale.folds[0]?.at).toBeCloseTo(0.5, 2);
  for (const time of [0, 30_000, minute, 5 * minute, 9.5 * minute, 10 * minute])
    expect(scale.timeAt(scale.at(time))).toBeCloseTo(time, 0);
});

test('what ended long ago is shown before a fold that reaches until now', () => {
  const scale = timeScale([{ from: 0, to: minute }], 60 * minute, undefined);
  expect(scale.folds).toHaveLength(1);
  expect(scale.at(minute)).toBeGreaterThan(0.9);
});

test('without work it spans the least', () => {
  const { from, to } = timeScale([], 5_500, undefined);
  expect(to - from).toBe(5_000);
});

test('a span that the user chose holds, whatever the work is', () => {
  const scale = timeScale([{ from: 0, to: 10 * minute }], 10 * minute, minute);
  expect(scale.to - scale.from).toBe(minute);
});

test('zooming goes in steps, and out until it fits all again', () => {
  expect(zoomed(undefined, 'in', minute)).toBe(30_000);
  expect(zoomed(30_000, 'out', 0)).toBe(45_000);
  expect(zoomed(5_000, 'in', 0)).toBe(5_000);
  expect(zoomed(30 * 24 * 60 * minute, 'out', 0)).toBeUndefined();
  expect(zoomed(undefined, 'out', minute)).toBeUndefined();
});
