import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { row, verdict } from './table.mjs';

const maxLiveBytes = 600;
const maxRetainedBytes = 50;
const maxGrowth = 2;
const tasks = 100_000;
const sizes = [1_000, 10_000, 100_000, 1_000_000];
/** Whoever else uses the machine makes a run slower, never faster: the fastest of so many counts. */
const goes = 3;

const probes = {
  liveBytes: new URL('./probes/live-bytes.mjs', import.meta.url),
  retained: new URL('./probes/retained.mjs', import.meta.url),
  scale: new URL('./probes/scale.mjs', import.meta.url),
};

/** What a task costs: bytes while it lives, bytes after it, and time by the number of live ones. */
export function checkMemory() {
  console.log(`Memory of Outlast (${tasks.toLocaleString('en')} tasks)`);
  for (const state of ['pending', 'running']) {
    const { bytes } = probe('liveBytes', state, tasks);
    verdict(
      `at most ${maxLiveBytes} bytes for a live task with a timeout, ${state}`,
      bytes <= maxLiveBytes,
      Math.round(bytes),
    );
  }
  const { bytes, timers } = probe('retained', tasks);
  verdict(
    `below ${maxRetainedBytes} bytes retained of a settled task`,
    bytes < maxRetainedBytes,
    bytes.toFixed(1),
  );
  verdict('no timer left', timers === 0, timers);

  console.log('\nCost of a task with a timeout, by the number of live ones, concurrency 10');
  const rounds = Array.from({ length: goes }, () => sizes.map((size) => probe('scale', size).us));
  const costs = sizes.map((_, i) => Math.min(...rounds.map((round) => round[i])));
  const least = Math.min(...costs);
  console.log(row('live', 'µs a task', 'ratio'));
  for (const [i, size] of sizes.entries())
    console.log(row(size.toLocaleString('en'), costs[i].toFixed(2), (costs[i] / least).toFixed(2)));
  const growth = Math.max(...costs) / least;
  verdict(`flat within ${maxGrowth}x`, growth <= maxGrowth, growth.toFixed(2));
  console.log();
}

function probe(name, ...args) {
  const child = spawnSync(
    process.execPath,
    ['--expose-gc', fileURLToPath(probes[name]), ...args.map(String)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (child.status !== 0) throw new Error(`The probe "${name}" did not get through.`);
  return JSON.parse(child.stdout);
}
