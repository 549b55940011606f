import { describe, expect, it, vi } from 'vitest';
import { memoryStore, type TaskRecord } from '../../src/index.ts';
import type { Telemetry } from '../../src/telemetry/telemetry-client.ts';
import type { TrackedEvent } from '../../src/telemetry/telemetry-options.ts';
import { TelemetryWorld } from '../support/telemetry-world.ts';

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n);

/** What arrived, in order of arrival. */
const arrived = (world: TelemetryWorld) =>
  world.collector.requests.flatMap(({ events }) => events.map(({ event }) => event));

describe('track', () => {
  it('C43 does no input or output in the call, however much is tracked', () => {
    const world = new TelemetryWorld();
    const telemetry = world.start({ maxItems: 2 });
    for (const n of numbers(100)) telemetry.track(n);
    expect(world.collector.requests).toEqual([]);
    expect(world.outbox.writes).toEqual([]);
    expect(telemetry.pending()).toBe(100);
  });

  it('C43 writes events ahead, before anything is sent', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    telemetry.track({ a: 1 });
    await Promise.resolve();
    expect(world.outbox.events).toEqual([{ a: 1 }]);
    expect(world.collector.requests).toEqual([]);
  });

  it('C43 names every event and batch anew, and a clock that jumps changes neither ids nor order', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start({ maxItems: 10 });
    for (const n of numbers(30)) {
      telemetry.track(n);
      world.clock.jump(n % 2 ? -1e9 : 5e8);
    }
    await telemetry.flush();
    await world.clock.settle();
    const ids = world.collector.requests.flatMap(({ events }) => events.map(({ id }) => id));
    expect(new Set(ids).size).toBe(30);
    expect(new Set(world.collector.batches).size).toBe(3);
    expect(arrived(world)).toEqual(numbers(30));
  });

  it('takes the event as it is at the call', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start<{ step: number }>();
    const event = { step: 1 };
    telemetry.track(event);
    event.step = 2;
    await telemetry.flush();
    expect(arrived(world)).toEqual([{ step: 1 }]);
  });

  it('C43 leaves out what cannot be serialised, counts it and says where, and the others are unharmed', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start<unknown>();
    telemetry.track('before');
    telemetry.track({ user: { balance: 1n } });
    telemetry.track({ user: { balance: 2n } });
    telemetry.track('after');
    expect(telemetry.pending()).toBe(2);
    const [first] = world.logsOf('error');
    expect(first?.fields.error).toBeInstanceOf(TypeError);
    expect(String(first?.fields.error)).toContain('event.user.balance');
    await telemetry.close();
    expect(arrived(world)).toEqual(['before', 'after']);
    expect(world.logsOf('error').at(-1)?.fields).toMatchObject({ total: 2 });
  });

  it('keeps falsy events', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start<unknown>();
    for (const event of [0, '', false, null]) telemetry.track(event);
    await telemetry.flush();
    expect(arrived(world)).toEqual([0, '', false, null]);
  });
});

describe('batches', () => {
  it('are sent when they are full', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start({ maxItems: 3 });
    for (const n of numbers(7)) telemetry.track(n);
    await world.clock.settle();
    expect(world.collector.requests.map(({ events }) => events.length)).toEqual([3, 3]);
    expect(telemetry.pending()).toBe(1);
  });

  it('are sent maxWait after their first event', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start({ maxWait: 2_000 });
    telemetry.track(1);
    await world.clock.advance(1_500);
    telemetry.track(2);
    await world.clock.advance(499);
    expect(world.collector.requests).toHaveLength(0);
    await world.clock.advance(1);
    expect(arrived(world)).toEqual([1, 2]);
    expect(telemetry.pending()).toBe(0);
  });

  it('stay within maxBytes of body bytes, not characters', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start({ maxBytes: 1_000 });
    for (const _ of numbers(10)) telemetry.track('€'.repeat(100));
    await telemetry.flush();
    await world.clock.settle();
    expect(world.collector.requests.length).toBeGreaterThanOrEqual(4);
    for (const { bytes } of world.collector.requests) expect(bytes).toBeLessThanOrEqual(1_000);
  });

  it('hold a single event that is larger than maxBytes alone', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start({ maxBytes: 1_000 });
    const large = 'x'.repeat(100_000);
    for (const event of ['small', large, 'other']) telemetry.track(event);
    await telemetry.flush();
    await world.clock.settle();
    const sent = world.collector.requests.map(({ events }) => events.map(({ event }) => event));
    expect(sent.sort((a, b) => a.length - b.length)).toHaveLength(3);
    const alone = world.collector.requests.find(({ bytes }) => bytes > 100_000);
    expect(alone).toMatchObject({ keepalive: false });
    expect(alone?.events).toHaveLength(1);
  });

  it('C45 leave the store once they are acknowledged', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.collector.mode = 'hold';
    telemetry.track(1);
    const flushed = telemetry.flush();
    await world.clock.settle();
    expect(world.outbox.events).toEqual([1]);
    world.collector.requests[0]?.answer(200);
    await flushed;
    await world.clock.settle();
    expect(world.outbox.stored.size).toBe(0);
    expect(telemetry.pending()).toBe(0);
  });

  it('C45 leave the store once they are refused for good: a failed task, logged, and not sent again', async () => {
    const world = new TelemetryWorld();
    const failed = vi.fn();
    world.manager.on('task:failed', failed);
    const telemetry = world.start();
    world.collector.mode = 422;
    telemetry.track(1);
    await telemetry.flush();
    await world.clock.advance(600_000);
    expect(world.collector.requests).toHaveLength(1);
    expect(world.outbox.stored.size).toBe(0);
    expect(telemetry.pending()).toBe(0);
    expect(failed).toHaveBeenCalledOnce();
    expect(failed.mock.calls[0]?.[0].error).toMatchObject({ code: 'ERR_COLLECTOR', status: 422 });
    expect(world.manager.metrics().failed).toBe(1);
    expect(world.logsOf('error')).toHaveLength(1);
  });

  it('C45 keep their id and their events on every retry', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.collector.mode = 500;
    telemetry.track(1);
    void telemetry.flush();
    await world.clock.settle();
    telemetry.track(2);
    await world.clock.advance(20_000);
    const [first, ...others] = world.collector.requests;
    const again = others.filter(({ batch }) => batch === first?.batch);
    expect(again.length).toBeGreaterThan(1);
    for (const request of again) expect(request.events).toEqual(first?.events);
  });

  it('are visible tasks of the manager, which take no slot', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'hold';
    const telemetry = world.start();
    telemetry.track('x');
    void telemetry.flush();
    await world.clock.settle();
    const [info] = world.manager.getTaskInfo();
    expect(info).toMatchObject({ name: 'telemetry', status: 'running', persisted: false });
    expect(info?.context).toEqual({
      ...{ batch: 'tab1.1', events: 1 },
      bytes: world.collector.requests[0]?.bytes,
    });
    world.collector.requests[0]?.answer(200);
    await world.clock.settle();
    expect(world.manager.getTaskInfo()[0]?.status).toBe('completed');
  });

  it('keep to no timeout of the manager’s, and its store never hears of them', async () => {
    const records = new Map<string, TaskRecord>();
    const world = new TelemetryWorld({ timeout: 100, store: memoryStore({ records }) });
    world.collector.mode = 'hold';
    const telemetry = world.start();
    telemetry.track(1);
    void telemetry.flush();
    await world.clock.advance(5_000);
    expect(world.manager.getTaskInfo()[0]?.status).toBe('running');
    expect(records.size).toBe(0);
    world.collector.requests[0]?.answer(200);
    await world.clock.settle();
    expect(telemetry.pending()).toBe(0);
  });

  it('are sent, unseen, by a manager that is full', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    for (const _ of numbers(10_000)) world.manager.createTask(new Promise(() => {}));
    telemetry.track(1);
    await telemetry.flush();
    expect(arrived(world)).toEqual([1]);
    expect(telemetry.pending()).toBe(0);
  });

  it('stay stored when their task is cancelled, and go out again later', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'hold';
    const telemetry = world.start();
    telemetry.track(1);
    void telemetry.flush();
    await world.clock.settle();
    world.manager.cancelAll();
    await world.clock.settle();
    expect(world.collector.requests[0]?.aborted).toBe(true);
    expect(world.outbox.events).toEqual([1]);
    world.collector.mode = 200;
    await world.clock.advance(1_000);
    expect(world.collector.requests).toHaveLength(2);
    expect(telemetry.pending()).toBe(0);
  });
});

describe('retries', () => {
  it('come after 1 s, doubling to 5 min, without end', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.collector.mode = 'down';
    telemetry.track(1);
    void telemetry.flush();
    await world.clock.advance(3_600_000);
    const times = world.collector.requests.map(({ at }) => at);
    const waits = times.slice(1).map((at, index) => at - (times[index] as number));
    expect(waits.slice(0, 11)).toEqual(
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1_000),
    );
    world.collector.mode = 200;
    await world.clock.advance(300_000);
    expect(telemetry.pending()).toBe(0);
  });

  it('leave one request at a time to a collector that failed, and let all go when it is back', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start({ maxItems: 1 });
    world.collector.mode = 'down';
    for (const n of numbers(50)) telemetry.track(n);
    await world.clock.advance(60_000);
    // Three at first, then one at each of 1, 3, 7, 15, 31 s.
    expect(world.collector.requests).toHaveLength(8);
    world.collector.mode = 200;
    await world.clock.advance(64_000);
    expect(telemetry.pending()).toBe(0);
    expect(world.outbox.stored.size).toBe(0);
  });

  it('are neither failures nor errors to the manager', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.collector.mode = 503;
    telemetry.track(1);
    void telemetry.flush();
    await world.clock.advance(10_000);
    expect(world.manager.metrics().failed).toBe(0);
    expect(world.logsOf('error')).toEqual([]);
    expect(world.logsOf('warn')).toHaveLength(1);
    const [info] = world.manager.getTaskInfo();
    expect(info).toMatchObject({ status: 'cancelled', error: { code: 'ERR_COLLECTOR' } });
    world.collector.mode = 200;
    await world.clock.advance(600_000);
    await world.manager.whenIdle();
  });

  it('let whenIdle resolve while the collector is away', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.collector.mode = 'down';
    telemetry.track(1);
    await telemetry.flush();
    await world.manager.whenIdle();
    expect(telemetry.pending()).toBe(1);
  });

  it('honour Retry-After, also against flush, coming online and the page’s last call', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.collector.mode = 429;
    world.collector.headers = { 'retry-after': '120' };
    telemetry.track(1);
    await telemetry.flush();
    world.collector.mode = 200;
    await world.clock.advance(100_000);
    await telemetry.flush();
    world.page.setOnline(true);
    world.page.pagehide();
    await world.clock.advance(19_999);
    expect(world.collector.requests).toHaveLength(1);
    await world.clock.advance(1);
    expect(world.collector.requests).toHaveLength(2);
    expect(telemetry.pending()).toBe(0);
  });

  describe('of a batch that the collector never takes', () => {
    /** A collector that is away until `up`, and takes everything then but the poison. */
    function poisoned(world: TelemetryWorld, up = 0): Telemetry<unknown> {
      const { fetch } = world.collector;
      return world.start({
        maxItems: 1,
        fetch: ((url: unknown, init: RequestInit) => {
          const isTaken = !String(init.body).includes('poison') && world.clock.monotonic() >= up;
          world.collector.mode = isTaken ? 200 : 500;
          return fetch(url, init);
        }) as never,
      });
    }

    const doses = (world: TelemetryWorld) => arrived(world).filter((event) => event === 'poison');

    it('do not hold up the others', async () => {
      const world = new TelemetryWorld();
      const telemetry = poisoned(world);
      for (const event of ['poison', ...numbers(20)]) telemetry.track(event);
      await world.clock.settle();
      expect(telemetry.pending()).toBe(1);
    });

    it('wait though the others succeed', async () => {
      const world = new TelemetryWorld();
      const telemetry = poisoned(world);
      for (const event of ['poison', ...numbers(20)]) telemetry.track(event);
      await world.clock.advance(900);
      expect(doses(world)).toHaveLength(1);
      await world.clock.advance(100);
      expect(doses(world)).toHaveLength(2);
    });

    it('are not the only ones with which a collector is tried that was away', async () => {
      const world = new TelemetryWorld();
      const telemetry = poisoned(world, 5_000);
      for (const event of ['poison', ...numbers(20)]) telemetry.track(event);
      await world.clock.advance(20_000);
      expect(telemetry.pending()).toBe(1);
    });
  });

  it('go without keepalive every second time: others may have used up the quota', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.collector.mode = 'down';
    telemetry.track(1);
    void telemetry.flush();
    await world.clock.advance(4_000);
    expect(world.collector.requests.map(({ keepalive }) => keepalive)).toEqual([true, false, true]);
  });

  it('end at a limit, leave the batch stored, and begin anew with a new reason', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start({ retry: { limit: 2, jitter: false }, maxWait: 100 });
    world.collector.mode = 500;
    telemetry.track(1);
    await world.clock.advance(1_000_000);
    expect(world.collector.requests).toHaveLength(3);
    expect(world.outbox.events).toEqual([1]);
    world.collector.mode = 200;
    telemetry.track(2);
    await world.clock.advance(100);
    expect(telemetry.pending()).toBe(0);
  });

  it('survive a delay of the user’s that throws', async () => {
    const world = new TelemetryWorld();
    const delay = () => {
      throw new Error('mine');
    };
    const telemetry = world.start({ retry: { limit: Number.POSITIVE_INFINITY, delay } });
    world.collector.mode = 500;
    telemetry.track(1);
    await telemetry.flush();
    world.collector.mode = 200;
    await world.clock.advance(1_000);
    expect(telemetry.pending()).toBe(0);
  });

  it('survive an encode that throws, and the batch stays stored', async () => {
    const world = new TelemetryWorld();
    let broken = true;
    const encode = (events: TrackedEvent<unknown>[], batch: { id: string }) => {
      if (broken) throw new Error('mine');
      return { body: JSON.stringify({ batch, events }), contentType: 'application/json' };
    };
    const telemetry = world.start({ encode });
    telemetry.track(1);
    await telemetry.flush();
    expect(world.outbox.events).toEqual([1]);
    broken = false;
    await world.clock.advance(2_000);
    expect(arrived(world)).toEqual([1]);
  });
});

describe('a page that hides', () => {
  it('C44 sends in the call what is not acknowledged, by keepalive, and writes it first', () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    telemetry.track(1);
    world.page.pagehide();
    expect(world.outbox.writes[0]?.put).toHaveLength(1);
    expect(world.collector.requests).toMatchObject([{ keepalive: true }]);
    world.page.visibility('hidden');
    expect(world.collector.requests).toHaveLength(1);
  });

  it('C44 does not send again what is under way', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'hold';
    const telemetry = world.start({ maxItems: 1 });
    telemetry.track(1);
    await world.clock.settle();
    expect(world.collector.requests).toHaveLength(1);
    telemetry.track(2);
    world.page.visibility('hidden');
    world.page.pagehide();
    expect(world.collector.batches).toEqual(['tab1.1', 'tab1.2']);
  });

  it('C44 sends what failed before, without waiting for its retry', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'down';
    const telemetry = world.start();
    telemetry.track(1);
    await telemetry.flush();
    await world.clock.advance(10_000);
    const before = world.collector.requests.length;
    world.collector.mode = 200;
    world.page.pagehide();
    expect(world.collector.requests).toHaveLength(before + 1);
    await world.clock.settle();
    expect(telemetry.pending()).toBe(0);
  });

  it('C44 sends no more than 64 KiB at once, and keeps the rest stored', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'hold';
    const telemetry = world.start({ maxItems: 20 });
    for (const _ of numbers(2_000)) telemetry.track('x'.repeat(500));
    world.page.pagehide();
    const sent = world.collector.requests.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(sent).toBeLessThanOrEqual(65_536);
    expect(sent).toBeGreaterThan(40_000);
    await world.clock.settle();
    expect(world.outbox.events).toHaveLength(2_000);
  });

  it('C44 fills the quota past a batch that does not fit', () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'hold';
    const telemetry = world.start();
    telemetry.track('x'.repeat(100_000));
    telemetry.track('small');
    world.page.pagehide();
    expect(arrived(world)).toEqual(['small']);
  });

  it('C44 keeps stored what was refused for the quota’s sake', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'down';
    const telemetry = world.start();
    telemetry.track(1);
    world.page.pagehide();
    await world.clock.settle();
    expect(world.outbox.events).toEqual([1]);
    expect(telemetry.pending()).toBe(1);
  });

  it('C44 sends in a microtask what others track after it', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.page.lifecycle.subscribe({ onLastCall: () => telemetry.track('last word') });
    world.page.pagehide();
    await Promise.resolve();
    expect(arrived(world)).toEqual(['last word']);
  });

  it('C44 sends what was tracked in the background when the page goes later', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.page.visibility('hidden');
    await world.clock.advance(60_000);
    telemetry.track('in the background');
    await world.clock.settle();
    expect(arrived(world)).toEqual([]);
    world.page.freeze();
    expect(arrived(world)).toEqual(['in the background']);
  });

  it('C44 gathers batches as before once it is shown again', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.page.visibility('hidden');
    world.page.visibility('visible');
    telemetry.track(1);
    await world.clock.settle();
    expect(arrived(world)).toEqual([]);
  });
});

describe('offline', () => {
  it('C47 makes no request, and coming online flushes', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.page.setOnline(false);
    telemetry.track(1);
    await telemetry.flush();
    await world.clock.advance(1_000_000);
    world.page.visibility('hidden');
    world.page.visibility('visible');
    telemetry.track(2);
    await world.clock.settle();
    expect(world.collector.requests).toEqual([]);
    expect(world.outbox.events).toEqual([1, 2]);
    world.page.setOnline(true);
    await world.clock.settle();
    expect(arrived(world)).toEqual([1, 2]);
  });

  it('C47 coming online ends the wait for a retry', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.collector.mode = 'down';
    telemetry.track(1);
    await world.clock.advance(200_000);
    const before = world.collector.requests.length;
    world.collector.mode = 200;
    world.page.setOnline(true);
    expect(world.collector.requests).toHaveLength(before + 1);
    await world.clock.settle();
    expect(telemetry.pending()).toBe(0);
  });
});

describe('the backlog', () => {
  const left = (count: number) => [
    {
      tab: 'dead',
      number: 4,
      chunks: [
        {
          number: 0,
          events: numbers(count).map((n) => `{"id":"dead-${n}","at":1,"event":"old ${n}"}`),
        },
      ],
    },
  ];

  it('C45 of an earlier life goes out under its own ids', async () => {
    const world = new TelemetryWorld();
    world.outbox.left = left(2);
    const telemetry = world.start();
    await world.clock.settle();
    expect(world.collector.batches).toEqual(['dead.4']);
    expect(world.collector.requests[0]?.events.map(({ id }) => id)).toEqual(['dead-0', 'dead-1']);
    expect(world.outbox.writes.flatMap((write) => write.delete)).toEqual(['chunk:dead:4:0']);
    expect(telemetry.pending()).toBe(0);
  });

  it('C46 of a tab that dies later is taken over then', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    await world.clock.settle();
    world.outbox.left = left(1);
    world.outbox.died();
    await world.clock.settle();
    expect(arrived(world)).toEqual(['old 0']);
    expect(telemetry.pending()).toBe(0);
  });

  it('keeps at most maxStored events, drops the oldest, and says how many', async () => {
    const world = new TelemetryWorld();
    world.page.setOnline(false);
    const telemetry = world.start({ maxStored: 10, maxItems: 4 });
    for (const n of numbers(25)) telemetry.track(n);
    expect(telemetry.pending()).toBe(10);
    await world.clock.settle();
    expect(world.outbox.events).toEqual(numbers(10, 15));
    for (const n of numbers(5, 25)) telemetry.track(n);
    await world.clock.settle();
    expect(world.outbox.events).toEqual(numbers(10, 20));
    for (const n of numbers(2, 30)) telemetry.track(n);
    await world.clock.settle();
    expect(world.outbox.events).toEqual(numbers(10, 22));
    world.page.setOnline(true);
    await world.clock.settle();
    await telemetry.close();
    expect(arrived(world)).toEqual(numbers(10, 22));
    const drops = world.logsOf('warn').map(({ fields }) => fields);
    expect(drops.at(-1)).toMatchObject({ total: 22 });
  });

  it('counts what dead tabs left against maxStored', async () => {
    const world = new TelemetryWorld();
    world.page.setOnline(false);
    world.outbox.left = left(8);
    const telemetry = world.start({ maxStored: 5 });
    telemetry.track('new');
    await world.clock.settle();
    expect(telemetry.pending()).toBe(5);
    world.page.setOnline(true);
    await telemetry.flush();
    expect(arrived(world)).toEqual(['old 4', 'old 5', 'old 6', 'old 7', 'new']);
  });

  it('drops the oldest for newer ones when the store has no room and the collector is away, and says how many', async () => {
    const world = new TelemetryWorld();
    world.page.setOnline(false);
    world.outbox.room = 3;
    const telemetry = world.start({ maxItems: 1 });
    for (const n of numbers(5)) {
      telemetry.track(n);
      await world.clock.advance(5_000);
    }
    expect(world.outbox.events).toEqual([2, 3, 4]);
    expect(telemetry.pending()).toBe(3);
    expect(world.logsOf('warn').at(-1)?.fields).toMatchObject({ total: 2 });
  });

  it('drops what is stored but once where that makes no room', async () => {
    const world = new TelemetryWorld();
    world.page.setOnline(false);
    const telemetry = world.start({ maxItems: 1 });
    for (const n of numbers(3)) {
      telemetry.track(n);
      await world.clock.settle();
    }
    world.outbox.trouble = new DOMException('No room', 'QuotaExceededError');
    for (const n of numbers(3, 3)) {
      telemetry.track(n);
      await world.clock.settle();
    }
    expect(telemetry.pending()).toBe(5);
  });

  it('drops nothing for want of room while the collector takes what it is sent', async () => {
    const world = new TelemetryWorld();
    world.outbox.trouble = new DOMException('No room', 'QuotaExceededError');
    const telemetry = world.start({ maxItems: 2 });
    for (const n of numbers(5)) {
      telemetry.track(n);
      await world.clock.settle();
    }
    await telemetry.flush();
    expect(arrived(world)).toEqual(numbers(5));
    expect(telemetry.pending()).toBe(0);
  });

  it('goes on in memory when the store fails, and says so once', async () => {
    const world = new TelemetryWorld();
    world.outbox.trouble = new Error('quota');
    const telemetry = world.start({ maxItems: 1 });
    for (const n of numbers(3)) {
      telemetry.track(n);
      await world.clock.settle();
    }
    expect(arrived(world)).toEqual([0, 1, 2]);
    expect(world.logsOf('warn')).toHaveLength(1);
    expect(telemetry.pending()).toBe(0);
  });
});

describe('flush', () => {
  it('resolves when everything tracked before is acknowledged', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'hold';
    const telemetry = world.start({ maxItems: 1 });
    let flushed = false;
    for (const n of numbers(5)) telemetry.track(n);
    const promise = telemetry.flush().then(() => {
      flushed = true;
    });
    await world.clock.settle();
    // Three at once.
    expect(world.collector.requests).toHaveLength(3);
    world.collector.mode = 200;
    for (const request of world.collector.requests.slice(0, 2)) request.answer(200);
    await world.clock.settle();
    expect(flushed).toBe(false);
    world.collector.requests[2]?.answer(400);
    await promise;
    expect(telemetry.pending()).toBe(0);
  });

  it('resolves after one more try when the collector does not take it', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 500;
    const telemetry = world.start();
    telemetry.track(1);
    await telemetry.flush();
    await telemetry.flush();
    expect(world.collector.requests).toHaveLength(2);
    expect(world.outbox.events).toEqual([1]);
  });

  it('resolves once stored when offline, and at once when there is nothing', async () => {
    const world = new TelemetryWorld();
    world.page.setOnline(false);
    const telemetry = world.start();
    await telemetry.flush();
    telemetry.track(1);
    await telemetry.flush();
    expect(world.outbox.events).toEqual([1]);
  });
});

describe('the end', () => {
  it('close flushes, then releases every timer, listener and lock, once', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    telemetry.track(1);
    world.page.visibility('hidden');
    const closing = telemetry.close();
    expect(telemetry.close()).toBe(closing);
    await closing;
    await world.clock.settle();
    expect(arrived(world)).toEqual([1]);
    expect(world.page.listening).toEqual([]);
    expect(world.outbox.closed).toBe(1);
    expect(world.clock.timers).toBe(0);
  });

  it('close leaves stored what the collector does not take', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'down';
    const telemetry = world.start();
    telemetry.track(1);
    await telemetry.close();
    await world.clock.advance(600_000);
    expect(world.collector.requests).toHaveLength(1);
    expect(world.outbox.events).toEqual([1]);
    expect(world.clock.timers).toBe(0);
  });

  it('what is tracked afterwards is ignored, and said so', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    await telemetry.close();
    telemetry.track(1);
    telemetry.track(2);
    await telemetry.flush();
    await world.clock.settle();
    expect(telemetry.pending()).toBe(0);
    expect(world.collector.requests).toEqual([]);
    expect(world.logsOf('warn')).toHaveLength(1);
  });

  it('a shutdown of the manager stops it; what is not sent stays stored', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'hold';
    const telemetry = world.start({ maxItems: 1 });
    telemetry.track(1);
    await world.clock.settle();
    for (const n of numbers(5, 2)) telemetry.track(n);
    const stats = await world.manager.shutdown();
    expect(stats.status).toBe('completed');
    await world.clock.settle();
    expect(world.collector.requests.every(({ aborted }) => aborted)).toBe(true);
    expect(world.outbox.events).toEqual(numbers(6, 1));
    expect(world.outbox.closed).toBe(1);
    expect(world.page.listening).toEqual([]);
    expect(world.clock.timers).toBe(0);
    await telemetry.close();
  });

  it('a manager that drains lets requests under way end, and begins no others', async () => {
    const world = new TelemetryWorld();
    world.collector.mode = 'hold';
    const telemetry = world.start({ maxItems: 1 });
    telemetry.track(1);
    await world.clock.settle();
    telemetry.track(2);
    const draining = world.manager.shutdown({ mode: 'drain' });
    await world.clock.settle();
    world.collector.requests[0]?.answer(200);
    await draining;
    await world.clock.settle();
    expect(arrived(world)).toEqual([1]);
    expect(world.outbox.events).toEqual([2]);
    expect(telemetry.pending()).toBe(1);
  });
});
