import type { Clock } from '../clock.ts';
import type { Batch } from './batch.ts';
import { CollectorError } from './collector-error.ts';
import type { KeepaliveBudget } from './keepalive-budget.ts';
import { retryAfter } from './retry-after.ts';
import type { EncodedBatch, TelemetrySettings } from './telemetry-options.ts';

/** An answer that takes longer is given up, in milliseconds from the request. */
const ANSWER_LIMIT = 30_000;
/** Of an answer's body at most so many bytes are read, and for so long, so that the connection can serve again. */
const READ_LIMIT = 64 * 1024;
const READ_TIME = 5_000;

/** What became of one request. */
export type Answer = { verdict: 'accepted' } | Refusal;

/** `refused`: for good. `again`: this time, and not before `retryAfter` milliseconds where the collector says so. */
export interface Refusal {
  verdict: 'refused' | 'again';
  error: CollectorError;
  retryAfter: number | undefined;
}

export interface Request {
  body: string | Uint8Array;
  contentType: string;
  bytes: number;
}

export interface Delivery {
  /** Never rejects. */
  readonly answer: Promise<Answer>;
  abort(): void;
}

export interface TransportOptions {
  settings: Pick<TelemetrySettings, 'url' | 'headers' | 'encode' | 'fetch'>;
  /** Whether a header of ours costs nothing there. */
  needsNoPreflight: boolean;
  clock: Clock;
  budget: KeepaliveBudget;
}

/** Sends one batch once, and says what became of it. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** @throws what a custom `encode` throws. */
  encode(batch: Batch): Request {
    const { encode } = this.#options.settings;
    if (encode === undefined)
      return { body: batch.body(), contentType: 'text/plain;charset=UTF-8', bytes: batch.bytes };
    const events = batch.events.map((event) => JSON.parse(event));
    const encoded = encode(events, { id: batch.id }) as EncodedBatch | null | undefined;
    const { body, contentType } = encoded ?? {};
    if (
      !(typeof body === 'string' || body instanceof Uint8Array) ||
      typeof contentType !== 'string'
    )
      throw new TypeError(
        'encode must give { body: string | Uint8Array, contentType: string }, and gave something else',
      );
    const bytes =
      typeof body === 'string' ? new TextEncoder().encode(body).length : body.byteLength;
    return { body, contentType, bytes };
  }

  /**
   * The request leaves in this call. `keepalive` lets it outlive the page, and takes its bytes from the page's
   * budget: `undefined` when they do not fit, and nothing is sent.
   */
  send(batch: Batch, request: Request, keepalive: boolean): Delivery | undefined {
    const release = keepalive ? this.#options.budget.take(request.bytes) : () => {};
    if (release === undefined) return undefined;
    const { clock } = this.#options;
    const controller = new AbortController();
    const { signal } = controller;
    const abort = (): void => controller.abort();
    let timer = clock.setTimer(abort, ANSWER_LIMIT, false);
    const finish = (): void => {
      clock.clearTimer(timer);
      release();
    };
    // A `fetch` of the user's may not heed the signal.
    const givenUp = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    const answer = Promise.race([this.#fetch(batch, request, keepalive, signal), givenUp])
      .then((response) => {
        // The verdict is in the head; the quota is free when the body is through.
        clock.clearTimer(timer);
        timer = clock.setTimer(abort, READ_TIME, false);
        void discard(response, signal).then(finish);
        return this.#judge(response);
      })
      .catch((error: unknown): Answer => {
        finish();
        return again(new CollectorError('The collector could not be reached', undefined, error));
      });
    return { answer, abort };
  }

  async #fetch(
    batch: Batch,
    { body, contentType }: Request,
    keepalive: boolean,
    signal: AbortSignal,
  ): Promise<Response> {
    const { settings, needsNoPreflight } = this.#options;
    // Looked up at each call: it may have been replaced since.
    const { fetch = globalThis.fetch } = settings;
    const response = await fetch(settings.url, {
      method: 'POST',
      body: body as string,
      keepalive,
      signal,
      // Followed, a redirected POST can end as a GET of some login page that answers 200.
      redirect: 'manual',
      headers: {
        'content-type': contentType,
        ...(needsNoPreflight && { 'idempotency-key': batch.id }),
        ...settings.headers,
      },
    });
    // A `fetch` of the user's may give anything.
    if (typeof response?.status !== 'number') throw new TypeError('fetch gave no response');
    return response;
  }

  #judge(response: Response): Answer {
    const { status } = response;
    if (status >= 200 && status < 300) return { verdict: 'accepted' };
    // A browser hides the status of a redirect that is not followed.
    if (status === 0 || (status >= 300 && status < 400))
      return again(new CollectorError('The collector redirects, which is not followed', status));
    const error = new CollectorError(`The collector answered ${status}`, status);
    const isFinal = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
    if (isFinal) return { verdict: 'refused', error, retryAfter: undefined };
    return again(error, retryAfter(response.headers, this.#options.clock.now()));
  }
}

function again(error: CollectorError, retryAfter?: number): Answer {
  return { verdict: 'again', error, retryAfter };
}

interface ReadableBody {
  getReader(): {
    read(): Promise<{ done: true } | { done: false; value: Uint8Array }>;
    cancel(): Promise<void>;
  };
}

/** Reads what there is of a body, but not without end. Never rejects. */
async function discard(response: Response, signal: AbortSignal): Promise<void> {
  try {
    const body = response.body as unknown as ReadableBody | null;
    const reader = body?.getReader();
    signal.addEventListener('abort', () => void reader?.cancel().catch(() => {}));
    for (let read = 0; reader !== undefined; ) {
      const piece = await reader.read();
      if (piece.done) return;
      read += piece.value.byteLength;
      if (read > READ_LIMIT) return await reader.cancel();
    }
  } catch {
    // The connection broke, or took too long; the verdict stands.
  }
}
