// What `fetchLater` saves, in the Chromium that is installed: whether a request that waits for the page's end is sent, by
// the way the page ends and the age of the request.
//   node bench/probes/fetch-later.mjs [--runs 5]
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { row } from '../table.mjs';
import { Chromium, newProfile } from '../telemetry/chromium.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);

const arrived = new Set();
const server = createServer((request, response) => {
  if (request.method === 'POST') arrived.add(request.url);
  response.setHeader('content-type', 'text/html');
  response.end('<title>probe</title>');
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const killRenderers = async (browser) => {
  for (const pid of await browser.processes('renderer')) process.kill(pid, 'SIGKILL');
};
const ends = {
  'page closed': (_browser, page) => page.close(),
  'renderer killed': killRenderers,
  'browser quits': (browser) => browser.quit(),
  'browser killed': (browser) => browser.kill(),
};
const ages = [0, 200, 500, 1_000, 2_000];

console.log(`Requests of fetchLater that arrived, of ${runs} each, by their age in ms at the end`);
console.log(row('', ...ages));
for (const [title, end] of Object.entries(ends)) {
  const counts = [];
  for (const age of ages) {
    let count = 0;
    for (let run = 0; run < runs; run += 1) if (await survives(end, age)) count += 1;
    counts.push(count);
  }
  console.log(row(title, ...counts));
}
console.log(`Bytes that it takes at most in one page: ${await quota()}`);
server.closeAllConnections();
server.close();
process.exit();

async function survives(end, age) {
  const path = `/${Math.random()}`;
  await withPage(async (browser, page) => {
    await page.evaluate(`fetchLater('${path}', { method: 'POST', body: 'x' }), 0`);
    await wait(age);
    await end(browser, page);
    for (let waited = 0; !arrived.has(path) && waited < 1_500; waited += 50) await wait(50);
  });
  return arrived.has(path);
}

async function quota() {
  let bytes = 0;
  await withPage(async (_browser, page) => {
    bytes = await page.evaluate(`(() => {
      let bytes = 0;
      try {
        for (; bytes < 1e6; bytes += 1024) fetchLater('/quota', { method: 'POST', body: 'x'.repeat(1024) });
      } catch {}
      return bytes;
    })()`);
  });
  return bytes;
}

async function withPage(use) {
  const profile = newProfile();
  const browser = await Chromium.launch(profile.path);
  try {
    const page = await browser.open(`http://probe.localhost:${server.address().port}/`);
    await page.until(`document.title === 'probe'`);
    await use(browser, page);
  } finally {
    await browser.kill();
    profile.dispose();
  }
}
