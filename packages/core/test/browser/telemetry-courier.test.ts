import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { IndexedDbOutbox } from '../../src/telemetry/indexeddb-outbox.ts';
import { CourierOrigin, CourierPage } from './courier-pages.ts';
import { storedKeys } from './store-world.ts';

const origins: CourierOrigin[] = [];

async function origin(...manners: Parameters<typeof CourierOrigin.open>): Promise<CourierOrigin> {
  const made = await CourierOrigin.open(...manners);
  origins.push(made);
  return made;
}

afterEach(async () => {
  for (const made of origins.splice(0)) await made.close();
});

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const patience = { timeout: 15_000 };

/** Only here a courier goes on when its last page is gone; elsewhere a page sends by itself as it goes. */
const hasCourier = (() => {
  let isRead = false;
  const options = {
    get extendedLifetime() {
      isRead = true;
      return true;
    },
  };
  try {
    new SharedWorker('http://[', options as WorkerOptions);
  } catch {
    // It has no address.
  }
  return isRead;
})();

/** Each event once, after a collector has honoured the ids of batches. */
async function honoured(world: CourierOrigin): Promise<unknown[]> {
  const batches = new Map((await world.posted()).map(({ id, events }) => [id, events]));
  return [...batches.values()].flat();
}

async function nothingIsLeft(world: CourierOrigin): Promise<void> {
  await vi.waitFor(async () => expect(await storedKeys(world.database)).toEqual([]), patience);
}

describe('telemetry in a real page, to a real collector', () => {
  it('C45 delivers once what a page had tracked when it was closed', async () => {
    const world = await origin({ delay: 100 });
    const page = await world.page();
    await page.track(...numbers(20));
    page.remove();
    await vi.waitFor(async () => expect(await world.events()).toHaveLength(20), patience);
    const next = await world.page();
    await nothingIsLeft(world);
    await next.track('next');
    await next.flush();
    expect((await honoured(world)).sort()).toEqual([...numbers(20), 'next'].sort());
    if (hasCourier) expect(await world.events()).toHaveLength(21);
  });

  it('C45 delivers once what was under way to a slow collector when the page was closed', async () => {
    const world = await origin({ delay: 1_000 });
    const page = await world.page();
    await page.track(...numbers(5));
    void page.flush();
    await vi.waitFor(async () => expect(await world.posted()).toHaveLength(1), patience);
    page.remove();
    const next = await world.page();
    await nothingIsLeft(world);
    expect(await next.pending()).toBe(0);
    expect(await honoured(world)).toEqual(numbers(5));
    if (hasCourier) expect(await world.posted()).toHaveLength(1);
  });

  it('C44 delivers far more than the keepalive quota from a page that is closed', async () => {
    const world = await origin();
    const page = await world.page();
    await page.track(...numbers(400).map((n) => `${n}:${'x'.repeat(1_000)}`));
    page.remove();
    // Not the empty database first: it is empty, too, before the page's last write is in.
    const all = async (): Promise<void> => expect(await world.events()).toHaveLength(400);
    if (hasCourier) await vi.waitFor(all, { ...patience, interval: 250 });
    else await world.page();
    await nothingIsLeft(world);
    const ids = (await honoured(world)).map((event) => Number(String(event).split(':')[0]));
    expect(ids.sort((a, b) => a - b)).toEqual(numbers(400));
    if (hasCourier) expect(await world.events()).toHaveLength(400);
  });

  it('C43 delivers what a page tracked that crashed before its database was open', async () => {
    const world = await origin();
    // As that page left it: it never got further.
    const crashed = new IndexedDbOutbox({
      ...{ tab: 'crashed', url: '', database: world.database, clock: systemClock },
    });
    const events = [1, 2].map((event) => `{"id":"crashed-${event}","at":1,"event":${event}}`);
    crashed.bridge([{ number: 1, events }]);
    const page = await world.page();
    await vi.waitFor(async () => expect(await world.posted()).toHaveLength(1), patience);
    await page.track(3);
    await page.flush();
    await nothingIsLeft(world);
    expect(await world.posted()).toEqual([
      { id: 'crashed.1', events: [1, 2] },
      expect.objectContaining({ events: [3] }),
    ]);
    expect(Object.keys(localStorage).filter((key) => key.includes(world.database))).toEqual([]);
  });

  it('C46 sends a backlog once when three pages open at once', async () => {
    const world = await origin({ cuts: true });
    const page = await world.page();
    await page.track(...numbers(250));
    await page.flush();
    page.remove();
    // Its last request, where it makes one, has come by then.
    await pause(500);
    await world.change({});
    const before = (await world.posted()).length;
    await Promise.all([world.page(), world.page(), world.page()]);
    await nothingIsLeft(world);
    const events = (await world.posted()).slice(before).flatMap((batch) => batch.events);
    expect((events as number[]).sort((a, b) => a - b)).toEqual(numbers(250));
  });

  it('C46 sends once what one courier has in hand when its page dies and another courier is there', async () => {
    const world = await origin({ delay: 600 });
    // Other settings, so another courier, over the same database.
    await world.page({ retry: { limit: 1_000 } });
    for (const round of numbers(4)) {
      const page = await world.page();
      await page.track(round);
      void page.flush();
      await vi.waitFor(async () => expect(await world.posted()).toHaveLength(round + 1), patience);
      page.remove();
      await nothingIsLeft(world);
      if (!hasCourier) return;
      expect(await world.events()).toEqual(numbers(round + 1));
    }
  });

  it('a change of route flushes nothing by itself', async () => {
    const world = await origin();
    const page = await world.page();
    await page.track('before');
    await page.route('?elsewhere');
    await page.track('after');
    await pause(300);
    expect(await world.posted()).toEqual([]);
    await page.flush();
    expect((await world.posted()).map(({ events }) => events)).toEqual([['before', 'after']]);
  });

  it('works in a worker, and what a dead one left is delivered', async () => {
    const world = await origin({ status: 503 });
    const worker = await world.page({}, () => CourierPage.inWorker());
    await worker.track(1, 2);
    await worker.flush();
    expect(await worker.pending()).toBe(2);
    worker.remove();
    await world.change({});
    const next = await world.page({}, () => CourierPage.inWorker());
    await next.track(3);
    await next.flush();
    await nothingIsLeft(world);
    expect((await honoured(world)).sort()).toEqual([1, 2, 3]);
  });
});

describe('telemetry under a strict policy', () => {
  // Written out: in a frame without an address Firefox does not know what 'self' is.
  const self = location.origin;
  const policy = (worker: string, collector: string) =>
    `default-src 'none'; script-src ${self}; connect-src ${self} ${new URL(collector).origin}; worker-src ${worker}`;

  it('delivers once what a page left that allows workers of its own', async () => {
    const world = await origin({ delay: 100 });
    const page = await world.page({}, () => CourierPage.inFrame(policy(self, world.url)));
    await page.track(...numbers(20));
    page.remove();
    await vi.waitFor(async () => expect(await world.events()).toHaveLength(20), patience);
    if (!hasCourier) await world.page();
    await nothingIsLeft(world);
    if (hasCourier) expect(await world.events()).toHaveLength(20);
  });

  it('delivers by itself from a page that allows no workers', async () => {
    const world = await origin();
    const page = await world.page({}, () => CourierPage.inFrame(policy("'none'", world.url)));
    await page.track(1);
    await page.flush();
    expect(await page.pending()).toBe(0);
    await page.track(2);
    page.remove();
    await vi.waitFor(async () => expect(await world.events()).toEqual([1, 2]), patience);
  });
});

describe('telemetry without its courier', () => {
  it.each([
    ['by wish', false],
    ['when its script is not there', '/no-such-script.js'],
    ['when its script is not a script', 'data:text/plain,x'],
    ['when its script may not be had', 'https://elsewhere.test/courier.js'],
  ] as const)('delivers by itself %s', async (_, courier) => {
    const world = await origin();
    const page = await world.page({ courier });
    await page.track(...numbers(3));
    await page.flush();
    expect(await page.pending()).toBe(0);
    await page.track(3);
    page.remove();
    await vi.waitFor(async () => expect(await world.events()).toEqual(numbers(4)), patience);
  });
});
