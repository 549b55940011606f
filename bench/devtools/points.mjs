import { median, verdict } from '../table.mjs';
import { closedMs, sizesOf, summarize } from './report.mjs';

const percent = (share) => `${(100 * share).toFixed(0)} %`;
const count = (number) => number.toLocaleString('en');

const sumOf = (parts) => Object.values(parts).reduce((sum, size) => sum + size, 0);

/** What became of those acceptance points of the panel that are about speed and size. */
export function reportPoints({ trials, closed, bytes }) {
  console.log('Points of the panel');
  const sizes = sizesOf(trials, 'outlast');
  if (sizes.length > 0) {
    point1(trials, sizes);
    for (const rate of [1_000, 10_000]) points3to5(trials, sizes, rate);
    point16(trials, sizes);
  }
  if (closed.some(({ name }) => name === 'outlast')) {
    const more = closedMs(closed, 'outlast', true) / closedMs(closed, 'outlast', false) - 1;
    verdict('point 6: closed at most 5 % more', more <= 0.05, `${(100 * more).toFixed(1)} %`);
  }
  if (bytes.outlast) {
    const { production, wanted } = bytes.outlast;
    const kib = (size) => `${(size / 1_024).toFixed(2)} KiB`;
    const goal = (what, size, most) =>
      verdict(`point 20: ${what}`, size <= most * 1_024, kib(size));
    goal('default entry in production under 0.3 KiB', sumOf(production), 0.3);
    goal('panel under 25 KiB as it opens', wanted.eager + wanted.opened, 25);
    goal('panel under 25 KiB in all', sumOf(wanted), 25);
    goal('at most 2 KiB of it at once', wanted.eager, 2);
  }
}

function point1(trials, sizes) {
  const of = (size) => trials.filter((trial) => trial.name === 'outlast' && trial.size === size);
  const first = (size) => median(of(size).map(({ firstRow }) => firstRow.ms));
  const longest = (size) => median(of(size).map(({ firstRow }) => firstRow.longest));
  for (const size of sizes) {
    const ms = first(size);
    const at = `${count(size)} rows`;
    verdict(`point 1: first row within 100 ms at ${at}`, ms < 100, `${ms.toFixed(0)} ms`);
    const task = longest(size);
    verdict(`point 1: no task over 100 ms at ${at}`, task <= 100, `${task.toFixed(0)} ms`);
  }
  if (sizes.length === 1) return;
  const all = sizes.map(first);
  const spread = Math.max(...all) / Math.min(...all) - 1;
  verdict('point 1: the same within 30 % at every size', spread <= 0.3, percent(spread));
}

function points3to5(trials, sizes, rate) {
  const at = (size) =>
    summarize(
      trials.filter((trial) => trial.name === 'outlast' && trial.size === size),
      rate,
    );
  const known = sizes.map((size) => ({ size, ...at(size) }));
  for (const { size, share, longTasks, longest, delivered, press, worstPress, cpu } of known) {
    const name = `at ${count(size)} rows, ${count(rate)} a second`;
    verdict(`point 3: 95 % of the frames ${name}`, share >= 0.95, percent(share));
    verdict(
      `point 3: no long task ${name}`,
      longTasks === 0,
      `${longTasks}, ${longest.toFixed(0)} ms`,
    );
    verdict(`point 3: all updates delivered ${name}`, delivered >= 0.999, percent(delivered));
    const key = `${press.toFixed(0)} / ${worstPress.toFixed(0)} ms`;
    verdict(
      `point 4: keys paint within 50 / 120 ms ${name}`,
      press <= 50 && worstPress <= 120,
      key,
    );
    verdict(`point 5: under 100 µs of CPU an update ${name}`, cpu < 100, `${cpu.toFixed(0)} µs`);
  }
  if (known.length === 1) return;
  const [fewest] = known;
  const most = known.at(-1);
  const ratio = most.cpu / fewest.cpu;
  const sizesText = `${count(most.size)} as against ${count(fewest.size)} rows, ${count(rate)} a second`;
  verdict(`point 5: at most twice the CPU at ${sizesText}`, ratio <= 2, ratio.toFixed(1));
}

function point16(trials, sizes) {
  for (const size of sizes) {
    const own = trials.filter((trial) => trial.name === 'outlast' && trial.size === size);
    const ms = median(own.map(({ cancelRow }) => cancelRow));
    const goal = `point 16: a cancelled row says so within 200 ms at ${count(size)} rows`;
    verdict(goal, ms <= 200, `${ms.toFixed(0)} ms`);
  }
}
