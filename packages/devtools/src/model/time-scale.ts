import type { TimeRange } from './task-filter.ts';

const SECOND = 1_000;

/** What an axis may span, in milliseconds. */
export const spans: readonly number[] = [
  ...[5, 10, 15, 20, 30, 45, 60, 90],
  ...[2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 90].map((minutes) => minutes * 60),
  ...[2, 3, 4, 6, 8, 12, 18, 24, 36, 48, 72, 120, 240, 480, 720].map((hours) => hours * 3_600),
].map((seconds) => seconds * SECOND);

/** Time in which nothing was under way, and which is drawn as a mark. */
export interface Fold extends TimeRange {
  /** The middle of the mark, from 0 to 1. */
  readonly at: number;
}

/** A stretch of time laid out from 0 to 1. */
export interface TimeScale extends TimeRange {
  /** Says whether two scales are the same. */
  readonly key: string;
  readonly folds: readonly Fold[];
  /** Where a time is; before the start is 0, after the end 1. */
  at(time: number): number;
  timeAt(place: number): number;
}

/** A gap longer than this share of the axis is folded. */
const FOLDED_FROM = 0.2;
/** What a fold takes of the axis. */
const FOLD = 0.06;

/**
 * The axis for some stretches of work, up to now. It moves in whole seconds; without a `span` it takes what they need.
 */
export function timeScale(
  work: readonly TimeRange[],
  now: number,
  span: number | undefined,
): TimeScale {
  const to = Math.ceil(now / SECOND) * SECOND;
  const earliest = work.reduce((least, { from }) => Math.min(least, from), to);
  const length =
    span ??
    spans.find((one) => one >= to - earliest) ??
    Math.ceil((to - earliest) / SECOND) * SECOND;
  const from = to - length;
  const gaps = gapsBetween(work, from, to).filter(
    (gap) => gap.to - gap.from > length * FOLDED_FROM,
  );
  const folded = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const perMs = (1 - gaps.length * FOLD) / (length - folded);

  /** Where stretches begin and end: between two of them the scale is even. */
  const times = [from, ...gaps.flatMap((gap) => [gap.from, gap.to]), to];
  const places = [0];
  for (let at = 1; at < times.length; at++) {
    const before = places[at - 1] as number;
    const isFold = at % 2 === 0;
    places.push(
      before + (isFold ? FOLD : ((times[at] as number) - (times[at - 1] as number)) * perMs),
    );
  }
  const interpolate = (value: number, xs: readonly number[], ys: readonly number[]): number => {
    const found = xs.findIndex((x) => x >= value);
    if (found === 0) return ys[0] as number;
    if (found < 0) return ys.at(-1) as number;
    const [x0, x1] = [xs[found - 1] as number, xs[found] as number];
    const [y0, y1] = [ys[found - 1] as number, ys[found] as number];
    return x1 === x0 ? y1 : y0 + ((value - x0) / (x1 - x0)) * (y1 - y0);
  };
  return {
    from,
    to,
    key: times.join(),
    folds: gaps.map((gap, index) => ({ ...gap, at: (places[index * 2 + 1] as number) + FOLD / 2 })),
    at: (time) => interpolate(time, times, places),
    timeAt: (place) => interpolate(place, places, times),
  };
}

/** The next wider or narrower span; undefined is wider than all, and takes what is needed. */
export function zoomed(
  span: number | undefined,
  by: 'in' | 'out',
  shown: number,
): number | undefined {
  const wanted = span ?? shown;
  if (by === 'out') return span === undefined ? undefined : spans.find((one) => one > wanted * 1.4);
  return spans.findLast((one) => one < wanted / 1.4) ?? spans[0];
}

/** Where nothing was under way between the first and the end; in whole seconds, so that the axis does not tremble. */
function gapsBetween(work: readonly TimeRange[], from: number, to: number): TimeRange[] {
  const sorted = work.filter((one) => one.to > from).sort((a, b) => a.from - b.from);
  const gaps: TimeRange[] = [];
  let end: number | undefined;
  for (const one of sorted) {
    if (end !== undefined && one.from > end) addGap(end, one.from);
    end = Math.max(end ?? one.to, one.to);
  }
  if (end !== undefined) addGap(end, to);
  return gaps;

  function addGap(start: number, stop: number): void {
    // A second on both sides stays, so that ends do not touch the mark.
    const gap = {
      from: Math.ceil(start / SECOND) * SECOND,
      to: Math.floor(stop / SECOND) * SECOND,
    };
    if (gap.to > gap.from) gaps.push(gap);
  }
}
