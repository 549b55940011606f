import { setTimeout as sleep } from 'node:timers/promises';

export { reportLatency as report } from '../report-latency.mjs';

const perSecond = 20_000;
const concurrency = 100;
/** What a longer stall, in ms, has held up is not made up for: else the figures would tell of the machine. */
const longestGap = concurrency / (perSecond / 1_000);

export const title = `W8 5 s at ${perSecond.toLocaleString('en')} tasks a second of 1 ms each, concurrency ${concurrency}`;
export const count = 5 * perSecond;
export const needs = 'submitter';
/** It takes its time whoever runs, so others get their turns sooner. */
export const rounds = 3;
/** The compiler has seen enough after a second. */
export const warmUp = perSecond;

/** The 99th percentile from submit to start, in milliseconds, and the CPU used. */
export async function once(submitter, count) {
  const submit = submitter({ concurrency });
  const waits = new Float64Array(count);
  let submitted = 0;
  let running = 0;
  let most = 0;
  let ended = 0;
  const submitNext = () => {
    const place = submitted;
    submitted += 1;
    const at = performance.now();
    submit(async () => {
      waits[place] = performance.now() - at;
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
      ended += 1;
    });
  };
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  let last = start;
  let due = 0;
  while (ended < count) {
    const now = performance.now();
    due = Math.min(count, due + (Math.min(now - last, longestGap) * perSecond) / 1_000);
    last = now;
    // Each comes in a turn of its own, as requests do.
    for (; submitted < Math.floor(due); await undefined) submitNext();
    await sleep(1);
  }
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (most > concurrency) throw new Error(`It ran ${most} tasks at once.`);
  waits.sort();
  return {
    p99: waits[Math.floor(count * 0.99)],
    cpu: (user + system) / count,
    rate: count / seconds,
  };
}
