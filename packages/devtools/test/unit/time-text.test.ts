import { expect, test } from 'vitest';
import { ageText, durationText, limitText, parseDuration } from '../../src/model/time-text.ts';

test.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_600, '1m 00s'],
  [125_000, '2m 05s'],
  [3 * 3_600_000 + 7 * 60_000, '3h 07m'],
  [50 * 3_600_000, '2d 02h'],
])('a duration of %d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [-5, '0 s'],
  [999, '0 s'],
  [36_900, '36 s'],
  [60_000, '1m 00s'],
])('an age of %d ms is %s: whole seconds, never rounded up', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});

test.each([
  [250, '250 ms'],
  [1_500, '1.5 s'],
  [90_000, '90 s'],
  [120_000, '2 min'],
  [36 * 3_600_000, '36 h'],
])('a limit of %d ms is written as %s', (ms, text) => {
  expect(limitText(ms)).toBe(text);
});

test('a typed length of time is read with its unit, in seconds without one', () => {
  const read = ['200ms', '30s', '5m', '5min', '1.5h', '2d', '7', '3 s'].map(parseDuration);
  expect(read).toEqual([200, 30_000, 300_000, 300_000, 5_400_000, 172_800_000, 7_000, 3_000]);
  for (const text of ['', 'soon', '5x', '-5s', '1e3s']) expect(parseDuration(text)).toBeNaN();
});
