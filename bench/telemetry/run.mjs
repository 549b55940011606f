// What arrives of the events of Outlast and its peers when a page leaves, in each of the scenarios S0 to S17.
//   node bench/telemetry/run.mjs [S1a S9 ...] [--set-ups outlast,snowplow] [--runs 3] [--at-once 4] [--json]
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startCollector } from './collector.mjs';
import { reportScenarios } from './report.mjs';
import { runScenario } from './run-scenario.mjs';
import { scenarios } from './scenarios.mjs';
import { startSite } from './site.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'set-ups': { type: 'string' },
    runs: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
});
const runs = whole('runs');
const atOnce = whole('at-once');
const contenders = chosen('set-up', await loadContenders(), values['set-ups']?.split(','));
const chosenScenarios = chosen('scenario', scenarios, positionals);

const site = await startSite(contenders);
const collector = await startCollector();
// Interleaved: what else the machine does hits everybody.
const jobs = [];
for (const scenario of Object.keys(chosenScenarios))
  for (let run = 0; run < runs; run += 1)
    for (const contender of Object.keys(contenders)) jobs.push({ scenario, contender });
const results = await inLanes(atOnce, jobs, async ({ scenario, contender }) => ({
  ...{ scenario, contender },
  ...(await runScenario(scenarios[scenario], {
    ...{ site, collector, contender: contenders[contender] },
  })),
}));
if (values.json) console.log(JSON.stringify(results));
else reportScenarios({ scenarios: chosenScenarios, contenders, results, runs });
site.close();
collector.close();
process.exit();

async function loadContenders() {
  const files = readdirSync(fileURLToPath(new URL('contenders', import.meta.url)));
  const order = ['outlast', 'outlast-page', 'snowplow', 'sentry', 'workbox', 'beacon'];
  const names = files.map((file) => file.replace('.mjs', ''));
  names.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await import(`./contenders/${name}.mjs`)])),
  );
}

function chosen(kind, all, names = []) {
  for (const name of names)
    if (!all[name])
      fail(`There is no ${kind} "${name}"; there are ${Object.keys(all).join(', ')}.`);
  if (names.length === 0) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

async function inLanes(lanes, jobs, work) {
  const results = [];
  const rest = jobs.entries();
  const lane = async () => {
    for (const [place, job] of rest) {
      results[place] = await work(job);
      if (process.stderr.isTTY) process.stderr.write(`\r${place + 1} of ${jobs.length} `);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

function whole(option) {
  const number = Number(values[option]);
  if (!Number.isInteger(number) || number < 1)
    fail(`--${option} must be a whole number above 0, got "${values[option]}".`);
  return number;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
