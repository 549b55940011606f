// Outlast beside its peers, from the built packages. Rounds are interleaved, so that what else the machine does
// hits everybody; read the ratios, the microseconds are this machine's. After the workloads come the other checks.
//   node bench/run.mjs [workload or check ...] [--rounds 5] [--count 100000]
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkLongTasks } from './long-tasks.mjs';
import { checkMemory } from './memory.mjs';
import { reportTimes } from './report-times.mjs';

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

/** Of Outlast alone, made after the workloads. */
const checks = { memory: checkMemory, 'long-tasks': checkLongTasks };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, count: { type: 'string' } },
});
const roundsOverride = values.rounds && whole('--rounds', values.rounds);
const countOverride = values.count && whole('--count', values.count);

if (!existsSync(here('../packages/core/dist/index.js')))
  fail('packages/core/dist is missing: run "npm run build" first.');
const workloads = await load('./workloads');
const contenders = await load('./contenders');
const known = [...Object.keys(workloads), ...Object.keys(checks)];
for (const name of positionals)
  if (!known.includes(name)) fail(`There is no "${name}"; there are ${known.join(', ')}.`);
const isChosen = (name) => positionals.length === 0 || positionals.includes(name);

const inOrder = Object.entries(workloads)
  .filter(([name]) => isChosen(name))
  .sort(([, a], [, b]) => a.title.localeCompare(b.title));
console.log(`Node ${process.versions.node}, medians of interleaved rounds\n`);
for (const [name, workload] of inOrder) compare(name, workload);
for (const [name, check] of Object.entries(checks)) if (isChosen(name)) await check();

function compare(name, workload) {
  const count = countOverride ?? workload.count;
  const rounds = roundsOverride ?? workload.rounds ?? 5;
  const names = Object.keys(contenders).filter(
    (contender) => contenders[contender][workload.needs] && !contenders[contender].cannot?.[name],
  );
  console.log(`${workload.title}\n  ${count.toLocaleString('en')} tasks, ${rounds} rounds`);
  const results = measureAll(name, names, { count, rounds });
  (workload.report ?? reportTimes)({ contenders, workload, count, results });
  for (const contender of Object.keys(contenders))
    if (!names.includes(contender)) console.log(`  not ${whyNot(contender, name)}`);
  console.log();
}

function whyNot(contender, workload) {
  const { title, cannot } = contenders[contender];
  // Nobody is left out in silence.
  if (!cannot?.[workload]) fail(`${title} has no part in the workload ${workload}, and no reason.`);
  return `${title}: ${cannot[workload]}`;
}

function measureAll(workload, names, { count, rounds }) {
  const results = Object.fromEntries(names.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1)
    for (let place = 0; place < names.length; place += 1) {
      // Each round begins with another contender: nobody always runs on the cooler machine.
      const contender = names[(round + place) % names.length];
      results[contender].push(measure(workload, contender, count));
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
