import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { atDistance } from './distance.mjs';

/** How a collector behaves: it looks at the request's number, from 0, and says what comes of it. */
export const behaviours = {
  up: () => ({ status: 200 }),
  down: () => 'cut',
  slow: () => ({ status: 200, delay: 2_000 }),
  failsThrice: (number) => ({ status: number < 3 ? 500 : 200 }),
  isBusy: (number) => ({ status: number < 3 ? 429 : 200, retryAfter: 1 }),
};

/**
 * A collector far away, for many runs at once: each is told by its host, `<run>.collector.localhost`. It stores nothing
 * and remembers everything.
 */
export async function startCollector() {
  const ledgers = new Map();
  const server = createServer((request, response) => {
    const ledger = ledgers.get(request.headers.host?.split('.')[0]);
    if (ledger) serve(ledger, request, response).catch(() => {});
    else response.writeHead(404).end();
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = await atDistance(server.address().port);
  const { port } = relay.address();
  return {
    /** `read(body)` says which deliveries a body holds: `{ id, keys }`, the id as the library gives it. */
    open(run, read) {
      const ledger = new Ledger(`${run}.collector.localhost:${port}`, read);
      ledgers.set(run, ledger);
      return ledger;
    },
    close() {
      server.closeAllConnections();
      server.close();
      relay.close();
    },
  };
}

/** What one run's collector was sent, and what it said. */
class Ledger {
  behave = behaviours.up;
  requests = 0;
  underWay = 0;
  lastChange = performance.now();
  #read;
  #ids = new Set();
  /** Of each event: how often it was accepted, and how often when an id counts once. */
  #raw = new Map();
  #honoured = new Map();

  constructor(host, read) {
    this.host = host;
    this.#read = read;
  }

  accept(body) {
    for (const { id, keys } of this.#read(body)) {
      const isKnown = this.#ids.has(id);
      this.#ids.add(id);
      for (const key of keys.filter(isCounted)) {
        count(this.#raw, key);
        if (!isKnown) count(this.#honoured, key);
      }
    }
  }

  get arrived() {
    return this.#raw.size;
  }

  /** How many arrived more than once: as received, and after ids were honoured. */
  get twice() {
    return { raw: repeated(this.#raw), honoured: repeated(this.#honoured) };
  }
}

/** Not the one by which a visit begins. */
const isCounted = (key) => key.startsWith('e');
const count = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
const repeated = (counts) => [...counts.values()].filter((times) => times > 1).length;

async function serve(ledger, request, response) {
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-expose-headers', 'retry-after');
  if (request.method === 'OPTIONS') {
    const asked = request.headers['access-control-request-headers'] ?? '';
    response.setHeader('access-control-allow-headers', asked);
    response.setHeader('access-control-max-age', '600');
    return response.writeHead(204).end();
  }
  const answer = ledger.behave(ledger.requests++);
  if (answer === 'cut') return request.socket.destroy();
  ledger.underWay += 1;
  ledger.lastChange = performance.now();
  try {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    await wait(answer.delay ?? 0);
    // An event counts only when the collector says so.
    if (answer.status === 200) ledger.accept(body);
    if (answer.retryAfter) response.setHeader('retry-after', String(answer.retryAfter));
    response.writeHead(answer.status, { 'content-type': 'text/plain' }).end('ok');
  } finally {
    ledger.underWay -= 1;
    ledger.lastChange = performance.now();
  }
}
