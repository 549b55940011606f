import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { BackgroundTaskManager } from '../../src/index.ts';
import { IndexedDbOutbox } from '../../src/telemetry/indexeddb-outbox.ts';
import { createTelemetry } from '../../src/telemetry.ts';
import { asPromise, storedKeys, withoutLocks } from './store-world.ts';
import { TelemetryOrigin } from './telemetry-children.ts';

const origins: TelemetryOrigin[] = [];

function origin(database?: string): TelemetryOrigin {
  const made = new TelemetryOrigin(database);
  origins.push(made);
  return made;
}

afterEach(async () => {
  for (const { database, killAll } of origins.map((each) => ({
    database: each.database as string,
    killAll: () => each.killAll(),
  }))) {
    killAll();
    await asPromise(indexedDB.deleteDatabase(database));
  }
  origins.length = 0;
});

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function outbox(
  { database }: TelemetryOrigin,
  tab: string,
  clock: Clock = systemClock,
): IndexedDbOutbox {
  return new IndexedDbOutbox({ tab, clock, url: '', database: database as string });
}

async function locksOf(database: string): Promise<string[]> {
  const { held = [], pending = [] } = await navigator.locks.query();
  const names = [...held, ...pending].map(({ name = '' }) => name);
  return names.filter((name) => name.includes(database));
}

describe('telemetry in IndexedDB', () => {
  it('C43 keeps what was tracked a moment before a crash, and the next page sends it', async () => {
    const world = origin();
    const first = await world.child();
    await first.track(...numbers(20));
    await vi.waitFor(async () =>
      expect(await storedKeys(world.database as string)).not.toEqual([]),
    );
    first.kill();
    await world.child();
    await vi.waitFor(() => expect(world.events).toEqual(numbers(20)));
  });

  it('C45 sends a batch under the same id, with the same events, after a crash in the middle of its request', async () => {
    const world = origin();
    world.status = undefined;
    const first = await world.child();
    await first.track('a', 'b');
    void first.flush();
    await vi.waitFor(() => expect(world.arrivals).toHaveLength(1));
    await vi.waitFor(async () =>
      expect(await storedKeys(world.database as string)).toHaveLength(2),
    );
    first.kill();
    world.status = 200;
    await world.child();
    await vi.waitFor(() => expect(world.arrivals).toHaveLength(2));
    const [before, after] = world.arrivals;
    expect(after?.batch).toBe(before?.batch);
    expect(after?.events).toEqual(before?.events);
  });

  it('C45 leaves nothing behind once all is acknowledged: no record, no lock', async () => {
    const world = origin();
    const child = await world.child();
    await child.track(...numbers(250));
    await child.flush();
    expect(await child.pending()).toBe(0);
    await vi.waitFor(async () => expect(await storedKeys(world.database as string)).toEqual([]));
    await vi.waitFor(async () => expect(await locksOf(world.database as string)).toEqual([]));
    await child.track('again');
    await child.flush();
    expect(world.events).toEqual([...numbers(250), 'again']);
    await vi.waitFor(async () => expect(await storedKeys(world.database as string)).toEqual([]));
  });

  it('C46 leaves to a living tab what is its own', async () => {
    const world = origin();
    world.status = undefined;
    const first = await world.child();
    await first.track(1);
    void first.flush();
    await vi.waitFor(async () =>
      expect(await storedKeys(world.database as string)).toHaveLength(2),
    );
    const second = await world.child();
    await second.track(2);
    void second.flush();
    await vi.waitFor(() => expect(world.arrivals).toHaveLength(2));
    await pause(200);
    expect(world.arrivals.map(({ child, events }) => [child, events.length])).toEqual([
      [first, 1],
      [second, 1],
    ]);
    expect(await second.pending()).toBe(1);
  });

  it('C46 has one of the living tabs take over from a dead one at once, without a reload', async () => {
    const world = origin();
    world.status = undefined;
    const first = await world.child();
    const others = [await world.child(), await world.child()];
    await first.track(...numbers(5));
    void first.flush();
    await vi.waitFor(async () =>
      expect(await storedKeys(world.database as string)).toHaveLength(2),
    );
    await vi.waitFor(() => expect(world.arrivals).toHaveLength(1));
    world.status = 200;
    first.kill();
    await vi.waitFor(() => expect(world.arrivals).toHaveLength(2), { timeout: 5_000 });
    await pause(300);
    expect(world.arrivals).toHaveLength(2);
    expect(others).toContain(world.arrivals[1]?.child);
    await vi.waitFor(async () => expect(await storedKeys(world.database as string)).toEqual([]));
  });

  it('C46 sends a backlog once when three tabs open at once', async () => {
    const world = origin();
    world.status = 503;
    for (const n of numbers(3)) {
      const dead = await world.child({ retry: { limit: 0 } });
      await dead.track(...numbers(170).map((m) => `${n}.${m}`));
      await dead.flush();
      dead.kill();
    }
    await pause(100);
    const before = world.arrivals.length;
    world.status = 200;
    const tabs = await Promise.all([world.child(), world.child(), world.child()]);
    await vi.waitFor(async () => expect(await storedKeys(world.database as string)).toEqual([]), {
      timeout: 10_000,
    });
    const sent = world.arrivals.slice(before).flatMap(({ events }) => events.map(({ id }) => id));
    expect(sent).toHaveLength(510);
    expect(new Set(sent).size).toBe(510);
    for (const tab of tabs) expect(await tab.pending()).toBe(0);
  });

  it('C46 hands a backlog on when the tab that took it over dies too, oldest first', async () => {
    const world = origin();
    world.status = 503;
    for (const event of ['oldest', 'older']) {
      const dead = await world.child({ retry: { limit: 0 } });
      await dead.track(event);
      await dead.flush();
      dead.kill();
      await pause(50);
    }
    world.status = undefined;
    const before = world.arrivals.length;
    const second = await world.child();
    await second.track('newest');
    await vi.waitFor(() => expect(world.arrivals).toHaveLength(before + 2));
    second.kill();
    await pause(50);
    world.status = 200;
    world.arrivals.length = 0;
    await world.child();
    await vi.waitFor(() => expect(world.events).toEqual(['oldest', 'older', 'newest']));
  });

  it('a shutdown leaves what is not sent to the other tabs', async () => {
    const world = origin();
    world.status = undefined;
    const first = await world.child();
    await first.track(1);
    await first.shutdown();
    world.status = 200;
    await world.child();
    await vi.waitFor(() => expect(world.events).toEqual([1]));
    first.kill();
  });

  it('takes over only what was meant for its url, unless a database is named', async () => {
    const tracked = `for ${crypto.randomUUID()}`;
    const world = origin('outlast-telemetry');
    world.status = 503;
    const other = { database: undefined, retry: { limit: 0 } };
    const dead = await world.child({ ...other, url: `https://a.test/${tracked}` });
    await dead.track(tracked);
    await dead.flush();
    dead.kill();
    await pause(50);
    world.status = 200;
    world.arrivals.length = 0;
    await world.child({ ...other, url: 'https://b.test/' });
    await pause(300);
    expect(world.events).toEqual([]);
    await world.child({ ...other, url: `https://a.test/${tracked}` });
    await vi.waitFor(() => expect(world.events).toEqual([tracked]));
  });

  it('passes over what it cannot read, and leaves it alone', async () => {
    const world = origin();
    world.status = 503;
    const dead = await world.child({ retry: { limit: 0 }, maxItems: 1 });
    await dead.track(1, 2);
    await dead.flush();
    dead.kill();
    const request = indexedDB.open(world.database as string, 1);
    const db = await asPromise(request);
    const store = db.transaction('entries', 'readwrite').objectStore('entries');
    const [key = ''] = (await asPromise(store.getAllKeys())) as string[];
    await asPromise(store.put({ version: 2, what: 'of tomorrow' }, key));
    db.close();
    world.status = 200;
    world.arrivals.length = 0;
    await world.child();
    await vi.waitFor(() => expect(world.events).toEqual([2]));
    await vi.waitFor(async () => expect(await storedKeys(world.database as string)).toEqual([key]));
  });

  it('C46 without Web Locks takes over only from tabs that have long been silent', async () => {
    const world = origin();
    const manager = new BackgroundTaskManager({ logger: false });
    const events: unknown[] = [];
    const start = (fetch: typeof globalThis.fetch) =>
      withoutLocks(() =>
        createTelemetry(manager, {
          url: '/',
          database: world.database,
          fetch,
          retry: { limit: 0 },
        }),
      );
    const away = start(() => Promise.reject(new TypeError('away')));
    away.track(1);
    await away.flush();
    await away.close();
    const present = start(async (_url, init) => {
      events.push(
        JSON.parse(String(init?.body)).events.map(({ event }: { event: unknown }) => event),
      );
      return new Response();
    });
    await pause(100);
    await present.close();
    expect(events).toEqual([]);
    const { now } = Date;
    Date.now = () => now() + 700_000;
    try {
      const later = start(async (_url, init) => {
        events.push(
          ...JSON.parse(String(init?.body)).events.map(({ event }: { event: unknown }) => event),
        );
        return new Response();
      });
      await vi.waitFor(() => expect(events).toEqual([1]));
      await later.close();
    } finally {
      Date.now = now;
    }
    await manager.shutdown();
  });

  it('C46 without Web Locks a clock that was put back neither silences a tab nor keeps a dead one alive', async () => {
    const world = origin();
    const at = (now: number) =>
      withoutLocks(() => outbox(world, 'later', { ...systemClock, now: () => now }));
    const tab = withoutLocks(() => outbox(world, 'tab'));
    await tab.prepare();
    await tab.write({ put: [['chunk:tab:1:0', { version: 1, events: ['1'] }]], delete: [] });
    expect(await at(Date.now() - 300_000).adopt()).toEqual([]);
    expect(await at(Date.now() - 86_400_000).adopt()).toHaveLength(1);
  });

  it('C46 leaves to others what it had not yet taken over when it was closed', async () => {
    const world = origin();
    const dead = outbox(world, 'dead');
    await dead.prepare();
    await dead.write({ put: [['chunk:dead:1:0', { version: 1, events: ['1'] }]], delete: [] });
    await dead.close();
    const first = outbox(world, 'first');
    const adopting = first.adopt();
    await first.close();
    expect(await adopting).toEqual([]);
    const second = outbox(world, 'second');
    expect(await second.adopt()).toHaveLength(1);
    await second.close();
  });

  it('C40 goes on in memory where the mere look at IndexedDB is denied', async () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const events: string[] = [];
    const own = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB') as PropertyDescriptor;
    Object.defineProperty(globalThis, 'indexedDB', {
      configurable: true,
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
    try {
      const fetch: typeof globalThis.fetch = async (_url, init) => {
        events.push(...JSON.parse(String(init?.body)).events);
        return new Response();
      };
      const telemetry = createTelemetry(manager, { url: '/', fetch });
      telemetry.track(1);
      await telemetry.close();
      expect(events).toHaveLength(1);
    } finally {
      Object.defineProperty(globalThis, 'indexedDB', own);
    }
    await manager.shutdown();
  });

  it('C43 asks for its database in the call that creates it: the task may take long to end', async () => {
    const world = origin();
    const manager = new BackgroundTaskManager({ logger: false });
    const open = vi.spyOn(IDBFactory.prototype, 'open');
    createTelemetry(manager, { url: '/', database: world.database });
    expect(open.mock.calls.map(([name]) => name)).toEqual([world.database]);
    open.mockRestore();
    await manager.shutdown();
  });

  it('C43 hands an event to IndexedDB in a microtask of its track, without waiting for any lock', async () => {
    const world = origin();
    const manager = new BackgroundTaskManager({ logger: false });
    const telemetry = createTelemetry(manager, {
      ...{ url: '/', database: world.database, maxWait: 60_000 },
      fetch: async () => new Response(),
    });
    await telemetry.flush();
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    telemetry.track('x');
    expect(put).not.toHaveBeenCalled();
    await Promise.resolve();
    const keys = put.mock.calls.map(([, key]) => String(key).split(':')[0]);
    expect(keys.sort()).toEqual(['chunk', 'tab']);
    put.mockRestore();
    await manager.shutdown();
  });
});
