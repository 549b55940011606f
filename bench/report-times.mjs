import { median, row, verdict } from './table.mjs';

/** Every ratio is against this one's time in the same run. */
const yardstick = 'p-queue';

/** Prints the contenders of a workload, the fastest first. `results` are the rounds by contender. */
export function reportTimes({ contenders, workload, count, results }) {
  const times = (name) => results[name].map(({ ms }) => (ms * 1_000) / count);
  const middle = (name) => median(times(name));
  const against = middle(yardstick);
  const columns = { ...workload.columns, timersLeft: 'timers left' };
  console.log(row('', 'µs a task', 'lowest', 'highest', yardstick, ...Object.values(columns)));
  for (const name of Object.keys(results).sort((a, b) => middle(a) - middle(b))) {
    const figures = [
      middle(name),
      Math.min(...times(name)),
      Math.max(...times(name)),
      middle(name) / against,
    ].map((figure) => figure.toFixed(2));
    const others = Object.keys(columns).map((key) =>
      Math.max(...results[name].map((result) => result[key])),
    );
    console.log(row(contenders[name].title, ...figures, ...others));
  }
  const ratio = middle('outlast') / against;
  verdict(
    `at most ${workload.goal} of ${yardstick}`,
    ratio <= workload.goal,
    `${ratio.toFixed(2)}`,
  );
  const timersLeft = Math.max(...results.outlast.map((result) => result.timersLeft));
  if (timersLeft > 0) verdict('no timer left', false, timersLeft);
}
