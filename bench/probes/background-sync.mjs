// Whether Background Sync takes a closed page's events out without a visit, in the Chromium that is installed.
//   node bench/probes/background-sync.mjs
// Linux, as root: it runs in a network of its own, whose only cable it can pull.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Chromium, newProfile } from '../telemetry/chromium.mjs';

if (!process.env.OUTLAST_OWN_NETWORK) {
  const { status } = spawnSync(
    'unshare',
    ['--net', process.execPath, fileURLToPath(import.meta.url)],
    {
      stdio: 'inherit',
      env: { ...process.env, OUTLAST_OWN_NETWORK: '1' },
    },
  );
  process.exit(status ?? 1);
}

/** The second try comes after five minutes, says Chromium's source. */
const patience = 400_000;
const ip = (words) => execFileSync('ip', words.split(' '));
ip('link set lo up');
ip('link add eth0 type veth peer name eth1');
ip('addr add 10.99.0.1/24 dev eth0');
ip('link set eth1 up');
ip('link set eth0 up');

const worker = `
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('sync', (event) => event.waitUntil(fetch('/collect?' + event.tag + '&last=' + event.lastChance, { method: 'POST' })
  .then(({ ok }) => { if (!ok) throw new Error('refused') })));`;

let refuses = false;
const seen = [];
const server = createServer((request, response) => {
  if (request.url.startsWith('/collect')) {
    seen.push({ url: request.url, at: performance.now() });
    response.writeHead(refuses ? 500 : 200).end();
  } else if (request.url === '/worker.js') {
    response.setHeader('content-type', 'text/javascript');
    response.end(worker);
  } else {
    response.setHeader('content-type', 'text/html');
    response.end('<title>probe</title>');
  }
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const profile = newProfile();
let browser = await Chromium.launch(profile.path);

const registers = async (tag, beforeClose = async () => {}) => {
  const page = await browser.open(`http://probe.localhost:${server.address().port}/`);
  await page.until(`document.title === 'probe'`);
  await page.evaluate(`navigator.serviceWorker.register('/worker.js')`);
  await page.evaluate('navigator.serviceWorker.ready.then(() => 0)');
  const state = await page.evaluate(
    `navigator.permissions.query({ name: 'background-sync' }).then(({ state }) => state)`,
  );
  await beforeClose(page);
  const online = await page.evaluate('navigator.onLine');
  await page.evaluate(`navigator.serviceWorker.ready.then((it) => it.sync.register('${tag}'))`);
  await page.close();
  console.log(`  permission ${state}, onLine ${online}, registered and closed`);
  return performance.now();
};

const requests = (tag) => seen.filter(({ url }) => url.includes(`?${tag}&`));
const tell = async (tag, count, since, limit) => {
  const start = performance.now();
  while (requests(tag).length < count && performance.now() - start < limit) await wait(50);
  const after = requests(tag).map(({ at }) => `${((at - since) / 1_000).toFixed(1)} s`);
  console.log(
    `  sync events: ${after.length === 0 ? 'none' : `after ${after.join(', ')}`} (waited ${((performance.now() - start) / 1_000).toFixed(0)} s)`,
  );
};

console.log('Online, page closed right after registering');
await tell('online', 1, await registers('online'), 15_000);

console.log('Offline when registered, the cable plugged in after 5 s, page closed all the while');
await registers('offline', async (page) => {
  ip('link set eth0 down');
  await page.until('!navigator.onLine');
  // It hears of it later than the page.
  await wait(3_000);
});
await wait(5_000);
console.log(`  before: ${requests('offline').length} sync events`);
ip('link set eth0 up');
await tell('offline', 1, performance.now(), 60_000);

console.log('Offline when registered, the browser killed, started again without a visit, online');
await registers('restart', async (page) => {
  ip('link set eth0 down');
  await page.until('!navigator.onLine');
  // It hears of it later than the page.
  await wait(3_000);
});
// Its registration has to reach the disk.
await wait(3_000);
await browser.kill();
ip('link set eth0 up');
browser = await Chromium.launch(profile.path);
await tell('restart', 1, performance.now(), 60_000);

console.log('The collector refuses the first time');
refuses = true;
const since = await registers('refused');
await tell('refused', 1, since, 15_000);
refuses = false;
await tell('refused', 2, since, patience);

await browser.kill();
profile.dispose();
server.closeAllConnections();
server.close();
process.exit();
