// What arrives of the events of Outlast and its peers when a page leaves, in each of the scenarios S0 to S17; how young
// an event may be when its page or browser is killed ("window"); what it costs the main thread ("cost").
//   node bench/telemetry/run.mjs [S1a S9 window cost ...] [--set-ups outlast,snowplow] [--runs 3] [--at-once 2] [--json]
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startCollector } from './collector.mjs';
import { measureCosts, reportCosts } from './cost.mjs';
import { Lane } from './lane.mjs';
import { reportScenarios } from './report.mjs';
import { runScenario } from './run-scenario.mjs';
import { scenarios } from './scenarios.mjs';
import { startSite } from './site.mjs';
import { reportWindow, runWindow, windowJobs } from './window.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'set-ups': { type: 'string' },
    runs: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
const runs = whole('runs');
const atOnce = whole('at-once');
const contenders = chosen('set-up', await loadContenders(), values['set-ups']?.split(','));
const known = [...Object.keys(scenarios), 'window', 'cost'];
for (const name of positionals)
  if (!known.includes(name)) fail(`There is no "${name}"; there are ${known.join(', ')}.`);
const isChosen = (name) => positionals.length === 0 || positionals.includes(name);

const site = await startSite(contenders);
const collector = await startCollector();
const setUp = { site, collector, contenders, runs };

if (Object.keys(scenarios).some(isChosen)) await arrivals();
if (isChosen('window')) await window();
if (isChosen('cost')) await cost();
site.close();
collector.close();
process.exit();

async function arrivals() {
  const chosen = Object.fromEntries(Object.entries(scenarios).filter(([name]) => isChosen(name)));
  // Interleaved: what else the machine does hits everybody.
  const jobs = [];
  for (let run = 0; run < runs; run += 1)
    for (const scenario of Object.keys(chosen))
      for (const contender of Object.keys(contenders)) jobs.push({ scenario, contender });
  const results = await inLanes(jobs, async ({ scenario, contender }, lane) => {
    const own = { ...setUp, lane, contender: contenders[contender] };
    return { scenario, contender, ...(await runScenario(scenarios[scenario], own)) };
  });
  if (!values.json) reportScenarios({ ...setUp, scenarios: chosen, results });
}

/** Of Outlast, unless set-ups are named. */
async function window() {
  const own = Object.entries(contenders).filter(
    ([, { page }]) => values['set-ups'] || page === 'outlast',
  );
  const chosen = { ...setUp, contenders: Object.fromEntries(own) };
  const jobs = windowJobs(chosen.contenders, runs);
  const results = await inLanes(jobs, (job) => runWindow(job, chosen));
  if (!values.json) reportWindow({ ...chosen, results });
}

async function cost() {
  const costs = await measureCosts(setUp);
  if (values.json) console.log(JSON.stringify(costs));
  else reportCosts({ ...setUp, costs });
}

async function loadContenders() {
  const files = readdirSync(fileURLToPath(new URL('contenders', import.meta.url)));
  const order = ['outlast', 'outlast-page', 'snowplow', 'sentry', 'workbox', 'beacon'];
  const names = files.map((file) => file.replace('.mjs', ''));
  names.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await import(`./contenders/${name}.mjs`)])),
  );
}

function chosen(kind, all, names = Object.keys(all)) {
  for (const name of names)
    if (!all[name])
      fail(`There is no ${kind} "${name}"; there are ${Object.keys(all).join(', ')}.`);
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

async function inLanes(jobs, work) {
  const results = [];
  const rest = jobs.entries();
  const workThrough = async () => {
    const lane = new Lane();
    for (const [place, job] of rest) {
      const result = await twice(() => work(job, lane));
      // A line for each as it comes: a long run that is cut short has not been for nothing.
      if (values.json) console.log(JSON.stringify(result));
      results.push(result);
      if ((place + 1) % 20 === 0) console.error(`${place + 1} of ${jobs.length}`);
    }
    await lane.dispose();
  };
  await Promise.all(Array.from({ length: atOnce }, workThrough));
  return results;
}

/** A browser that does not start on a machine under load is no result; the second time it is. */
async function twice(work) {
  try {
    return await work();
  } catch (error) {
    console.error(`Once more: ${error.message}`);
    return await work();
  }
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
