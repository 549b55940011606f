import { afterEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/browser/database.ts';
import { systemClock } from '../../src/clock.ts';
import { instanceId } from '../../src/instance-id.ts';
import { IndexedDbOutbox } from '../../src/telemetry/indexeddb-outbox.ts';
import { KeepaliveBudget } from '../../src/telemetry/keepalive-budget.ts';
import { syncRound } from '../../src/telemetry/sync-round.ts';
import { Transport } from '../../src/telemetry/transport.ts';
import { asPromise, storedKeys } from './store-world.ts';
import { TelemetryOrigin } from './telemetry-children.ts';

let origin: TelemetryOrigin;

afterEach(async () => {
  origin.killAll();
  await asPromise(indexedDB.deleteDatabase(origin.database as string));
});

/** A wake-up of the service worker's, and what its requests bring. Its minutes pass in seconds. */
function wakeUp(statuses: number[]): { round: Promise<void>; sent: unknown[] } {
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() * 10 };
  const database = origin.database as string;
  const sent: unknown[] = [];
  const fetch = async (_url: unknown, { body }: RequestInit = {}): Promise<Response> => {
    const status = statuses.shift() ?? 200;
    if (status === 200)
      sent.push(...JSON.parse(String(body)).events.map((it: Tracked) => it.event));
    return new Response('', { status });
  };
  const look = new Database(database);
  const round = syncRound({
    ...{ clock, backlog: '', database: look, retry: { limit: Infinity, delay: 10 } },
    log: { write() {} },
    isOnline: () => true,
    outbox: new IndexedDbOutbox({ tab: instanceId(), clock, database, url: '' }),
    transport: new Transport({
      settings: {
        url: 'https://collector.test/',
        headers: {},
        encode: undefined,
        fetch: fetch as typeof globalThis.fetch,
      },
      ...{ needsNoPreflight: false, clock, budget: new KeepaliveBudget(0) },
    }),
  });
  return { round: round.finally(() => look.close()), sent };
}

interface Tracked {
  event: unknown;
}

/** A page with what the collector has refused. */
async function pageWithBacklog() {
  origin = new TelemetryOrigin();
  origin.status = 503;
  const page = await origin.child({ retry: { limit: 1 } });
  await page.track('a', 'b');
  await page.flush();
  return page;
}

describe('a wake-up of the service worker', () => {
  it('C45 C46 takes over what a dead page left, and tries until the collector has it', async () => {
    const page = await pageWithBacklog();
    page.kill();
    const { round, sent } = wakeUp([503, 503]);
    await round;
    expect(sent).toEqual(['a', 'b']);
    expect(await storedKeys(origin.database as string)).toEqual([]);
  });

  it('C46 leaves to a living page what it answers for, and ends when that has delivered it', async () => {
    const page = await pageWithBacklog();
    const { round, sent } = wakeUp([]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    origin.status = 200;
    await page.flush();
    await round;
    expect(sent).toEqual([]);
    expect(await page.pending()).toBe(0);
  });

  it('C46 takes over from a page that dies meanwhile', async () => {
    const page = await pageWithBacklog();
    const { round, sent } = wakeUp([]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    page.kill();
    await round;
    expect(sent).toEqual(['a', 'b']);
  });

  it('C45 fails while something is left, so that the browser tries again, and the next one has it', async () => {
    const page = await pageWithBacklog();
    page.kill();
    const { round, sent } = wakeUp(Array(10_000).fill(503));
    await expect(round).rejects.toThrow('Not all telemetry could be delivered');
    expect(sent).toEqual([]);
    const next = wakeUp([]);
    await next.round;
    expect(next.sent).toEqual(['a', 'b']);
  });

  it('ends at once, and asks nobody whether he lives, when there is nothing to deliver', async () => {
    origin = new TelemetryOrigin();
    const asked = vi.spyOn(navigator.locks, 'query');
    await wakeUp([]).round;
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });
});
