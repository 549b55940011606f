import { onBackgroundSync } from './browser/background-sync.ts';
import { Database } from './browser/database.ts';
import { pageLifecycle } from './browser/page-lifecycle.ts';
import { resolveUrl } from './browser/resolve-url.ts';
import { systemClock } from './clock.ts';
import { instanceId } from './instance-id.ts';
import { GuardedLog } from './logger.ts';
import { checkType } from './options.ts';
import { courierSettings } from './telemetry/courier-messages.ts';
import { IndexedDbOutbox } from './telemetry/indexeddb-outbox.ts';
import { KeepaliveBudget } from './telemetry/keepalive-budget.ts';
import { syncRound } from './telemetry/sync-round.ts';
import { defaultTag, telemetrySettings } from './telemetry/telemetry-options.ts';
import { Transport } from './telemetry/transport.ts';

/** Each the same as in the pages' `createTelemetry`. */
export interface ServeTelemetryOptions {
  /** The collector's address. A relative one is understood from the service worker's own. */
  url: string;
  /** Sent with each request. */
  headers?: Record<string, string> | undefined;
  /** The IndexedDB database, where the pages name one. */
  database?: string | undefined;
  /** The pages' `backgroundSync`, where it is a name. */
  tag?: string | undefined;
}

/**
 * Delivers what closed pages have left, from your service worker: the browser wakes it when there is a network, also
 * after it was quit or killed, and without a visit. Call it while the worker's script is evaluated, in pages set
 * `backgroundSync`. What a page or courier that lives answers for is left to it. Elsewhere than in a service worker
 * it does nothing, as in browsers without Background Sync.
 *
 * After 30 seconds, and the answers that are still to come, a wake-up ends; when something is left, the browser is
 * told so and tries again later.
 *
 * @throws TypeError naming the option that is wrong, what it got and what it takes.
 */
export function serveTelemetry(options: ServeTelemetryOptions): void {
  const settings = telemetrySettings(options);
  checkType('tag', options.tag, 'string');
  const { url, headers, retry, database, backlog, needsNoPreflight } = courierSettings(
    settings,
    resolveUrl(settings.url),
  );
  const clock = systemClock;
  const transport = new Transport({
    settings: { url, headers, encode: undefined, fetch: undefined },
    ...{ needsNoPreflight, clock, budget: new KeepaliveBudget(0) },
  });
  onBackgroundSync(options.tag ?? defaultTag, async () => {
    const look = new Database(database);
    try {
      await syncRound({
        ...{ clock, transport, retry, backlog, database: look },
        log: new GuardedLog(console, 'warn'),
        isOnline: () => pageLifecycle.online,
        // A tab of its own to the others, and each time another: the last one's is closed.
        outbox: new IndexedDbOutbox({ tab: instanceId(), clock, database, url: backlog }),
      });
    } finally {
      await look.close();
    }
  });
}
