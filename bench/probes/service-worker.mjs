// Whether telemetry's service worker delivers what a closed page has left, without a visit, in the Chromium that is installed.
//   npm run build && node bench/probes/service-worker.mjs
// Linux, as root: it runs in a network of its own, whose only cable it can pull.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Chromium, newProfile } from '../telemetry/chromium.mjs';

if (!process.env.OUTLAST_OWN_NETWORK) {
  const { status } = spawnSync(
    'unshare',
    ['--net', process.execPath, fileURLToPath(import.meta.url)],
    { stdio: 'inherit', env: { ...process.env, OUTLAST_OWN_NETWORK: '1' } },
  );
  process.exit(status ?? 1);
}

const EVENTS = 20;
const ip = (words) => execFileSync('ip', words.split(' '));
ip('link set lo up');
ip('link add eth0 type veth peer name eth1');
ip('addr add 10.99.0.1/24 dev eth0');
ip('link set eth1 up');
ip('link set eth0 up');

const page = `<!doctype html><link rel="icon" href="data:,"><title>probe</title>
<script type="importmap">{ "imports": { "@outlast/core": "/dist/index.js", "@outlast/core/telemetry": "/dist/telemetry.js" } }</script>
<script type="module">
import { BackgroundTaskManager } from '@outlast/core';
import { createTelemetry } from '@outlast/core/telemetry';
await navigator.serviceWorker.register('/worker.js', { type: 'module' });
await navigator.serviceWorker.ready;
const courier = location.search !== '?alone' && undefined;
const manager = new BackgroundTaskManager({ logger: false });
window.telemetry = createTelemetry(manager, { url: '/collect', maxWait: 500, courier, backgroundSync: true });
</script>`;
const worker = `import { serveTelemetry } from '/dist/service-worker.js';
serveTelemetry({ url: '/collect' });
addEventListener('sync', (event) => event.waitUntil(fetch('/woken')));`;

let isDown = false;
let requests = [];
let woken = 0;
const server = createServer((request, response) => void serve(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');

async function serve(request, response) {
  const { pathname } = new URL(request.url, 'http://x');
  const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
  if (pathname === '/collect') {
    const body = await request.setEncoding('utf8').toArray();
    const { batch, events } = JSON.parse(body.join(''));
    if (!isDown) requests.push({ id: batch.id, events: events.map(({ event }) => event) });
    response.writeHead(isDown ? 503 : 200).end();
  } else if (pathname === '/woken') {
    woken += 1;
    response.end();
  } else if (pathname.startsWith('/dist/')) {
    response.setHeader('content-type', type);
    response.end(await readFile(new URL(`../../packages/core${pathname}`, import.meta.url)));
  } else {
    response.setHeader('content-type', type);
    response.end(pathname === '/worker.js' ? worker : page);
  }
}

const profile = newProfile();
let browser = await Chromium.launch(profile.path);
let run = 0;

/** Events tracked in a page that is closed at once. */
async function trackAndClose({
  alone = false,
  before = async () => {},
  until = async () => {},
} = {}) {
  requests = [];
  woken = 0;
  const query = alone ? '?alone' : '';
  const tab = await browser.open(`http://run${++run}.localhost:${server.address().port}/${query}`);
  await tab.until(`'telemetry' in window`);
  await wait(1_000);
  await before(tab);
  await tab.evaluate(`{ for (let n = 0; n < ${EVENTS}; n++) telemetry.track(n); }`);
  await until();
  await tab.close();
}

async function pullCable(tab) {
  ip('link set eth0 down');
  await tab.until('!navigator.onLine');
  // The browser hears of it later than the page.
  await wait(3_000);
}

/** That it was refused is known. */
async function isWoken() {
  for (const start = performance.now(); woken === 0 && performance.now() - start < 10_000; )
    await wait(50);
}

async function tell(since, limit) {
  const arrived = () => new Set(requests.flatMap(({ events }) => events));
  while (arrived().size < EVENTS && performance.now() - since < limit) await wait(50);
  const after = ((performance.now() - since) / 1_000).toFixed(1);
  // A second copy may be late.
  await wait(3_000);
  const raw = requests.flatMap(({ events }) => events).length;
  console.log(
    `  ${arrived().size} of ${EVENTS} arrived after ${after} s, ${raw - arrived().size} of them twice; woken ${woken} times`,
  );
}

console.log('No courier, the collector down when the page is closed, and up 3 s later');
isDown = true;
await trackAndClose({ alone: true, until: isWoken });
await wait(3_000);
isDown = false;
await tell(performance.now(), 30_000);

console.log('No courier, offline when the page is closed, online 3 s later');
await trackAndClose({ alone: true, before: pullCable });
await wait(3_000);
ip('link set eth0 up');
await tell(performance.now(), 30_000);

console.log(
  'Offline when the page is closed, the browser killed, online, and the browser started again',
);
await trackAndClose({ before: pullCable });
// Its registration has to reach the disk.
await wait(3_000);
await browser.kill();
ip('link set eth0 up');
browser = await Chromium.launch(profile.path);
await tell(performance.now(), 30_000);

console.log('The collector down when the page is closed, the browser killed, and started again');
isDown = true;
await trackAndClose({ until: isWoken });
await browser.kill();
isDown = false;
browser = await Chromium.launch(profile.path);
await tell(performance.now(), 30_000);

console.log('All is well when the page is closed');
await trackAndClose();
await tell(performance.now(), 30_000);

await browser.kill();
profile.dispose();
server.closeAllConnections();
server.close();
process.exit();
