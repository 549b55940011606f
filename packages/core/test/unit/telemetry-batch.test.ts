import { describe, expect, it } from 'vitest';
import { Backlog } from '../../src/telemetry/backlog.ts';
import { Batch, parseChunkKey } from '../../src/telemetry/batch.ts';

function add(batch: Batch, ...events: string[]): void {
  for (const event of events) batch.add(event, new TextEncoder().encode(event).length);
}

describe('Batch', () => {
  it('counts the bytes of its body exactly', () => {
    const batch = new Batch('tab', 7);
    for (const event of ['{"id":"1","event":"ü"}', '{"id":"2","event":"😀"}', '{"id":"3"}']) {
      add(batch, event);
      expect(batch.bytes).toBe(new TextEncoder().encode(batch.body()).length);
      expect(JSON.parse(batch.body()).batch).toEqual({ id: 'tab.7' });
    }
    batch.dropOldest(2);
    expect(batch.bytes).toBe(new TextEncoder().encode(batch.body()).length);
  });

  it('hands every event to the store once', () => {
    const batch = new Batch('tab', 1);
    add(batch, '1', '2');
    expect(batch.takeUnwritten()).toEqual([['chunk:tab:1:0', { version: 1, events: ['1', '2'] }]]);
    expect(batch.takeUnwritten()).toEqual([]);
    add(batch, '3');
    expect(batch.takeUnwritten()).toEqual([['chunk:tab:1:1', { version: 1, events: ['3'] }]]);
    expect(batch.keys()).toEqual(['chunk:tab:1:0', 'chunk:tab:1:1']);
  });

  it('hands over again what the store did not take, under the same key', () => {
    const batch = new Batch('tab', 1);
    add(batch, '1');
    batch.takeUnwritten();
    add(batch, '2');
    batch.takeUnwritten();
    batch.putBack(new Set(['chunk:tab:1:0']));
    add(batch, '3');
    expect(batch.takeUnwritten()).toEqual([
      ['chunk:tab:1:0', { version: 1, events: ['1'] }],
      ['chunk:tab:1:2', { version: 1, events: ['3'] }],
    ]);
  });

  it('is restored from its chunks, whatever their order, and sealed as it was found', () => {
    const batch = Batch.restore({
      ...{ tab: 'tab', number: 3 },
      chunks: [
        { number: 4, events: ['3'] },
        { number: 0, events: ['1', '2'] },
      ],
    });
    expect(batch.id).toBe('tab.3');
    expect(batch.events).toEqual(['1', '2', '3']);
    expect(batch.status).toBe('waiting');
    expect(batch.bytes).toBe(batch.body().length);
    expect(batch.takeUnwritten()).toEqual([]);
    expect(batch.keys()).toEqual(['chunk:tab:3:0', 'chunk:tab:3:4']);
  });

  it('drops its oldest events, and tells what that changes in the store', () => {
    const batch = new Batch('tab', 1);
    add(batch, '1', '2');
    batch.takeUnwritten();
    add(batch, '3', '4');
    batch.takeUnwritten();
    add(batch, '5');
    expect(batch.dropOldest(3)).toEqual(['chunk:tab:1:0']);
    expect(batch.events).toEqual(['4', '5']);
    expect(batch.takeUnwritten()).toEqual([
      ['chunk:tab:1:1', { version: 1, events: ['4'] }],
      ['chunk:tab:1:2', { version: 1, events: ['5'] }],
    ]);
  });

  it('drops events that the store never had', () => {
    const batch = new Batch('tab', 1);
    add(batch, '1', '2', '3');
    expect(batch.dropOldest(2)).toEqual([]);
    expect(batch.takeUnwritten()).toEqual([['chunk:tab:1:0', { version: 1, events: ['3'] }]]);
  });
});

describe('parseChunkKey', () => {
  it('reads what a batch wrote, and nothing else', () => {
    expect(parseChunkKey('chunk:tab:12:3')).toEqual({ tab: 'tab', batch: 12, chunk: 3 });
    for (const key of ['chunk:tab:12', 'chunk:tab:x:3', 'tab:tab', 'chunk:a:b:1:2'])
      expect(parseChunkKey(key)).toBeUndefined();
  });
});

describe('Backlog', () => {
  function filled(...sizes: number[]): { backlog: Backlog; batches: Batch[] } {
    const backlog = new Backlog();
    const batches = sizes.map((size, number) => {
      const batch = new Batch('tab', number);
      backlog.add(batch);
      for (let n = 0; n < size; n++) {
        add(batch, `${number}.${n}`);
        backlog.gained();
      }
      batch.status = 'waiting';
      return batch;
    });
    return { backlog, batches };
  }

  it('counts the events of its batches', () => {
    const { backlog, batches } = filled(2, 3);
    expect(backlog.events).toBe(5);
    backlog.remove(batches[0] as Batch);
    backlog.remove(batches[0] as Batch);
    expect(backlog.events).toBe(3);
    expect([...backlog]).toEqual([batches[1]]);
  });

  it('takes what dead tabs left for older than what is here', () => {
    const { backlog, batches } = filled(1);
    const found = Batch.restore({
      tab: 'dead',
      number: 1,
      chunks: [{ number: 0, events: ['1', '2'] }],
    });
    backlog.adopt([found]);
    expect([...backlog]).toEqual([found, ...batches]);
    expect(backlog.events).toBe(3);
  });

  it('drops exactly the oldest events beyond its bound', () => {
    const { backlog, batches } = filled(2, 3, 2);
    const told: unknown[] = [];
    backlog.trim(4, (batch, dropped) => told.push([batch.number, dropped]));
    expect(told).toEqual([
      [0, 2],
      [1, 1],
    ]);
    expect(backlog.events).toBe(4);
    expect([...backlog].flatMap(({ events }) => events)).toEqual(['1.1', '1.2', '2.0', '2.1']);
    expect(batches[0]?.status).toBe('gone');
  });

  it('drops nothing that is being sent', () => {
    const { backlog, batches } = filled(2, 2);
    (batches[0] as Batch).status = 'sending';
    backlog.trim(3, () => {});
    expect([...backlog].flatMap(({ events }) => events)).toEqual(['0.0', '0.1', '1.1']);
  });
});
