import { backgroundSync } from './browser/background-sync.ts';
import { Database } from './browser/database.ts';
import { pageLifecycle } from './browser/page-lifecycle.ts';
import { resolveUrl } from './browser/resolve-url.ts';
import { callCourier } from './browser/shared-courier.ts';
import { TabLocks } from './browser/tab-lock.ts';
import { instanceId } from './instance-id.ts';
import type { BackgroundTaskManager } from './manager.ts';
import { internalsOf } from './manager-internals.ts';
import { canCross, courierScope, courierSettings } from './telemetry/courier-messages.ts';
import { IndexedDbOutbox } from './telemetry/indexeddb-outbox.ts';
import { pageBudget } from './telemetry/keepalive-budget.ts';
import { MemoryOutbox } from './telemetry/memory-outbox.ts';
import { type Telemetry, TelemetryClient } from './telemetry/telemetry-client.ts';
import { type TelemetryOptions, telemetrySettings } from './telemetry/telemetry-options.ts';
import { Transport } from './telemetry/transport.ts';

export type { CourierSource, CourierWorker } from './browser/shared-courier.ts';
export { CollectorError } from './telemetry/collector-error.ts';
export type { Telemetry } from './telemetry/telemetry-client.ts';
export type {
  EncodedBatch,
  TelemetryOptions,
  TrackedEvent,
} from './telemetry/telemetry-options.ts';

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
  manager: BackgroundTaskManager,
  options: TelemetryOptions<E>,
): Telemetry<E> {
  const { log, scheduler } = internalsOf(manager);
  const { clock } = scheduler;
  const settings = telemetrySettings(options);
  const shared = courierSettings(settings, resolveUrl(settings.url));
  const { database, backlog, needsNoPreflight } = shared;
  const tab = instanceId();
  const outbox = Database.isAvailable()
    ? new IndexedDbOutbox({ tab, clock, database, url: backlog })
    : new MemoryOutbox();
  const { courier, backgroundSync: tag } = settings;
  return new TelemetryClient<E>({
    ...{ host: manager, log, settings, clock, outbox, tab, lifecycle: pageLifecycle },
    transport: new Transport({ settings, needsNoPreflight, clock, budget: pageBudget }),
    askForSync: tag === undefined ? undefined : backgroundSync(tag),
    // Without either of the two nobody could tell a living courier from a dead one, or take over from it.
    ...(courier !== false &&
      canCross(settings) &&
      Database.isAvailable() &&
      TabLocks.areAvailable() && {
        courier: {
          settings: shared,
          locks: new TabLocks(courierScope),
          call: (events) => callCourier(courier, events),
        },
      }),
  });
}
