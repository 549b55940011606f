import { onVisit } from './browser/courier-visits.ts';
import { pageLifecycle } from './browser/page-lifecycle.ts';
import { TabLocks } from './browser/tab-lock.ts';
import { systemClock } from './clock.ts';
import { instanceId } from './instance-id.ts';
import { Courier } from './telemetry/courier.ts';
import {
  type CourierSettings,
  courierScope,
  type ToCourier,
} from './telemetry/courier-messages.ts';
import { IndexedDbOutbox } from './telemetry/indexeddb-outbox.ts';
import { KeepaliveBudget } from './telemetry/keepalive-budget.ts';
import { Transport } from './telemetry/transport.ts';

// The script of the shared worker in which telemetry's courier lives.

const clock = systemClock;
const id = instanceId();
/** Held for life: when it is free, the pages know that the courier is dead. */
const alive = new TabLocks(courierScope).hold(id);
/** It lives to hear its answers. A request that outlived it could only arrive without being known to have arrived. */
const budget = new KeepaliveBudget(0);
const couriers = new Map<string, Courier>();

onVisit((port) => {
  port.onmessage = ({ data }) => {
    const message = data as ToCourier;
    if (message.do === 'open') void alive.then(() => courierFor(message.settings).visit(port));
  };
});

pageLifecycle.subscribe({
  onOnline() {
    for (const courier of couriers.values()) courier.hurry();
  },
});

function courierFor(settings: CourierSettings): Courier {
  const key = JSON.stringify(settings);
  const courier = couriers.get(key) ?? startCourier(settings);
  couriers.set(key, courier);
  return courier;
}

function startCourier(settings: CourierSettings): Courier {
  const { url, headers, database, backlog, needsNoPreflight } = settings;
  return new Courier({
    ...{ id, settings, clock },
    isOnline: () => pageLifecycle.online,
    // Each is a tab of its own to the others in the same database.
    outbox: new IndexedDbOutbox({ tab: instanceId(), clock, database, url: backlog }),
    transport: new Transport({
      settings: { url, headers, encode: undefined, fetch: undefined },
      ...{ needsNoPreflight, clock, budget },
    }),
  });
}
