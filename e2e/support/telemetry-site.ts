import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Posted {
  batch: { id: string };
  events: Array<{ event: unknown }>;
}

const page = `<!doctype html><link rel="icon" href="data:,"><title>Telemetry</title>
<script type="importmap">
  { "imports": { "@outlast/core": "/dist/index.js", "@outlast/core/telemetry": "/dist/telemetry.js" } }
</script>
<script type="module">
  import { BackgroundTaskManager } from '@outlast/core';
  import { createTelemetry } from '@outlast/core/telemetry';
  await navigator.serviceWorker.register('/worker.js', { type: 'module' });
  await navigator.serviceWorker.ready;
  const url = '/collect';
  const courier = location.search === '?alone' ? false : undefined;
  const manager = new BackgroundTaskManager({ logger: false });
  window.telemetry = createTelemetry(manager, { url, courier, maxWait: 100, backgroundSync: true });
</script>`;

/** The user's own, with a listener of its own for the same tag. */
const worker = `import { serveTelemetry } from '/dist/service-worker.js';
serveTelemetry({ url: '/collect' });
addEventListener('sync', (event) => event.waitUntil(fetch('/woken')));`;

/** A page with a service worker of its own, and telemetry's collector behind it: the packages as built, no bundler. */
export class TelemetrySite {
  /** Whether the collector takes what it is sent. */
  isUp = true;
  /** Answers in the collector's stead, as it likes; true: the events are taken. */
  answer: ((response: ServerResponse) => boolean) | undefined;
  /** How often the collector was asked. */
  requests = 0;
  /** Events, as they were accepted. */
  readonly accepted: unknown[] = [];
  readonly #batches = new Map<string, unknown[]>();
  refused = 0;
  /** How often the browser has woken the service worker. */
  woken = 0;
  readonly #server: Server;

  static async start(): Promise<TelemetrySite> {
    const site = new TelemetrySite();
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** `?alone`: its pages have no courier. */
  url(query: '' | '?alone' = ''): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${query}`;
  }

  /** Events, each batch once. */
  get honoured(): unknown[] {
    return [...this.#batches.values()].flat();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', this.url());
    if (pathname === '/collect') await this.#collect(request, response);
    else if (pathname === '/woken') {
      this.woken += 1;
      response.end();
    } else {
      const isScript = pathname.endsWith('.js');
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(await this.#file(pathname));
    }
  }

  async #collect(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    if (this.answer !== undefined) {
      if (this.answer(response)) this.#take(body);
    } else if (this.isUp) {
      this.#take(body);
      response.writeHead(200).end();
    } else {
      this.refused += 1;
      response.writeHead(503).end();
    }
  }

  #take(body: string): void {
    const { batch, events } = JSON.parse(body) as Posted;
    const own = events.map(({ event }) => event);
    this.accepted.push(...own);
    this.#batches.set(batch.id, own);
  }

  async #file(pathname: string): Promise<string | Buffer> {
    if (pathname === '/worker.js') return worker;
    const isBuilt = /^\/dist\/[\w-]+\.js$/.test(pathname);
    return isBuilt ? readFile(new URL(`../../packages/core${pathname}`, import.meta.url)) : page;
  }
}
