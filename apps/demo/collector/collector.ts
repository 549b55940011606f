import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Batch, BatchLog } from './batch-log.ts';

/** How the collector behaves: well, after 2 s, with an error, with a request to wait, or as if it were gone. */
export type CollectorMode = 'ok' | 'slow' | '500' | '429' | 'down';
const modes: readonly CollectorMode[] = ['ok', 'slow', '500', '429', 'down'];

interface Run {
  log: BatchLog;
  mode: CollectorMode;
  /** Milliseconds before each answer: without a distance, loopback hides what a network would lose. */
  delay: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * A collector in one request handler. `POST /collect` takes `{ batch: { id }, events }`; `GET /collect/log` tells
 * what came (`?after=<revision>`: what is new); `DELETE /collect/log` forgets; `POST /collect/mode` takes
 * a mode, or `{ mode, delay }`. Each `?run=` has its own log and mode, so visitors and tests do not mix.
 * `fileOf` names the file where a run is kept; without it the log lives in memory.
 */
export function createCollector(fileOf?: (run: string) => string): Handler {
  const runs = new Map<string, Run>();
  const runOf = (name: string): Run => {
    const known = runs.get(name);
    if (known) return known;
    const run: Run = { log: new BatchLog(fileOf?.(name)), mode: 'ok', delay: 0 };
    runs.set(name, run);
    return run;
  };

  return (request, response, next) => {
    const url = new URL(request.url ?? '/', 'http://collector');
    const route = `${request.method} ${url.pathname}`;
    const serve = routes[route === 'OPTIONS /collect' ? 'OPTIONS' : route];
    if (!serve) return next();
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'retry-after');
    response.setHeader('cache-control', 'no-store');
    const run = runOf(url.searchParams.get('run') ?? '');
    serve(run, request, response, url).catch((error: Error) => {
      if (!response.headersSent) answer(response, 400, { error: error.message });
    });
  };
}

type Route = (run: Run, req: IncomingMessage, res: ServerResponse, url: URL) => Promise<void>;

const routes: Record<string, Route | undefined> = {
  async 'POST /collect'(run, request, response) {
    if (run.mode === 'down') return void request.socket.destroy();
    const batch = parseBatch(await bodyOf(request), request.headers['idempotency-key']);
    const { mode } = run;
    await wait(mode === 'slow' ? 2_000 : run.delay);
    if (mode === 'ok' || mode === 'slow') {
      return answer(response, 200, { status: run.log.accept(batch) });
    }
    run.log.refuse(batch);
    if (mode === '429') response.setHeader('retry-after', '1');
    answer(response, Number(mode), {
      error: mode === '429' ? 'too many requests' : 'out of order',
    });
  },

  async 'GET /collect/log'({ log, mode, delay }, _request, response, url) {
    const after = Number(url.searchParams.get('after') ?? 0);
    const newer = <T extends { revision: number }>(entries: Map<string, T>): T[] =>
      [...entries.values()].filter((entry) => entry.revision > after);
    const { revision } = log;
    answer(response, 200, {
      ...{ revision, mode, delay },
      ...{ events: newer(log.events), batches: newer(log.batches) },
    });
  },

  async 'DELETE /collect/log'({ log }, _request, response) {
    log.clear();
    answer(response, 200, { revision: log.revision });
  },

  async 'POST /collect/mode'(run, request, response) {
    const text = (await bodyOf(request)).trim();
    const wanted = text.startsWith('{') ? JSON.parse(text) : { mode: text };
    if (!modes.includes(wanted.mode)) throw new Error(`mode takes one of ${modes.join(', ')}`);
    run.mode = wanted.mode;
    run.delay = Number(wanted.delay) || 0;
    answer(response, 200, { mode: run.mode, delay: run.delay });
  },

  // The default body is text/plain and needs no preflight; a custom `headers` or `encode` does.
  async OPTIONS(_run, _request, response) {
    response.setHeader('access-control-allow-headers', 'content-type, idempotency-key');
    response.writeHead(204).end();
  },
};

function parseBatch(body: string, key: string | string[] | undefined): Batch {
  const { batch, events } = JSON.parse(body) as {
    batch?: { id?: unknown };
    events?: Batch['events'];
  };
  const id = batch?.id ?? key;
  if (typeof id !== 'string' || !events?.every((event) => typeof event.id === 'string')) {
    throw new Error('takes { batch: { id }, events: [{ id, at, event }] }');
  }
  return { id, events };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
