import type { IncomingMessage, ServerResponse } from 'node:http';
import { BatchLog } from './batch-log.ts';
import { answer, type Batch, type BatchStore, collect, Refusal } from './collector.ts';

/** How the collector behaves: well, after 2 s, with an error, with a request to wait, or as if it were gone. */
export type CollectorMode = 'ok' | 'slow' | '500' | '429' | 'down';
const modes: readonly CollectorMode[] = ['ok', 'slow', '500', '429', 'down'];

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * The collector with trouble to order. `POST /collect` is the collector; `GET /collect/log` tells what came
 * (`?after=<revision>`: what is new); `DELETE /collect/log` forgets; `POST /collect/mode` takes a mode, or
 * `{ mode, delay }`. Each `?run=` has its own log and mode, so visitors and tests do not mix.
 * `fileOf` names the file where a run is kept; without it the log lives in memory.
 */
export function createRehearsal(fileOf?: (run: string) => string): Handler {
  const runs = new Map<string, Run>();
  const runOf = (name: string): Run => {
    const run = runs.get(name) ?? new Run(new BatchLog(fileOf?.(name)));
    runs.set(name, run);
    return run;
  };

  return (request, response, next) => {
    const url = new URL(request.url ?? '/', 'http://collector');
    const isCollector =
      url.pathname === '/collect' && /^(POST|OPTIONS)$/.test(request.method ?? '');
    const serve = isCollector ? collectFor : routes[`${request.method} ${url.pathname}`];
    if (!serve) return next();
    response.setHeader('cache-control', 'no-store');
    const run = runOf(url.searchParams.get('run') ?? '');
    serve(run, request, response, url).catch((error: Error) => {
      if (!response.headersSent) answer(response, 400, { error: error.message });
    });
  };
}

/** A visitor's collector: its log is its database, and the trouble is the database's. */
class Run implements BatchStore {
  readonly log: BatchLog;
  mode: CollectorMode = 'ok';
  /** Milliseconds before each answer: without a distance, loopback hides what a network would lose. */
  delay = 0;

  constructor(log: BatchLog) {
    this.log = log;
  }

  async insert(batch: Batch): Promise<'stored' | 'duplicate'> {
    const { mode } = this;
    await wait(mode === 'slow' ? 2_000 : this.delay);
    if (mode === 'ok' || mode === 'slow') return await this.log.insert(batch);
    this.log.refuse(batch);
    throw mode === '429' ? new Refusal(429, 1) : new Refusal(500);
  }
}

type Route = (run: Run, req: IncomingMessage, res: ServerResponse, url: URL) => Promise<void>;

const collectFor: Route = async (run, request, response) => {
  if (run.mode === 'down') request.socket.destroy();
  else await collect(request, response, run);
};

const routes: Record<string, Route | undefined> = {
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
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    const wanted = text.startsWith('{') ? JSON.parse(text) : { mode: text.trim() };
    if (!modes.includes(wanted.mode)) throw new Error(`mode takes one of ${modes.join(', ')}`);
    run.mode = wanted.mode;
    run.delay = Number(wanted.delay) || 0;
    answer(response, 200, { mode: run.mode, delay: run.delay });
  },
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
