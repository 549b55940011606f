import { describe, expect, it } from 'vitest';
import { BackgroundTaskManager } from '../../src/index.ts';
import { serveTelemetry } from '../../src/service-worker.ts';
import { createTelemetry } from '../../src/telemetry.ts';
import { TelemetryWorld } from '../support/telemetry-world.ts';

const url = 'https://collector.test/';

describe('Background Sync', () => {
  it('is asked for as the page hides while something is unacknowledged, and not else', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.page.visibility('hidden');
    world.page.visibility('visible');
    telemetry.track(1);
    await telemetry.flush();
    world.page.visibility('hidden');
    world.page.visibility('visible');
    expect(world.syncsAskedFor).toBe(0);
    telemetry.track(2);
    await world.clock.settle();
    world.page.visibility('hidden');
    expect(world.syncsAskedFor).toBe(1);
  });

  it('is asked for when something is tracked offline: the page may not live to hear itself hidden', () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.page.setOnline(false);
    expect(world.syncsAskedFor).toBe(0);
    telemetry.track(1);
    expect(world.syncsAskedFor).toBe(1);
  });

  it('is asked for when the collector does not take a batch', async () => {
    const world = new TelemetryWorld();
    const telemetry = world.start();
    world.collector.mode = 503;
    telemetry.track(1);
    await telemetry.flush();
    await world.clock.settle();
    expect(world.syncsAskedFor).toBe(1);
  });

  it('is not asked for before there is something stored: who is woken finds nothing, and ends', async () => {
    const world = new TelemetryWorld();
    let open = () => {};
    world.outbox.preparing = new Promise((resolve) => {
      open = resolve;
    });
    const telemetry = world.start({ maxWait: 100 });
    world.collector.mode = 503;
    telemetry.track(1);
    await world.clock.advance(100);
    expect(world.collector.requests).toHaveLength(1);
    expect(world.syncsAskedFor).toBe(0);
    world.outbox.preparing = undefined;
    open();
    await world.clock.settle();
    expect(world.outbox.events).toEqual([1]);
    expect(world.syncsAskedFor).toBe(1);
  });

  it('does nothing where there is none', async () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const fetch = async () => new Response('', { status: 503 });
    const telemetry = createTelemetry(manager, { url, backgroundSync: true, fetch });
    telemetry.track(1);
    await telemetry.flush();
    expect(telemetry.pending()).toBe(1);
    await manager.shutdown();
    expect(() => serveTelemetry({ url })).not.toThrow();
  });

  it('C5 names the option that is wrong, what it got and what it takes', () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const wrong = { url, backgroundSync: 5 as never };
    expect(() => createTelemetry(manager, wrong)).toThrow(
      'backgroundSync must be a boolean or a tag, got 5',
    );
    expect(() => serveTelemetry({} as never)).toThrow('url must be a string, got undefined');
    expect(() => serveTelemetry({ url, tag: 5 as never })).toThrow('tag must be a string, got 5');
    expect(() => serveTelemetry({ url, headers: 5 as never })).toThrow('headers must be an object');
  });
});
