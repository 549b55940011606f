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

type Matrix = readonly (readonly [number, number, number])[];

const identity: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** How linear light looks to those who lack a kind of cone (Machado, Oliveira and Fernandes, 2009). */
const sights: Record<string, Matrix> = {
  'normal sight': identity,
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (matrix: Matrix, [a, b, c]: readonly number[]): number[] =>
  matrix.map(([x, y, z]) => x * (a ?? 0) + y * (b ?? 0) + z * (c ?? 0));

/** In OKLab, where equal steps look about equally large. */
function seen(colour: string, sight: Matrix): number[] {
  const linear = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = times(sight, linear).map((part) => Math.max(0, part));
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    light,
  ).map(Math.cbrt);
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

describe.each(Object.entries(sights))('with %s', (_name, sight) => {
  test.each([
    ['bars', statusBars],
    ['words', statusText],
  ] as const)('no two statuses look alike as %s', (_kind, colours) => {
    for (const theme of [0, 1] as const) {
      const looks = Object.values(colours).map((pair) => seen(pair[theme], sight));
      for (const [at, one] of looks.entries())
        for (const other of looks.slice(at + 1))
          expect(Math.hypot(...one.map((part, axis) => part - (other[axis] ?? 0)))).toBeGreaterThan(
            0.04,
          );
    }
  });
});
