import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a client posts: one id for the whole batch, and one for each event. */
export interface Batch {
  id: string;
  /** `at` is when it was tracked, in epoch milliseconds of the client's clock. */
  events: { id: string; at: number; event: unknown }[];
}

/** All that a collector asks of a database. */
export interface BatchStore {
  /**
   * Stores a batch, unless it has one with that id: then nothing changes. All or nothing, durable when it resolves, and
   * one answer only where two come at once: a unique key on the batch's id, and one transaction for it and its events.
   */
  insert(batch: Batch): Promise<'stored' | 'duplicate'>;
}

/** Thrown by a store that cannot take a batch now: the client keeps it, and comes again. */
export class Refusal extends Error {
  readonly status: number;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(status: 429 | 500 | 503, retryAfter?: number) {
    super(`refused with ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Far above what a client puts into a request, and below what would hurt. */
const mostBytes = 4_000_000;

/**
 * A whole collector: what docs/wire-format.md says, over a database of yours. Each event ends in it once, however often
 * its batch comes.
 */
export async function collect(
  request: IncomingMessage,
  response: ServerResponse,
  store: BatchStore,
): Promise<void> {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', 'retry-after');
  // The default body is text/plain and needs no preflight; a client's own `headers` or `encode` may.
  response.setHeader('access-control-allow-headers', 'content-type, idempotency-key');
  response.setHeader('access-control-max-age', '86400');
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  let batch: Batch;
  try {
    batch = parseBatch(await bodyOf(request), request.headers['idempotency-key']);
  } catch (error) {
    // For good: it would be as wrong the next time. The client drops it, and says so.
    return answer(response, 400, { error: (error as Error).message });
  }
  try {
    // Not before it is stored: at a 200 the client forgets.
    answer(response, 200, { status: await store.insert(batch) });
  } catch (error) {
    const { status, retryAfter } = error instanceof Refusal ? error : new Refusal(503);
    if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
    answer(response, status, { error: (error as Error).message });
  }
}

/** @throws what is wrong with it, in words for the one who sent it. */
function parseBatch(body: string, key: string | string[] | undefined): Batch {
  const { batch, events } = JSON.parse(body) as Partial<{ batch: Batch; events: Batch['events'] }>;
  const id = batch?.id ?? key;
  if (typeof id !== 'string' || !events?.every((event) => typeof event.id === 'string')) {
    throw new Error('takes { batch: { id }, events: [{ id, at, event }] }');
  }
  return { id, events };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request.setEncoding('utf8')) {
    body += piece;
    if (body.length > mostBytes) throw new Error(`takes at most ${mostBytes} characters`);
  }
  return body;
}

export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
