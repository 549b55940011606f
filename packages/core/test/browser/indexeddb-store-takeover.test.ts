import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { indexedDbStore } from '../../src/indexeddb.ts';
import type { StoredTasks, TaskStore } from '../../src/store.ts';
import { taskRecord } from '../contract/task-record.ts';
import { frameChild, type StoreChild, workerChild } from './store-children.ts';
import { asPromise, heldLocks, plant, storedKeys } from './store-world.ts';

/** For what comes by way of the browser, when it comes; a machine may be slow. */
const patience = { interval: 5, timeout: 10_000 };

let database: string;
const opened: Array<[TaskStore, string]> = [];
const children: StoreChild[] = [];

beforeEach(() => {
  database = `takeover-${crypto.randomUUID()}`;
});

afterEach(async () => {
  for (const [store, instance] of opened.splice(0)) await store.close(instance);
  for (const child of children.splice(0)) child.kill();
  await asPromise(indexedDB.deleteDatabase(database));
});

async function open(
  instance: string,
  onOrphans?: (left: StoredTasks) => void,
): Promise<{ store: TaskStore; left: StoredTasks }> {
  const store = indexedDbStore({ database });
  opened.push([store, instance]);
  return { store, left: await store.open(instance, onOrphans) };
}

async function pendingLocks(): Promise<string[]> {
  const { pending = [] } = await navigator.locks.query();
  const names = pending.map((lock) => lock.name ?? '');
  return names.filter((name) => name.startsWith(`outlast:${database}:`));
}

async function spawn(make: (database: string) => Promise<StoreChild>): Promise<StoreChild> {
  const child = await make(database);
  children.push(child);
  return child;
}

const kinds = [
  ['worker', workerChild],
  ['frame', frameChild],
] as const;

describe.each(kinds)('indexedDbStore and a %s that dies', (_, make) => {
  it('C39 tells the living at once what it left, and hands it to one of them', async () => {
    const child = await spawn(make);
    const told: Array<() => Promise<string[]>> = [];
    for (const instance of ['two', 'three']) {
      const { store } = await open(instance, ({ orphans }) => {
        told.push(() => store.claim(orphans, instance));
      });
    }
    await child.open('one');
    await child.write({
      put: [
        taskRecord({ id: 'a' }),
        taskRecord({ id: 'b', status: 'pending' }),
        taskRecord({ id: 'c', status: 'completed' }),
      ],
      delete: [],
    });
    expect(told).toEqual([]);
    child.kill();
    await vi.waitFor(() => expect(told).toHaveLength(2), patience);
    const claims = await Promise.all(told.map((claim) => claim()));
    expect(claims.flat().sort()).toEqual(['a', 'b']);
  });

  it('C39 leaves its tasks alone for as long as it lives, however silent it is', async () => {
    const child = await spawn(make);
    await child.open('one');
    await child.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30 * 24 * 3_600_000 });
    try {
      const { left } = await open('two');
      expect(left.records).toHaveLength(1);
      expect(left.orphans).toEqual([]);
      child.kill();
      // The browser may need a moment to notice.
      await vi.waitFor(
        async () => expect((await open(crypto.randomUUID())).left.orphans).toEqual(['a']),
        patience,
      );
    } finally {
      vi.useRealTimers();
    }
  });

  it('C39 is told of the deaths of others, too', async () => {
    const [child, other] = [await spawn(make), await spawn(make)];
    await child.open('one');
    await other.open('two');
    await other.write({ put: [taskRecord({ id: 'a', instance: 'two' })], delete: [] });
    other.kill();
    await vi.waitFor(() => expect(child.told).toEqual([['a']]), patience);
    expect(await child.claim(['a'], 'one')).toEqual(['a']);
    expect((await open('three')).left.orphans).toEqual([]);
    child.kill();
    await vi.waitFor(
      async () => expect((await open(crypto.randomUUID())).left.orphans).toEqual(['a']),
      patience,
    );
  });

  it('C39 tells of a write that was on its way when it died', async () => {
    const child = await spawn(make);
    const told: string[] = [];
    await open('two', ({ orphans }) => told.push(...orphans));
    await child.open('one');
    await child.write({ put: [taskRecord({ id: 'first' })], delete: [] });
    const ids = Array.from({ length: 50 }, (_, n) => `task-${n}`);
    for (const id of ids) void child.write({ put: [taskRecord({ id })], delete: [] });
    await child.write({ put: [taskRecord({ id: 'last' })], delete: [] });
    void child.write({ put: [taskRecord({ id: 'on its way' })], delete: [] });
    child.kill();
    // Whatever of it got into the store is told, now or at the second look.
    await vi.waitFor(async () => {
      const stored = (await storedKeys(database)).filter((key) => key.startsWith('task:'));
      expect(stored.length).toBeGreaterThan(ids.length);
      expect([...new Set(told)].sort()).toEqual(stored.map((key) => key.slice(5)).sort());
    }, patience);
  });
});

describe('indexedDbStore and a death', () => {
  it('C39 takes nothing for an orphan that is settled while it looks', async () => {
    const { store } = await open('one');
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    const query = vi.spyOn(navigator.locks, 'query').mockImplementationOnce(async () => {
      // Between its look at the records and its look at the locks.
      await store.write({ put: [taskRecord({ id: 'a', status: 'completed' })], delete: [] });
      await vi.waitFor(async () => expect(await heldLocks(database)).toEqual([]), patience);
      return navigator.locks.query();
    });
    const { left } = await open('two');
    query.mockRestore();
    expect(left.orphans).toEqual([]);
  });

  it('C39 looks a second time, for what came in after the lock was free', async () => {
    const child = await spawn(workerChild);
    const told: string[][] = [];
    await open('two', ({ orphans }) => told.push(orphans));
    await child.open('one');
    await child.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      child.kill();
      await vi.waitUntil(() => told.length > 0, patience);
      await plant(database, 'b', taskRecord({ id: 'b' }));
      vi.advanceTimersByTime(1_000);
    } finally {
      vi.useRealTimers();
    }
    await vi.waitFor(() => expect(told).toEqual([['a'], ['b']]), patience);
  });

  it('C39 leaves no row behind that would make a later end look like a death', async () => {
    const { store } = await open('one');
    await store.write({ put: [taskRecord({ id: 'live' })], delete: [] });
    const bad = taskRecord({ id: 'bad', payload: () => {} });
    const failed = store.write({ put: [bad], delete: [] });
    // For this one the first is still on its way: it renews the row it would else take away.
    const settled = store.write({ put: [], delete: ['live'] });
    await expect(failed).rejects.toThrow();
    await settled;
    await vi.waitFor(async () => expect(await storedKeys(database)).toEqual([]), patience);
  });
});

describe('indexedDbStore and its lock', () => {
  it('C39 is held only while there are live stored tasks, and so is its row', async () => {
    const { store } = await open('one');
    const state = async () => [await heldLocks(database), await storedKeys(database)];
    expect(await state()).toEqual([[], []]);
    await store.write({ put: [taskRecord({ id: 'c', status: 'completed' })], delete: [] });
    expect(await state()).toEqual([[], ['task:c']]);
    await store.write({ put: [taskRecord({ id: 'a' }), taskRecord({ id: 'b' })], delete: [] });
    expect(await state()).toEqual([['one'], ['instance:one', 'task:a', 'task:b', 'task:c']]);
    await store.write({ put: [taskRecord({ id: 'a', status: 'failed' })], delete: [] });
    expect(await state()).toEqual([['one'], ['instance:one', 'task:a', 'task:b', 'task:c']]);
    await store.write({ put: [taskRecord({ id: 'b', status: 'interrupted' })], delete: [] });
    await vi.waitFor(async () => expect(await heldLocks(database)).toEqual([]), patience);
    expect(await storedKeys(database)).toEqual(['task:a', 'task:b', 'task:c']);
    await store.write({ put: [taskRecord({ id: 'd' })], delete: [] });
    expect(await heldLocks(database)).toEqual(['one']);
    await store.write({ put: [], delete: ['a', 'b', 'c', 'd'] });
    await vi.waitFor(async () => expect(await heldLocks(database)).toEqual([]), patience);
    expect(await storedKeys(database)).toEqual([]);
  });

  it('C39 is held for what was claimed, and not after a claim that came too late', async () => {
    const one = await open('one');
    await one.store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    await one.store.close('one');
    const [two, three] = [await open('two'), await open('three')];
    expect(await two.store.claim(['a'], 'two')).toEqual(['a']);
    expect(await three.store.claim(['a'], 'three')).toEqual([]);
    await vi.waitFor(async () => expect(await heldLocks(database)).toEqual(['two']), patience);
    // Nobody died between: the row of the first is tidied away, as soon as someone looks.
    await vi.waitFor(async () => {
      await open(crypto.randomUUID());
      expect(await storedKeys(database)).toEqual(['instance:two', 'task:a']);
    }, patience);
  });

  it('C39 is held before the record can be seen', async () => {
    const { store } = await open('one');
    for (let round = 0; round < 20; round += 1) {
      const written = store.write({ put: [taskRecord({ id: `task-${round}` })], delete: [] });
      // Another that looks at any moment in between takes nothing for an orphan.
      const looks = Array.from({ length: 3 }, () => open(crypto.randomUUID()));
      for (const { left } of await Promise.all(looks)) expect(left.orphans).toEqual([]);
      await written;
      await store.write({ put: [], delete: [`task-${round}`] });
    }
  });

  it('C39 is not kept for a record that could not be written', async () => {
    const { store } = await open('one');
    const bad = taskRecord({ id: 'bad', payload: () => {} });
    await expect(store.write({ put: [bad], delete: [] })).rejects.toThrow();
    await expect(store.claim(['nothing'], 'one')).resolves.toEqual([]);
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    await expect(store.write({ put: [bad], delete: ['a'] })).rejects.toThrow();
    expect(await heldLocks(database)).toEqual(['one']);
    await store.write({ put: [], delete: ['a'] });
    await vi.waitFor(async () => expect(await heldLocks(database)).toEqual([]), patience);
    await vi.waitFor(async () => expect(await storedKeys(database)).toEqual([]), patience);
  });

  it('C39 may be taken and given back any number of times under the eyes of others, who hear of the one death', async () => {
    const child = await spawn(workerChild);
    const told: string[][] = [];
    await open('two', ({ orphans }) => told.push(orphans));
    await open('three');
    await child.open('one');
    for (let round = 0; round < 30; round += 1) {
      await child.write({ put: [taskRecord({ id: 'a' })], delete: [] });
      await child.write({ put: [taskRecord({ id: 'a', status: 'completed' })], delete: [] });
    }
    expect(told).toEqual([]);
    await child.write({ put: [taskRecord({ id: 'b' })], delete: [] });
    child.kill();
    await vi.waitFor(() => expect(told).toEqual([['b']]), patience);
  });

  it('C39 leaves nothing requested, held or listening after close', async () => {
    const child = await spawn(workerChild);
    await child.open('one');
    await child.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    const { store } = await open('two');
    await vi.waitFor(
      async () => expect(await pendingLocks()).toEqual([`outlast:${database}:one`]),
      patience,
    );
    await store.write({ put: [taskRecord({ id: 'b', instance: 'two' })], delete: [] });
    await store.close('two');
    await vi.waitFor(async () => expect(await pendingLocks()).toEqual([]), patience);
    await vi.waitFor(async () => expect(await heldLocks(database)).toEqual(['one']), patience);
  });

  it('C39 asks for nothing while the page is in the back/forward cache, and catches up afterwards', async () => {
    const [child, other] = [await spawn(workerChild), await spawn(workerChild)];
    const told: string[][] = [];
    await child.open('one');
    await child.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    await open('two', ({ orphans }) => told.push(orphans));
    await vi.waitFor(
      async () => expect(await pendingLocks()).toEqual([`outlast:${database}:one`]),
      patience,
    );
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    await vi.waitFor(async () => expect(await pendingLocks()).toEqual([]), patience);
    child.kill();
    await other.open('other');
    await other.write({ put: [taskRecord({ id: 'b', instance: 'other' })], delete: [] });
    await vi.waitFor(async () => expect(await heldLocks(database)).toEqual(['other']), patience);
    expect(await pendingLocks()).toEqual([]);
    expect(told).toEqual([]);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await vi.waitFor(() => expect(told).toEqual([['a']]), patience);
    await vi.waitFor(
      async () => expect(await pendingLocks()).toEqual([`outlast:${database}:other`]),
      patience,
    );
    other.kill();
    await vi.waitFor(() => expect(told).toEqual([['a'], ['b']]), patience);
  });
});
