import { describe, expect, test } from 'vitest';
import { statusBars, statusText } from '../../src/status-colours.ts';
import { type ColourPair, edges, inks, surfaces } from '../../src/surface-colours.ts';

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const round = (ratio: number): number => Math.floor(ratio * 10 + 0.5) / 10;

test('the yardstick itself: black on white is 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('on %s surfaces', (_name, theme) => {
  const pick = (pair: ColourPair): string => pair[theme];
  const grounds = Object.values(surfaces).map(pick);

  test.each(Object.entries({ ...inks, ...statusText }))('text in %s is 4.5:1 on each', (_, ink) => {
    for (const ground of grounds) expect(contrast(pick(ink), ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(Object.entries({ ...statusBars, ...edges }))('%s is 3:1 on the panel', (_, bar) => {
    expect(contrast(pick(bar), pick(surfaces.panel))).toBeGreaterThanOrEqual(3);
  });
});

test('the ratios are those the design asked for, on the panel and on a selected row', () => {
  const ratios = Object.fromEntries(
    Object.entries(statusText).map(([name, pair]) => [
      name,
      ([0, 1] as const).flatMap((theme) =>
        [surfaces.panel, surfaces.selected].map((ground) =>
          round(contrast(pair[theme], ground[theme])),
        ),
      ),
    ]),
  );
  expect(ratios).toEqual({
    queued: [5.6, 4.8, 7.1, 5.3],
    running: [6.1, 5.2, 7.3, 5.4],
    retrying: [5.5, 4.7, 10.5, 7.8],
    done: [6.6, 5.6, 10.3, 7.7],
    failed: [8.6, 7.4, 7.1, 5.3],
    cancelled: [10.6, 9.0, 12.3, 9.1],
  });
});
