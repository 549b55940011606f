import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type IndexedDbStoreOptions, indexedDbStore } from '../../src/indexeddb.ts';
import type { StoredTasks, TaskRecord, TaskStore } from '../../src/store.ts';
import { taskRecord } from '../contract/task-record.ts';
import { workerChild } from './store-children.ts';
import { asPromise, heldLocks, plant, storedKeys, withoutLocks } from './store-world.ts';

/** For what comes by way of the browser, when it comes; a machine may be slow. */
const patience = { interval: 5, timeout: 10_000 };

let database: string;
const opened: Array<[TaskStore, string]> = [];

beforeEach(() => {
  database = `store-${crypto.randomUUID()}`;
});

afterEach(async () => {
  vi.useRealTimers();
  for (const [store, instance] of opened.splice(0)) await store.close(instance);
  await asPromise(indexedDB.deleteDatabase(database));
});

async function open(
  instance: string,
  options: IndexedDbStoreOptions & { locks?: boolean; onOrphans?(left: StoredTasks): void } = {},
): Promise<{ store: TaskStore; left: StoredTasks }> {
  const { locks = true, onOrphans, ...rest } = options;
  const connect = (): TaskStore => indexedDbStore({ database, ...rest });
  const store = locks ? connect() : withoutLocks(connect);
  opened.push([store, instance]);
  return { store, left: await store.open(instance, onOrphans) };
}

async function storedIds(): Promise<string[]> {
  const keys = await storedKeys(database);
  return keys.filter((key) => key.startsWith('task:')).map((key) => key.slice('task:'.length));
}

function settledAt(id: string, finishedAt: number, status: TaskRecord['status'] = 'completed') {
  return taskRecord({ id, status, finishedAt });
}

describe('indexedDbStore in trouble', () => {
  it('C40 fails to open, clearly, while a later version is there, and opens when it is gone', async () => {
    const later = await asPromise(indexedDB.open(database, 9));
    later.close();
    const store = indexedDbStore({ database });
    opened.push([store, 'one']);
    await expect(store.open('one')).rejects.toMatchObject({ code: 'ERR_DATABASE_FOREIGN' });
    await expect(store.open('one')).rejects.toThrow(/of a later version, so it is left alone/);
    await asPromise(indexedDB.deleteDatabase(database));
    await store.open('one');
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    expect(await storedIds()).toEqual(['a']);
  });

  it('C40 does not stand in the way of a deletion, and goes on in a new database', async () => {
    const { store } = await open('one');
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    const request = indexedDB.deleteDatabase(database);
    const onBlocked = vi.fn();
    request.onblocked = onBlocked;
    await asPromise(request);
    expect(onBlocked).not.toHaveBeenCalled();
    await store.write({ put: [taskRecord({ id: 'b' })], delete: [] });
    expect(await storedIds()).toEqual(['b']);
    // Its lock still says that it is alive.
    expect((await open('two')).left.orphans).toEqual([]);
  });

  it('C40 writes in order over a connection that was closed underneath', async () => {
    const connections: IDBDatabase[] = [];
    const transaction = IDBDatabase.prototype.transaction;
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      ...args
    ) {
      connections.push(this);
      return transaction.apply(this, args);
    });
    const { store } = await open('one');
    spy.mockRestore();
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    for (const connection of connections) connection.close();
    const writes = [2, 3, 4].map((attempt) =>
      store.write({ put: [taskRecord({ id: 'a', attempt })], delete: [] }),
    );
    await Promise.all(writes);
    expect((await open('two')).left.records).toMatchObject([{ id: 'a', attempt: 4 }]);
  });

  it('C40 loses no order when the database is deleted while writes are under way', async () => {
    const { store } = await open('one');
    const writes: Array<Promise<void>> = [];
    for (let attempt = 1; attempt <= 30; attempt += 1) {
      writes.push(store.write({ put: [taskRecord({ id: 'a', attempt })], delete: [] }));
      if (attempt === 10) indexedDB.deleteDatabase(database);
      if (attempt % 5 === 0) await writes.at(-1);
    }
    await Promise.all(writes);
    expect((await open('two')).left.records).toMatchObject([{ id: 'a', attempt: 30 }]);
  });

  it('C40 gives each instance its own records back from among unreadable ones', async () => {
    await plant(database, 'x', new Blob(['not a record']));
    await plant(database, 'mine', taskRecord({ id: 'another', instance: 'gone' }));
    const { left } = await open('one');
    expect(left.records).toHaveLength(2);
    expect(left.orphans).toEqual([]);
  });
});

describe('indexedDbStore and its bounds', () => {
  const now = Date.now();
  const live = taskRecord({ id: 'live', createdAt: 0 });
  const interrupted = settledAt('interrupted', 0, 'interrupted');

  it('C42 forgets at open what settled first beyond maxRecords, never what is live or interrupted', async () => {
    const { store } = await open('one');
    const settled = Array.from({ length: 8 }, (_, n) => settledAt(`s${n}`, now + n));
    await store.write({ put: [...settled.reverse(), live, interrupted], delete: [] });
    const { left } = await open('two', { maxRecords: 3 });
    const kept = ['interrupted', 'live', 's5', 's6', 's7'];
    expect(left.records.map(({ id }) => id).sort()).toEqual(kept);
    await vi.waitFor(async () => expect(await storedIds()).toEqual(kept), patience);
  });

  it('C42 forgets at open what settled longer ago than ttl', async () => {
    const { store } = await open('one');
    const ages = { young: 900, old: 5_000, ancient: 1_000_000 };
    const settled = Object.entries(ages).map(([id, age]) => settledAt(id, Date.now() - age));
    await store.write({ put: [...settled, live, interrupted], delete: [] });
    const { left } = await open('two', { ttl: 4_000 });
    expect(left.records.map(({ id }) => id).sort()).toEqual(['interrupted', 'live', 'young']);
    await vi.waitFor(
      async () => expect(await storedIds()).toEqual(['interrupted', 'live', 'young']),
      patience,
    );
  });

  it('C42 keeps settled records for a week, and without end if so told', async () => {
    const { store } = await open('one');
    const day = 24 * 3_600_000;
    await store.write({
      put: [settledAt('six', Date.now() - 6 * day), settledAt('eight', Date.now() - 8 * day)],
      delete: [],
    });
    expect((await open('two', { ttl: Infinity, maxRecords: Infinity })).left.records).toHaveLength(
      2,
    );
    expect((await open('three')).left.records.map(({ id }) => id)).toEqual(['six']);
  });

  it('C42 stays within bounds while it is open, in steps of a tenth', async () => {
    const { store } = await open('one', { maxRecords: 20 });
    await store.write({ put: [live, interrupted], delete: [] });
    for (let n = 0; n < 60; n += 1)
      await store.write({
        put: [settledAt(`s${String(n).padStart(2, '0')}`, now + n)],
        delete: [],
      });
    await vi.waitFor(async () => {
      const ids = await storedIds();
      expect(ids).toContain('live');
      expect(ids).toContain('interrupted');
      expect(ids).toContain('s59');
      expect(ids.length).toBeLessThanOrEqual(2 + 22);
      expect(ids.length).toBeGreaterThanOrEqual(2 + 20);
    }, patience);
  });

  it('C42 looks again for what came while it was looking', async () => {
    const { store } = await open('one', { maxRecords: 5 });
    const readAll = IDBObjectStore.prototype.getAll;
    let isLate = true;
    // Written when the records have been asked for already.
    IDBObjectStore.prototype.getAll = function (this: IDBObjectStore, ...args) {
      const request = readAll.apply(this, args);
      if (isLate) {
        isLate = false;
        void store.write({
          put: [settledAt('late', now + 9), settledAt('later', now + 10)],
          delete: [],
        });
      }
      return request;
    };
    try {
      const early = Array.from({ length: 8 }, (_, n) => settledAt(`s${n}`, now + n));
      await store.write({ put: early, delete: [] });
      await vi.waitFor(
        async () => expect((await storedIds()).sort()).toEqual(['late', 'later', 's5', 's6', 's7']),
        patience,
      );
    } finally {
      IDBObjectStore.prototype.getAll = readAll;
    }
  });

  it('C42 keeps nothing settled with maxRecords 0', async () => {
    const { store } = await open('one', { maxRecords: 0 });
    await store.write({ put: [settledAt('a', now), settledAt('b', now), live], delete: [] });
    await vi.waitFor(async () => expect(await storedIds()).toEqual(['live']), patience);
  });

  it('C42 does not look through the store at each write', async () => {
    const { store } = await open('one', { maxRecords: 1_000 });
    const reads = vi.spyOn(IDBObjectStore.prototype, 'getAll');
    for (let n = 0; n < 99; n += 1)
      await store.write({ put: [settledAt(`s${n}`, now + n)], delete: [] });
    expect(reads).not.toHaveBeenCalled();
    await store.write({ put: [settledAt('last', now)], delete: [] });
    await vi.waitFor(() => expect(reads).toHaveBeenCalledTimes(1), patience);
    reads.mockRestore();
  });
});

describe('indexedDbStore without Web Locks', () => {
  const minutes = 60_000;

  function at(time: number): void {
    vi.setSystemTime(time);
  }

  it('C39 leaves the tasks of an instance alone that wrote within the last ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const start = Date.now();
    const { store } = await open('one', { locks: false });
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    at(start + 9 * minutes);
    expect((await open('two', { locks: false })).left.orphans).toEqual([]);
    await store.write({ put: [taskRecord({ id: 'a', progress: 0.5 })], delete: [] });
    at(start + 18 * minutes);
    expect((await open('three', { locks: false })).left.orphans).toEqual([]);
    at(start + 20 * minutes);
    const four = await open('four', { locks: false });
    expect(four.left.orphans).toEqual(['a']);
    expect(await four.store.claim(['a'], 'four')).toEqual(['a']);
  });

  it('C40 writes where there is no navigator either, as in Node with a stand-in for IndexedDB', async () => {
    vi.stubGlobal('navigator', undefined);
    try {
      const { store } = await open('one');
      await store.write({ put: [taskRecord({ id: 'a' }), taskRecord({ id: 'b' })], delete: [] });
      await store.write({ put: [taskRecord({ id: 'c' })], delete: ['a'] });
    } finally {
      vi.unstubAllGlobals();
    }
    expect(await storedIds()).toEqual(['b', 'c']);
  });

  it('C39 takes nothing from one that has written again since it was taken for dead', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const start = Date.now();
    const one = await open('one', { locks: false });
    await one.store.write({ put: [taskRecord({ id: 'a' }), taskRecord({ id: 'b' })], delete: [] });
    at(start + 11 * minutes);
    const two = await open('two', { locks: false });
    expect([...two.left.orphans].sort()).toEqual(['a', 'b']);
    await one.store.write({ put: [taskRecord({ id: 'b', progress: 0.5 })], delete: [] });
    expect(await two.store.claim(['a', 'b'], 'two')).toEqual([]);
  });

  it('C39 tells the living when the ten minutes of another have passed', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const one = await open('one', { locks: false });
    await one.store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    const onOrphans = vi.fn();
    await open('two', { locks: false, onOrphans });
    vi.advanceTimersByTime(10 * minutes);
    expect(onOrphans).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1 * minutes);
    await vi.waitFor(() => expect(onOrphans).toHaveBeenCalledTimes(1), patience);
    expect(onOrphans.mock.calls[0]?.[0]).toMatchObject({ orphans: ['a'] });
  });

  it('C39 learns of those that came later', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const onOrphans = vi.fn();
    await open('two', { locks: false, onOrphans });
    const one = await open('one', { locks: false });
    await one.store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    const reads = vi.spyOn(IDBObjectStore.prototype, 'getAll');
    vi.advanceTimersByTime(10 * minutes + 1);
    await vi.waitFor(() => expect(reads).toHaveBeenCalled(), patience);
    await (await open('three', { locks: false })).store.close('three');
    vi.advanceTimersByTime(11 * minutes);
    await vi.waitFor(() => expect(onOrphans).toHaveBeenCalledTimes(1), patience);
    reads.mockRestore();
  });

  it('C39 needs no ten minutes after an instance was closed', async () => {
    const one = await open('one', { locks: false });
    await one.store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    await one.store.close('one');
    expect((await open('two', { locks: false })).left.orphans).toEqual(['a']);
  });

  it('C39 is alive for one with locks as long as it writes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const start = Date.now();
    const { store } = await open('one', { locks: false });
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    expect(await heldLocks(database)).toEqual([]);
    expect((await open('two')).left.orphans).toEqual([]);
    at(start + 11 * minutes);
    expect((await open('three')).left.orphans).toEqual(['a']);
  });
});

describe('indexedDbStore beside another', () => {
  it('C36 keeps databases apart', async () => {
    const { store } = await open('one');
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    const other = `${database}-other`;
    const { left } = await open('two', { database: other });
    expect(left.records).toEqual([]);
    await opened.pop()?.[0].close('two');
    await asPromise(indexedDB.deleteDatabase(other));
  });

  it('C40 starts anew in every worker and page when the database is deleted', async () => {
    const child = await workerChild(database);
    const { store } = await open('one');
    await child.open('two');
    await child.write({ put: [taskRecord({ id: 'b', instance: 'two' })], delete: [] });
    await asPromise(indexedDB.deleteDatabase(database));
    await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
    await child.write({ put: [taskRecord({ id: 'c', instance: 'two' })], delete: [] });
    expect(await storedIds()).toEqual(['a', 'c']);
    child.kill();
  });
});
