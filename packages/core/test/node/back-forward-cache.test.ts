import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright';
import { afterEach, expect, it } from 'vitest';
import { chromiumArgs, findChromium } from '../../../../scripts/browser.mjs';

/** What the page below leaves on its window. */
interface Probe {
  /** Another one in every load of the page. */
  load: number;
  /** `persisted` of each pageshow. */
  shows: boolean[];
  /** Runs a stored task and sends an event; answers with how that went. */
  use(n: number): Promise<{ result: unknown; persisted: boolean; storeErrors: number }>;
}

const script = `
  import { BackgroundTaskManager } from '../../src/index.ts';
  import { indexedDbStore } from '../../src/indexeddb.ts';
  import { bindPage } from '../../src/page.ts';
  import { createTelemetry } from '../../src/telemetry.ts';

  const manager = new BackgroundTaskManager({ store: indexedDbStore() });
  bindPage(manager);
  const telemetry = createTelemetry(manager, { url: '/collect' });
  const echo = manager.define('echo', (n) => n);
  const shows = [];
  addEventListener('pageshow', ({ persisted }) => shows.push(persisted));
  window.probe = {
    load: Math.random(),
    shows,
    async use(n) {
      const task = echo.enqueue(n);
      await task.persisted;
      const result = await task.wait();
      telemetry.track({ n });
      await telemetry.flush();
      return { result, persisted: task.info().persisted, storeErrors: manager.metrics().storeErrors };
    },
  };
`;

const closing: Array<() => Promise<unknown> | unknown> = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Serves the page at `/` and an empty one anywhere else; `events` is what the page's telemetry has sent. */
async function serve(): Promise<{ url: string; events: unknown[] }> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const events: unknown[] = [];
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { events: { event: unknown }[] };
      events.push(...body.events.map(({ event }) => event));
      response.end('{}');
    } else if (request.url === '/page.js') {
      response.setHeader('content-type', 'text/javascript');
      response.end(outputFiles[0]?.text);
    } else {
      response.setHeader('content-type', 'text/html');
      const source = request.url === '/' ? '<script type="module" src="/page.js"></script>' : '';
      response.end(`<!doctype html><link rel="icon" href="data:,"><title>Page</title>${source}`);
    }
  });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, events };
}

/** A browser with its back/forward cache, which Playwright turns off otherwise. */
async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: chromiumArgs,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  closing.push(() => browser.close());
  return browser;
}

it('C39 C44 an idle page with its database, locks and telemetry open comes back from the back/forward cache, and all of it works on', async () => {
  const { url, events } = await serve();
  const page = await (await openBrowser()).newPage();
  const probe = 'window.probe';
  const use = (n: number) => page.evaluate(`${probe}.use(${n})`) as ReturnType<Probe['use']>;
  const look = () =>
    page.evaluate(`({ load: ${probe}?.load, shows: ${probe}?.shows })`) as Promise<
      Pick<Probe, 'load' | 'shows'>
    >;

  await page.goto(`${url}/`);
  await page.waitForFunction(`${probe} !== undefined`);
  expect(await use(1)).toEqual({ result: 1, persisted: true, storeErrors: 0 });
  const { load } = await look();
  // Its lock is given back a moment after its last task has settled.
  await page.waitForFunction(
    "navigator.locks.query().then(({ held }) => held.every(({ name }) => !name.startsWith('outlast:')))",
  );
  await page.goto(`${url}/elsewhere`);
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(`${probe} !== undefined`);

  expect(await look()).toEqual({ load, shows: [false, true] });
  expect(await use(2)).toEqual({ result: 2, persisted: true, storeErrors: 0 });
  expect(events).toEqual([{ n: 1 }, { n: 2 }]);
});
