import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/manual-clock.ts';
import { Batch } from '../../src/telemetry/batch.ts';
import { ChunkWriter } from '../../src/telemetry/chunk-writer.ts';
import { RecordingOutbox } from '../support/telemetry-world.ts';

function writing() {
  const clock = manualClock();
  const outbox = new RecordingOutbox();
  const troubles: unknown[] = [];
  const writer = new ChunkWriter({
    ...{ outbox, clock },
    onTrouble: (error) => troubles.push(error),
    onWritten: () => {},
  });
  const batch = new Batch('tab', 1);
  const track = (event: string): void => {
    batch.add(JSON.stringify({ event }), 10);
    writer.changed(batch);
  };
  return { clock, outbox, troubles, writer, batch, track };
}

describe('ChunkWriter', () => {
  it('C43 writes the first event of a tick in a microtask of it, and the rest in one transaction at the next', async () => {
    const { clock, outbox, track } = writing();
    track('1');
    track('2');
    expect(outbox.writes).toHaveLength(0);
    await Promise.resolve();
    expect(outbox.events).toEqual(['1', '2']);
    for (let n = 3; n < 100; n++) track(`${n}`);
    await Promise.resolve();
    expect(outbox.writes).toHaveLength(1);
    await clock.settle();
    expect(outbox.writes).toHaveLength(2);
    expect(outbox.events).toHaveLength(99);
  });

  it('comes to rest when there is nothing to write', async () => {
    const { clock, outbox, track } = writing();
    track('1');
    await clock.settle();
    await clock.settle();
    expect(outbox.writes).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  it('C44 hands everything over in the call when the page may be going, prepared or not', () => {
    const { outbox, writer, track } = writing();
    outbox.preparing = new Promise(() => {});
    track('1');
    writer.flushNow();
    expect(outbox.writes).toHaveLength(1);
    expect(outbox.writes[0]?.put).toHaveLength(1);
  });

  it('C43 keeps in another way what it may not write yet, in a microtask', async () => {
    const { clock, outbox, track } = writing();
    let prepared = (): void => {};
    outbox.preparing = new Promise((resolve) => {
      prepared = resolve;
    });
    const kept = () => outbox.bridged.flatMap(({ events }) => events);
    track('1');
    await Promise.resolve();
    expect(kept()).toEqual(['{"event":"1"}']);
    track('2');
    track('3');
    await Promise.resolve();
    expect(kept()).toHaveLength(3);
    await clock.settle();
    track('4');
    await Promise.resolve();
    expect(kept()).toHaveLength(4);
    outbox.preparing = undefined;
    prepared();
    await clock.settle();
    track('5');
    await clock.settle();
    expect(kept()).toHaveLength(4);
    expect(outbox.events).toEqual(['1', '2', '3', '4', '5']);
  });

  it('waits for the outbox to be prepared, and then writes all in one', async () => {
    const { clock, outbox, track } = writing();
    let prepared = (): void => {};
    outbox.preparing = new Promise((resolve) => {
      prepared = resolve;
    });
    track('1');
    await clock.settle();
    track('2');
    await clock.settle();
    expect(outbox.writes).toHaveLength(0);
    outbox.preparing = undefined;
    prepared();
    await clock.settle();
    expect(outbox.writes).toHaveLength(1);
    expect(outbox.events).toEqual(['1', '2']);
    track('3');
    await clock.settle();
    expect(outbox.events).toEqual(['1', '2', '3']);
  });

  it('writes what the store did not take with the next change, and not before', async () => {
    const { clock, outbox, troubles, track } = writing();
    outbox.trouble = new Error('quota');
    track('1');
    await clock.settle();
    await clock.advance(60_000);
    expect(outbox.writes).toHaveLength(1);
    expect(troubles).toEqual([outbox.trouble]);
    outbox.trouble = undefined;
    track('2');
    await clock.settle();
    expect(outbox.events).toEqual(['1', '2']);
  });

  it('asks a store that could not be opened again, but not at every event', async () => {
    const { clock, outbox, troubles, track } = writing();
    outbox.preparing = Promise.reject(new Error('denied'));
    track('1');
    await clock.settle();
    track('2');
    await clock.settle();
    expect(troubles).toHaveLength(1);
    outbox.preparing = undefined;
    await clock.advance(5_000);
    track('3');
    await clock.settle();
    expect(outbox.events).toEqual(['1', '2', '3']);
  });

  it('writes nothing of a batch that is gone, and erases what was written', async () => {
    const { clock, outbox, writer, batch, track } = writing();
    track('1');
    await clock.settle();
    track('2');
    const keys = batch.keys();
    batch.status = 'gone';
    writer.erase(keys);
    await clock.settle();
    expect(outbox.stored.size).toBe(0);
  });

  it('does not bring back a batch that was erased while its write failed', async () => {
    const { clock, outbox, writer, batch, track } = writing();
    outbox.trouble = new Error('lost');
    track('1');
    await Promise.resolve();
    outbox.trouble = undefined;
    batch.status = 'gone';
    writer.erase(batch.keys());
    await clock.settle();
    track('2');
    await clock.settle();
    expect(outbox.stored.size).toBe(0);
  });

  it('is drained when every write has ended', async () => {
    const { outbox, writer, track } = writing();
    track('1');
    await writer.drained();
    expect(outbox.events).toEqual(['1']);
    outbox.trouble = new Error('quota');
    track('2');
    await writer.drained();
    expect(outbox.writes).toHaveLength(2);
  });
});
