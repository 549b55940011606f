import { median, row, verdict } from './table.mjs';

/** Prints how long tasks waited for their start, and what the CPU had to do, the shortest wait first. */
export function reportLatency({ contenders, results }) {
  const all = (name, key) => results[name].map((result) => result[key]);
  const middle = (name, key) => median(all(name, key));
  console.log(row('', 'p99 ms', 'lowest', 'highest', 'CPU µs a task', 'a second', 'timers left'));
  const names = Object.keys(results).sort((a, b) => middle(a, 'p99') - middle(b, 'p99'));
  for (const name of names) {
    const waits = all(name, 'p99');
    const figures = [median(waits), Math.min(...waits), Math.max(...waits), middle(name, 'cpu')];
    console.log(
      row(
        contenders[name].title,
        ...figures.map((figure) => figure.toFixed(3)),
        Math.round(middle(name, 'rate')),
        Math.max(...all(name, 'timersLeft')),
      ),
    );
  }
  for (const [key, what] of [
    ['p99', 'lower p99'],
    ['cpu', 'less CPU'],
  ]) {
    const peers = names.filter((name) => name !== 'outlast' && !contenders[name].isFloor);
    const best = peers.toSorted((a, b) => middle(a, key) - middle(b, key))[0];
    const [own, theirs] = [middle('outlast', key), middle(best, key)];
    verdict(
      `no peer with ${what}`,
      own <= theirs,
      `${own.toFixed(3)}, ${contenders[best].title} ${theirs.toFixed(3)}`,
    );
  }
}
