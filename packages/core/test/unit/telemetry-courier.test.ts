import { describe, expect, it } from 'vitest';
import { CourierWorld } from '../support/courier-world.ts';

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n);

/** What arrived, in order of arrival. */
const arrived = (world: CourierWorld) =>
  world.collector.requests.flatMap(({ events }) => events.map(({ event }) => event));

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

describe('a page with a courier', () => {
  it('hands over what is sealed, and the courier delivers it once', async () => {
    const world = new CourierWorld();
    const telemetry = world.served({ maxItems: 10 });
    for (const n of numbers(25)) telemetry.track(n);
    await world.clock.settle();
    expect(arrived(world)).toEqual(numbers(20));
    expect(telemetry.pending()).toBe(5);
    await world.through(telemetry.flush());
    expect(arrived(world)).toEqual(numbers(25));
    expect(telemetry.pending()).toBe(0);
    expect(world.outbox.events).toEqual([]);
  });

  it('C43 writes ahead before it hands over', async () => {
    const world = new CourierWorld();
    const telemetry = world.served({ maxItems: 1 });
    await world.clock.settle();
    world.outbox.preparing = new Promise(() => {});
    telemetry.track('x');
    await world.clock.settle();
    expect(world.outbox.events).toEqual(['x']);
    expect(world.asked.map((message) => message.do)).toEqual(['open', 'take']);
  });

  it('C44 makes no request of its own when it hides: the courier has what is sealed, and the rest is sealed', async () => {
    const world = new CourierWorld();
    const telemetry = world.served();
    await world.clock.settle();
    for (const n of numbers(30)) telemetry.track(n);
    world.page.visibility('hidden');
    world.line = 'cut';
    expect(world.collector.requests).toEqual([]);
    expect(world.outbox.events).toEqual(numbers(30));
    await world.clock.settle();
    expect(arrived(world)).toEqual(numbers(30));
  });

  it('C44 sends by keepalive when it hides before the courier has answered', async () => {
    const world = new CourierWorld();
    const telemetry = world.served();
    telemetry.track(1);
    world.page.visibility('hidden');
    expect(world.collector.requests.map(({ keepalive }) => keepalive)).toEqual([true]);
    await world.clock.settle();
    expect(arrived(world)).toEqual([1]);
    expect(telemetry.pending()).toBe(0);
  });

  it('C45 has the courier delete what was acknowledged, though the page is gone', async () => {
    const world = new CourierWorld();
    const telemetry = world.served();
    await world.clock.settle();
    telemetry.track(1);
    world.page.pagehide();
    world.line = 'cut';
    await world.clock.settle();
    expect(world.courierOutbox.writes.flatMap((write) => write.delete)).toEqual(['chunk:tab1:1:0']);
  });

  it('C45 sends once what it finds in the store after it was handed over', async () => {
    const world = new CourierWorld();
    const telemetry = world.served();
    await world.clock.settle();
    telemetry.track(1);
    world.collector.mode = 'hold';
    world.page.pagehide();
    await world.clock.settle();
    expect(world.collector.requests).toHaveLength(1);
    const stored = [
      {
        tab: 'tab1',
        number: 1,
        chunks: [
          { number: 0, events: [...world.outbox.stored.values()].flatMap(({ events }) => events) },
        ],
      },
    ];
    world.courierOutbox.left = structuredClone(stored);
    world.courierOutbox.died();
    await world.clock.settle();
    world.collector.requests[0]?.answer();
    await world.clock.settle();
    // Read before the answer came, it may be handed on after it.
    world.courierOutbox.left = structuredClone(stored);
    world.courierOutbox.died();
    await world.clock.advance(600_000);
    expect(world.collector.requests).toHaveLength(1);
    expect(world.courierOutbox.writes.at(-1)?.delete).toEqual(['chunk:tab1:1:0']);
  });

  it('C46 leaves it to the courier to take over from the dead', async () => {
    const world = new CourierWorld();
    world.outbox.left = left(1);
    world.courierOutbox.left = left(2);
    const telemetry = world.served();
    await world.clock.settle();
    expect(arrived(world)).toEqual(['old 0', 'old 1']);
    expect(world.outbox.left).toHaveLength(1);
    expect(telemetry.pending()).toBe(0);
  });

  it('shows each request as a task of its manager, tried again under the same id', async () => {
    const world = new CourierWorld();
    world.collector.mode = 500;
    const telemetry = world.served();
    telemetry.track(1);
    await world.through(telemetry.flush());
    expect(telemetry.pending()).toBe(1);
    world.collector.mode = 200;
    await world.clock.advance(1_000);
    expect(telemetry.pending()).toBe(0);
    expect(world.collector.batches).toEqual(['tab1.1', 'tab1.1']);
    const infos = world.manager.getTaskInfo();
    expect(infos.map(({ status }) => status).sort()).toEqual(['cancelled', 'completed']);
    expect(infos[0]?.context).toMatchObject({ batch: 'tab1.1', events: 1 });
  });

  it('C45 says what was refused for good, and keeps it no longer', async () => {
    const world = new CourierWorld();
    world.collector.mode = 400;
    const telemetry = world.served();
    telemetry.track(1);
    await world.through(telemetry.flush());
    expect(telemetry.pending()).toBe(0);
    expect(world.outbox.events).toEqual([]);
    await world.clock.advance(600_000);
    expect(world.collector.requests).toHaveLength(1);
    expect(world.manager.getTaskInfo()[0]).toMatchObject({ status: 'failed' });
  });

  it('gives up a request whose task is cancelled, and the batch goes out again later', async () => {
    const world = new CourierWorld();
    world.collector.mode = 'hold';
    const telemetry = world.served();
    telemetry.track(1);
    void telemetry.flush();
    await world.clock.settle();
    world.manager.cancelAll();
    await world.clock.settle();
    expect(world.collector.requests[0]?.aborted).toBe(true);
    world.collector.mode = 200;
    await world.clock.advance(2_000);
    expect(telemetry.pending()).toBe(0);
  });

  it('keeps at most maxStored sealed events, drops the oldest, and says how many', async () => {
    const world = new CourierWorld();
    world.collector.mode = 'down';
    const telemetry = world.served({ maxStored: 10, maxItems: 4 });
    await world.clock.settle();
    for (const n of numbers(24)) {
      telemetry.track(n);
      await world.clock.settle();
    }
    expect(telemetry.pending()).toBe(10);
    expect(world.outbox.events).toEqual(numbers(10, 14));
    world.collector.mode = 200;
    world.collector.requests.length = 0;
    await world.through(telemetry.close());
    expect(arrived(world)).toEqual(numbers(10, 14));
    expect(world.logsOf('warn').at(-1)?.fields).toMatchObject({ total: 14 });
  });

  it('has the courier drop the oldest for newer ones when the store has no room and the collector is away', async () => {
    const world = new CourierWorld();
    world.collector.mode = 'down';
    world.outbox.room = 3;
    const telemetry = world.served({ maxItems: 1 });
    await world.clock.settle();
    for (const n of numbers(5)) {
      telemetry.track(n);
      await world.clock.settle();
    }
    expect(world.outbox.events).toEqual([2, 3, 4]);
    expect(telemetry.pending()).toBe(3);
    expect(world.logsOf('warn').map(({ fields }) => fields.events)).toContain(1);
  });

  it('C47 hands nothing over offline, keeps to maxStored itself, and coming online hands over', async () => {
    const world = new CourierWorld();
    world.page.setOnline(false);
    const telemetry = world.served({ maxItems: 2, maxStored: 5 });
    for (const n of numbers(8)) telemetry.track(n);
    await world.through(telemetry.flush());
    expect(world.asked.map((message) => message.do)).toEqual(['open']);
    expect(telemetry.pending()).toBe(5);
    world.page.setOnline(true);
    await world.clock.settle();
    expect(arrived(world)).toEqual(numbers(5, 3));
    expect(telemetry.pending()).toBe(0);
  });

  it('is not written to while it may be in the back/forward cache, and hears all when it is back', async () => {
    const world = new CourierWorld();
    const telemetry = world.served();
    await world.clock.settle();
    telemetry.track(1);
    world.page.pagehide(true);
    const told = world.told.length;
    await world.clock.settle();
    expect(arrived(world)).toEqual([1]);
    expect(world.told).toHaveLength(told);
    world.page.pageshow(true);
    await world.clock.settle();
    expect(telemetry.pending()).toBe(0);
  });

  it('close waits for what is under way, and takes leave', async () => {
    const world = new CourierWorld();
    const telemetry = world.served();
    telemetry.track(1);
    await world.through(telemetry.close());
    expect(arrived(world)).toEqual([1]);
    expect(world.asked.at(-1)).toEqual({ do: 'leave' });
    expect(world.clock.timers).toBe(0);
    expect(world.page.listening).toEqual([]);
  });
});

describe('a page whose manager shuts down', () => {
  it('leaves what is under way to the courier', async () => {
    const world = new CourierWorld();
    world.collector.mode = 'hold';
    const telemetry = world.served();
    telemetry.track(1);
    void telemetry.flush();
    await world.clock.settle();
    const ended = world.manager.shutdown({ timeout: 0 });
    await world.clock.settle();
    await world.through(telemetry.close());
    await ended;
    expect(world.asked.at(-1)).toEqual({ do: 'leave' });
    expect(world.collector.requests.map(({ aborted }) => aborted)).toEqual([false]);
    world.collector.requests[0]?.answer();
    await world.clock.settle();
    expect(world.courierOutbox.writes.flatMap((write) => write.delete)).toEqual(['chunk:tab1:1:0']);
  });

  it('lets a flush and a close end that wait for the courier', async () => {
    const world = new CourierWorld();
    world.collector.mode = 'hold';
    const telemetry = world.served();
    telemetry.track(1);
    const flushed = telemetry.flush();
    const closed = telemetry.close();
    await world.clock.settle();
    void world.manager.shutdown();
    await world.through(flushed);
    await world.through(closed);
    expect(world.outbox.closed).toBe(1);
    expect(world.outbox.events).toEqual([1]);
  });

  it('does not wait for a courier that dies', async () => {
    const world = new CourierWorld();
    world.collector.mode = 'hold';
    const telemetry = world.served();
    telemetry.track(1);
    void telemetry.flush();
    await world.clock.settle();
    void world.manager.shutdown();
    await world.clock.settle();
    world.killCourier();
    await world.through(telemetry.close());
    expect(world.outbox.closed).toBe(1);
    expect(world.outbox.events).toEqual([1]);
  });
});

describe('a page whose courier does not come', () => {
  const delivers = async (world: CourierWorld) => {
    world.outbox.left = left(1);
    const telemetry = world.served();
    telemetry.track(1);
    const flushed = telemetry.flush();
    await world.clock.advance(5_000);
    await flushed;
    expect(arrived(world).sort()).toEqual([1, 'old 0']);
    expect(telemetry.pending()).toBe(0);
  };

  it('delivers by itself when there can be none', async () => {
    const world = new CourierWorld();
    world.service = 'none';
    await delivers(world);
  });

  it('delivers by itself when its script cannot be loaded', async () => {
    const world = new CourierWorld();
    world.service = 'fails';
    await delivers(world);
  });

  it('delivers by itself when it has not answered after 5 s', async () => {
    const world = new CourierWorld();
    world.service = 'silent';
    const telemetry = world.served({ maxItems: 1 });
    telemetry.track(1);
    await world.clock.advance(4_999);
    expect(world.collector.requests).toEqual([]);
    await world.clock.advance(1);
    expect(arrived(world)).toEqual([1]);
    expect(telemetry.pending()).toBe(0);
  });

  it('calls another when one dies, hands over anew, and flush waits for that', async () => {
    const world = new CourierWorld();
    world.collector.mode = 'hold';
    const telemetry = world.served();
    telemetry.track(1);
    const flushed = telemetry.flush();
    await world.clock.settle();
    expect(world.collector.requests).toHaveLength(1);
    world.collector.mode = 200;
    world.killCourier();
    await world.through(flushed);
    expect(world.calls).toBe(2);
    expect(new Set(world.collector.batches).size).toBe(1);
    expect(telemetry.pending()).toBe(0);
  });

  it('goes on alone when one courier after the other dies', async () => {
    const world = new CourierWorld();
    world.collector.mode = 'hold';
    const telemetry = world.served();
    telemetry.track(1);
    await world.clock.settle();
    for (const _ of numbers(3)) {
      world.killCourier();
      await world.clock.settle();
    }
    world.collector.mode = 200;
    expect(world.calls).toBe(3);
    await world.through(telemetry.flush());
    expect(telemetry.pending()).toBe(0);
  });
});
