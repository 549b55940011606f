// The panel beside those of react-query and Pacer, from the built packages, in production builds in a real Chromium: the
// first row after the click, the page while rows change, the cost of a closed panel, and bytes.
//   node bench/devtools/run.mjs [live closed bytes] [--contenders outlast,pacer] [--sizes 100,10000] [--runs 3] [--json]
import { parseArgs } from 'node:util';
import { measureClosed } from './closed-cost.mjs';
import * as outlast from './contenders/outlast.mjs';
import * as pacer from './contenders/pacer.mjs';
import * as reactQuery from './contenders/react-query.mjs';
import { entryBytes } from './entry-bytes.mjs';
import { reportPoints } from './points.mjs';
import { reportBytes, reportClosed, reportTrials } from './report.mjs';
import { startSite } from './site.mjs';
import { measure } from './trial.mjs';

const known = { outlast, 'react-query': reactQuery, pacer };
const parts = ['live', 'closed', 'bytes'];
const usualSizes = [100, 1_000, 10_000];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    contenders: { type: 'string', default: Object.keys(known).join() },
    sizes: { type: 'string' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const runs = whole('--runs', values.runs);
const sizes = values.sizes?.split(',').map((text) => whole('--sizes', text));
const contenders = Object.fromEntries(
  values.contenders.split(',').map((name) => {
    if (!known[name])
      fail(`There is no contender "${name}"; there are ${Object.keys(known).join(', ')}.`);
    return [name, known[name]];
  }),
);
for (const name of positionals)
  if (!parts.includes(name)) fail(`There is no "${name}"; there are ${parts.join(', ')}.`);
const isChosen = (name) => positionals.length === 0 || positionals.includes(name);

const site = await startSite(contenders);
const results = { trials: [], closed: [], bytes: {} };
if (isChosen('live')) await live();
if (isChosen('closed')) await closed();
if (isChosen('bytes'))
  for (const [name, contender] of Object.entries(contenders))
    results.bytes[name] = await entryBytes(contender);
site.close();

if (values.json) console.log(JSON.stringify(results));
else {
  const all = { contenders, runs, ...results };
  if (isChosen('live')) reportTrials(all);
  if (isChosen('closed')) reportClosed(all);
  if (isChosen('bytes')) reportBytes(all);
  reportPoints(all);
}
process.exit();

/** Interleaved: what else the machine does hits everybody. */
async function live() {
  const jobs = [];
  for (let run = 0; run < runs; run += 1)
    for (const [name, contender] of Object.entries(contenders))
      for (const size of sizes ?? contender.sizes ?? usualSizes)
        jobs.push({ name, contender, size });
  for (const [place, job] of jobs.entries()) {
    console.error(`${place + 1} of ${jobs.length}: ${job.name}, ${job.size} rows`);
    results.trials.push(await patiently(() => measure({ site, ...job })));
  }
}

async function closed() {
  for (let run = 0; run < runs; run += 1)
    for (const name of Object.keys(contenders))
      for (const isWith of [false, true]) {
        console.error(`closed: ${name}${isWith ? '' : ' without its panel'}`);
        results.closed.push(await patiently(() => measureClosed({ site, name, isWith })));
      }
}

/** A browser that does not start on a machine under load is no result: once more, then it is. */
async function patiently(work) {
  try {
    return await work();
  } catch (error) {
    console.error(error.message);
    return work();
  }
}

function whole(option, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    fail(`${option} takes whole numbers above 0, got "${text}".`);
  return number;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
