import { describe, expect, it, vi } from 'vitest';
import type { TaskRecord } from '../../src/store.ts';
import { memoryStore } from '../../src/stores/memory-store.ts';
import { describeTaskStore } from './describe-task-store.ts';
import { taskRecord } from './task-record.ts';

describeTaskStore('memoryStore', () => {
  const records = new Map<string, TaskRecord>();
  const store = memoryStore({ records });
  return {
    connect: () => store,
    plant: async (id, value) => void records.set(id, value as TaskRecord),
    tellsDeaths: true,
    destroy: async () => {},
  };
});

describe('memoryStore', () => {
  it('C38 makes a restart of everything when its Map is given to a new store', async () => {
    const records = new Map<string, TaskRecord>();
    const before = memoryStore({ records });
    await before.open('one');
    await before.write({
      put: [taskRecord({ id: 'a' }), taskRecord({ id: 'b', status: 'completed' })],
      delete: [],
    });
    const after = memoryStore({ records });
    const left = await after.open('two');
    expect(left.records.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(left.orphans).toEqual(['a']);
    expect(await after.claim(['a'], 'two')).toEqual(['a']);
  });

  it('C39 tells the others what a crashed instance left, asynchronously', async () => {
    const store = memoryStore();
    const onOrphans = vi.fn();
    await store.open('one');
    await store.open('two', onOrphans);
    await store.write({
      put: [taskRecord({ id: 'a' }), taskRecord({ id: 'b', status: 'interrupted' })],
      delete: [],
    });
    store.crash('one');
    expect(onOrphans).not.toHaveBeenCalled();
    await Promise.resolve();
    expect(onOrphans.mock.calls).toMatchObject([[{ orphans: ['a'], records: [{ id: 'a' }] }]]);
    expect((await store.open('three')).orphans).toEqual(['a', 'b']);
  });

  it('ignores what a crashed instance still puts', async () => {
    const store = memoryStore();
    await store.open('one');
    await store.write({ put: [taskRecord({ id: 'a' }), taskRecord({ id: 'b' })], delete: [] });
    store.crash('one');
    await store.write({ put: [taskRecord({ id: 'a', status: 'completed' })], delete: [] });
    await store.write({ put: [taskRecord({ id: 'c' })], delete: [] });
    expect(await store.open('one')).toEqual({ records: [], orphans: [] });
    expect(await store.claim(['a'], 'one')).toEqual([]);
    await store.close('one');
    const { records, orphans } = await store.open('two');
    expect(records.map(({ id, status }) => [id, status])).toEqual([
      ['a', 'running'],
      ['b', 'running'],
    ]);
    expect(orphans).toEqual(['a', 'b']);
  });

  it('keeps a claimed record from the crashed instance it was taken from', async () => {
    const store = memoryStore();
    await store.open('one');
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    store.crash('one');
    await store.open('two');
    await store.claim(['a'], 'two');
    await store.write({ put: [taskRecord({ id: 'a', status: 'failed' })], delete: [] });
    expect((await store.open('three')).records).toMatchObject([
      { instance: 'two', status: 'running' },
    ]);
  });

  it('crashes every open instance without an id, and takes new ones', async () => {
    const store = memoryStore();
    const onOrphans = vi.fn();
    await store.open('one', onOrphans);
    await store.open('two', onOrphans);
    await store.write({
      put: [taskRecord({ id: 'a' }), taskRecord({ id: 'b', instance: 'two' })],
      delete: [],
    });
    store.crash();
    await Promise.resolve();
    expect(onOrphans).not.toHaveBeenCalled();
    expect((await store.open('three')).orphans).toEqual(['a', 'b']);
  });

  it('tells nobody who has died or left before the news came', async () => {
    const store = memoryStore();
    const onOrphans = vi.fn();
    await store.open('one');
    await store.open('two', onOrphans);
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    store.crash('one');
    store.crash('two');
    await Promise.resolve();
    expect(onOrphans).not.toHaveBeenCalled();
  });
});
