import { Database } from './browser/database.ts';
import { pageLifecycle } from './browser/page-lifecycle.ts';
import { resolveUrl } from './browser/resolve-url.ts';
import { systemClock } from './clock.ts';
import { instanceId } from './instance-id.ts';
import { GuardedLog } from './logger.ts';
import { checkRequired, refuse } from './options.ts';
import { IndexedDbOutbox } from './telemetry/indexeddb-outbox.ts';
import { pageBudget } from './telemetry/keepalive-budget.ts';
import { MemoryOutbox } from './telemetry/memory-outbox.ts';
import { type Telemetry, TelemetryClient } from './telemetry/telemetry-client.ts';
import type { TelemetryHost } from './telemetry/telemetry-host.ts';
import { type TelemetryOptions, telemetrySettings } from './telemetry/telemetry-options.ts';
import { Transport } from './telemetry/transport.ts';

export { CollectorError } from './telemetry/collector-error.ts';
export type { Telemetry } from './telemetry/telemetry-client.ts';
export type { TelemetryHost } from './telemetry/telemetry-host.ts';
export type { EncodedBatch, TelemetryOptions, TrackedEvent } from './telemetry/telemetry-options.ts';

/**
 * Telemetry that outlasts the page. Events are written ahead to IndexedDB, sent in batches, and kept until the
 * collector has acknowledged them, also across reloads, crashes and tabs. Every batch carries an id: a collector
 * that honours it gets each event exactly once.
 *
 * Each request is a task of the manager named `telemetry`. It ends with the manager's shutdown, which leaves
 * stored what is not sent; `close` before it sends what can be sent. Works in workers; in Node events are
 * kept in memory.
 *
 * @throws TypeError or RangeError naming the option that is wrong, what it got and what it takes.
 */
export function createTelemetry<E>(
  manager: TelemetryHost,
  options: TelemetryOptions<E>,
): Telemetry<E> {
  if (typeof manager?.createTask !== 'function')
    refuse('manager', manager, 'a BackgroundTaskManager');
  const settings = telemetrySettings(options);
  checkRequired('url', settings.url, 'string');
  const { href, needsNoPreflight } = resolveUrl(settings.url);
  const tab = instanceId();
  const clock = manager.clock ?? systemClock;
  const outbox = Database.isAvailable()
    ? new IndexedDbOutbox({
        ...{ tab, clock, database: settings.database ?? 'outlast-telemetry' },
        url: settings.database === undefined ? href : '',
      })
    : new MemoryOutbox();
  return new TelemetryClient<E>({
    ...{ host: manager, settings, clock, outbox, tab, lifecycle: pageLifecycle },
    log: manager.log ?? new GuardedLog(console, 'warn'),
    transport: new Transport({ settings, needsNoPreflight, clock, budget: pageBudget }),
  });
}
