import type { CourierSource } from '../browser/shared-courier.ts';
import { checkNumber, checkObject, checkRequired, checkType, refuse } from '../options.ts';
import { checkRetry } from '../retry-policy.ts';
import type { RetryOptions } from '../task.ts';

/** One event on its way: `at` is when it was tracked, in epoch milliseconds; `id` is unique whatever the clock says. */
export interface TrackedEvent<E> {
  id: string;
  at: number;
  event: E;
}

export interface EncodedBatch {
  body: string | Uint8Array;
  contentType: string;
}

export interface TelemetryOptions<E> {
  /** The collector's address. It must answer itself: a redirect is not followed. */
  url: string;
  /** Events a request at most. Default 100. */
  maxItems?: number | undefined;
  /**
   * Body bytes a request at most; a larger single event goes alone. More than 64 KiB cannot be sent when the
   * page goes. With an `encode` of your own, the bytes of the default body count. Default 60,000.
   */
  maxBytes?: number | undefined;
  /** Milliseconds an event waits for company at most, from its `track`. Default 5,000. */
  maxWait?: number | undefined;
  /** Sent with each request. To another origin they cost a CORS preflight, and with it what is sent last. */
  headers?: Record<string, string> | undefined;
  /**
   * Makes the body. Events come as JSON gives them back, the same in the first try and after a reload.
   * Default: JSON `{ batch, events }` as `text/plain`, which needs no CORS preflight.
   */
  encode?: ((events: TrackedEvent<E>[], batch: { id: string }) => EncodedBatch) | undefined;
  /**
   * How a batch is tried again that the collector did not take. Default: without end, after 1 s doubling to
   * 5 min, with full jitter, and not before a `Retry-After` (of at most an hour) says. With a `limit`, or a
   * `when` that says no, what waits stays stored until there is a reason to try anew: another full batch,
   * `flush()`, coming online, the page hiding, the next load.
   */
  retry?: RetryOptions | undefined;
  /** Events kept while the collector is away; the oldest are dropped first. Default 10,000. */
  maxStored?: number | undefined;
  /**
   * The IndexedDB database. Default: `outlast-telemetry`, where each `url` has a backlog of its own. Name one
   * to keep the backlog when the url changes; then everything in it goes to the present url.
   */
  database?: string | undefined;
  /** Sends the requests. Default: the platform's `fetch`, looked up at each call. */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * The script that delivers when the page is gone, in a shared worker: its address, what makes the worker, or
   * `false` for none. Default: `courier.js` beside the library's own file, which bundlers find. Where it cannot be had,
   * or `encode`, `fetch` or a function in `retry` is given, the page delivers by itself.
   */
  courier?: false | CourierSource | undefined;
  /**
   * Whether the page's service worker is to deliver what is left when the page is gone, where there is Background
   * Sync (Chromium): asked for when a request failed, offline, and as the page hides. That worker calls
   * `serveTelemetry` of `@outlast/core/service-worker`. A string is the tag they know each other by, `true` is
   * `outlast-telemetry`. Default: false.
   */
  backgroundSync?: boolean | string | undefined;
}

/** The tag of pages and service workers that name none. */
export const defaultTag = 'outlast-telemetry';

export interface TelemetrySettings {
  url: string;
  maxItems: number;
  maxBytes: number;
  maxWait: number;
  headers: Record<string, string>;
  encode: TelemetryOptions<unknown>['encode'];
  retry: RetryOptions;
  maxStored: number;
  database: string | undefined;
  fetch: typeof globalThis.fetch | undefined;
  courier: false | CourierSource;
  /** The tag. */
  backgroundSync: string | undefined;
}

/** @throws TypeError or RangeError naming the option, what it got and what it takes. */
export function telemetrySettings<E>(options: TelemetryOptions<E>): TelemetrySettings {
  if (options === undefined) refuse('options', options, 'an object with `url`');
  checkObject('options', options, 'an object with `url`');
  checkRequired('url', options.url, 'string');
  checkNumber('maxItems', options.maxItems, 'count');
  checkNumber('maxBytes', options.maxBytes, 'count');
  checkNumber('maxWait', options.maxWait, 'notNegative');
  checkObject('headers', options.headers);
  checkType('encode', options.encode, 'function');
  checkObject('retry', options.retry, 'an object of retry options');
  const retry = { limit: Infinity, maxDelay: 300_000, ...options.retry };
  checkRetry('retry', retry);
  checkNumber('maxStored', options.maxStored, 'count');
  checkType('database', options.database, 'string');
  checkType('fetch', options.fetch, 'function');
  checkCourier(options.courier);
  const { backgroundSync = false } = options;
  if (typeof backgroundSync !== 'boolean' && typeof backgroundSync !== 'string')
    refuse('backgroundSync', backgroundSync, 'a boolean or a tag');
  return {
    url: options.url,
    maxItems: options.maxItems ?? 100,
    maxBytes: options.maxBytes ?? 60_000,
    maxWait: options.maxWait ?? 5_000,
    headers: { ...options.headers },
    encode: options.encode as TelemetrySettings['encode'],
    retry,
    maxStored: options.maxStored ?? 10_000,
    database: options.database,
    fetch: options.fetch,
    courier: options.courier ?? true,
    backgroundSync: backgroundSync === true ? defaultTag : backgroundSync || undefined,
  };
}

function checkCourier(courier: unknown): void {
  const isFine =
    ['undefined', 'boolean', 'string', 'function'].includes(typeof courier) ||
    courier instanceof URL;
  if (!isFine) refuse('courier', courier, 'false, an address or a function that makes the worker');
}
