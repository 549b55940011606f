// Outlast beside its peers, from the built packages. Rounds are interleaved, so that what else the machine does
// hits everybody; read the ratios, the microseconds are this machine's.
//   node bench/run.mjs [workload ...] [--rounds 5] [--count 100000]
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const namesIn = (folder) =>
  readdirSync(here(folder))
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .sort();
const load = async (folder) =>
  Object.fromEntries(
    await Promise.all(
      namesIn(folder).map(async (name) => [name, await import(`./${folder}/${name}.mjs`)]),
    ),
  );

/** Every ratio is against this one's time in the same run. */
const yardstick = 'p-queue';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, count: { type: 'string' } },
});
const rounds = whole('--rounds', values.rounds);
const countOverride = values.count === undefined ? undefined : whole('--count', values.count);

if (!existsSync(here('../packages/core/dist/index.js')))
  fail('packages/core/dist is missing: run "npm run build" first.');
const workloads = await load('./workloads');
const contenders = await load('./contenders');
for (const name of positionals)
  if (!workloads[name])
    fail(`There is no workload "${name}"; there are ${Object.keys(workloads).join(', ')}.`);

const chosen = Object.entries(workloads)
  .filter(([name]) => positionals.length === 0 || positionals.includes(name))
  .sort(([, a], [, b]) => a.title.localeCompare(b.title));

console.log(`Node ${process.versions.node}, ${rounds} interleaved rounds, medians\n`);
for (const [name, workload] of chosen) report(workload, measureAll(name, workload));

function measureAll(name, workload) {
  const names = Object.keys(contenders);
  const results = Object.fromEntries(names.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1)
    for (let place = 0; place < names.length; place += 1) {
      // Each round begins with another contender: nobody always runs on the cooler machine.
      const contender = names[(round + place) % names.length];
      results[contender].push(measure(name, contender, countOverride ?? workload.count));
    }
  return results;
}

function measure(workload, contender, count) {
  const child = spawnSync(
    process.execPath,
    ['--expose-gc', here('measure.mjs'), workload, contender, String(count)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (child.status !== 0) fail(`${contender} did not get through the workload ${workload}.`);
  return JSON.parse(child.stdout);
}

function report(workload, results) {
  const count = countOverride ?? workload.count;
  const times = (name) => results[name].map(({ ms }) => (ms * 1_000) / count).sort((a, b) => a - b);
  const against = median(times(yardstick));
  console.log(`${workload.title} (${count.toLocaleString('en')} tasks)`);
  console.log(row('', 'µs a task', 'lowest', 'highest', yardstick, 'timers left'));
  for (const name of Object.keys(results).sort((a, b) => median(times(a)) - median(times(b)))) {
    const sorted = times(name);
    const timersLeft = Math.max(...results[name].map((result) => result.timersLeft));
    const figures = [median(sorted), sorted[0], sorted.at(-1), median(sorted) / against];
    console.log(
      row(contenders[name].title, ...figures.map((figure) => figure.toFixed(2)), timersLeft),
    );
  }
  const ratio = median(times('outlast')) / against;
  const verdict = ratio <= workload.goal ? 'reached' : 'MISSED';
  console.log(
    `  goal: at most ${workload.goal} of ${yardstick}: ${verdict} (${ratio.toFixed(2)})\n`,
  );
}

function row(title, ...cells) {
  return `  ${title.padEnd(14)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;
}

function median(sorted) {
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function whole(option, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    fail(`${option} must be a whole number above 0, got "${text}".`);
  return number;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
