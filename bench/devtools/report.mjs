import { median } from '../table.mjs';

/** A line of a table: a title, and cells aligned on the right. */
function line(title, cells, width = 14) {
  console.log(`  ${title.padEnd(22)}${cells.map((cell) => String(cell).padStart(width)).join('')}`);
}

const count = (number) => number.toLocaleString('en');
const kib = (bytes) => (bytes / 1_024).toFixed(1);
const quantile = (figures, share) =>
  figures.toSorted((a, b) => a - b)[Math.floor(share * (figures.length - 1))] ?? Number.NaN;

/** What a contender did at a size and rate: medians of the runs, and of all runs together what is rare. */
export function summarize(trials, rate = 1_000) {
  const pairs = trials.map(({ idle, closed, open }) => ({
    idle,
    closed: closed.find((one) => one.rate === rate),
    open: open.find((one) => one.rate === rate),
  }));
  const typical = (of) => median(pairs.map(of));
  const presses = pairs.flatMap(({ open }) => open.presses);
  const cpuOf = ({ open, idle }) => (1e6 * (open.cpuSeconds - idle.cpuSeconds)) / open.updates;
  return {
    frames: typical(({ open }) => open.framesPerSecond),
    share: typical(({ open, closed }) => open.framesPerSecond / closed.framesPerSecond),
    delivered: typical(({ open }) => open.delivered),
    cpu: typical(cpuOf),
    press: presses.length > 0 ? quantile(presses, 0.5) : Number.NaN,
    worstPress: Math.max(...presses),
    longTasks: typical(({ open }) => open.long.length),
    longTasksClosed: typical(({ closed }) => closed.long.length),
    longest: Math.max(0, ...pairs.flatMap(({ open }) => open.long)),
  };
}

const columns = {
  'first row': ({ trials }) => median(trials.map(({ firstRow }) => firstRow.ms)).toFixed(0),
  'longest task': ({ trials }) => median(trials.map(({ firstRow }) => firstRow.longest)).toFixed(0),
  'frames/s': ({ frames }) => frames.toFixed(1),
  'of closed': ({ share }) => `${(100 * share).toFixed(0)} %`,
  delivered: ({ delivered }) => `${(100 * delivered).toFixed(0)} %`,
  'CPU µs': ({ cpu }) => cpu.toFixed(0),
  'key to paint': ({ press, worstPress }) => `${press.toFixed(0)} / ${worstPress.toFixed(0)}`,
  'long tasks': ({ longTasks, longTasksClosed }) => `${longTasks} / ${longTasksClosed}`,
};

/** A table for each contender and rate: a line for each size. */
export function reportTrials({ contenders, trials, runs }) {
  console.log(`Medians of ${runs}, in ms where nothing else is said. First row and longest task: after the click that opens
the panel. The rest: while rows change for 5 s; frames also as a share of those with the panel closed; CPU of the
renderer for one update, beyond a page where nothing changes; key to paint in the page: median / worst; long
tasks: with the panel open / closed.\n`);
  for (const [name, { title, rates = [1_000] }] of Object.entries(contenders))
    for (const rate of rates) {
      console.log(`${title}, ${count(rate)} updates a second`);
      line('rows', Object.keys(columns));
      for (const size of sizesOf(trials, name)) {
        const own = trials.filter((trial) => trial.name === name && trial.size === size);
        const summary = { ...summarize(own, rate), trials: own };
        line(
          count(size),
          Object.values(columns).map((cell) => cell(summary)),
        );
      }
      console.log();
    }
}

export function sizesOf(trials, name) {
  const own = trials.filter((trial) => trial.name === name).map(({ size }) => size);
  return [...new Set(own)].sort((a, b) => a - b);
}

export function closedMs(closed, name, isWith) {
  return median(
    closed.filter((one) => one.name === name && one.isWith === isWith).map(({ ms }) => ms),
  );
}

export function reportClosed({ contenders, closed }) {
  console.log('5,000 updates with the panel closed, ms on the main thread');
  line('', ['not imported', 'closed', 'more']);
  for (const [name, { title }] of Object.entries(contenders)) {
    const [without, withPanel] = [closedMs(closed, name, false), closedMs(closed, name, true)];
    const more = 100 * (withPanel / without - 1);
    line(title, [without.toFixed(1), withPanel.toFixed(1), `${more.toFixed(1)} %`]);
  }
  console.log();
}

export function reportBytes({ contenders, bytes }) {
  console.log('KiB after gzip, React and the library itself left out:');
  console.log('at once + when it is opened + when it is used for more');
  line('', ['development', 'production', 'wanted there'], 22);
  for (const [name, { title }] of Object.entries(contenders)) {
    const cell = ({ eager, opened, used }) => [eager, opened, used].map(kib).join(' + ');
    const { development, production, wanted } = bytes[name];
    line(title, [development, production, wanted].map(cell), 22);
  }
  console.log();
}
