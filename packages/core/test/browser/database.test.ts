import { afterEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/browser/database.ts';

const opened: Database[] = [];

function database(name: string = `database-${crypto.randomUUID()}`): Database {
  const made = new Database(name);
  opened.push(made);
  return made;
}

afterEach(async () => {
  for (const each of opened.splice(0)) {
    await each.close();
    indexedDB.deleteDatabase(each.name);
  }
});

function settled(request: IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

/** A connection of someone else's, made with the platform's own API. */
async function foreign(
  name: string,
  version?: number,
  upgrade?: (db: IDBDatabase) => void,
): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => upgrade?.(request.result);
  await settled(request);
  return request.result;
}

/** The transactions, and by them the connections, that `use` makes; uncommitted, so that they can be aborted. */
async function transactionsOf(use: () => Promise<unknown>): Promise<IDBTransaction[]> {
  const made: IDBTransaction[] = [];
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args) {
    const each = transaction.apply(this, args);
    Object.defineProperty(each, 'commit', { value: undefined });
    made.push(each);
    return each;
  };
  try {
    await use();
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  return made;
}

/** Closes, with the platform's own call, every connection that `use` opens: it is gone without an event. */
async function closedUnderneath(use: () => Promise<unknown>): Promise<void> {
  for (const { db } of await transactionsOf(use)) db.close();
}

describe('Database', () => {
  it('keeps values of any kind, falsy ones too, and reads them in the order of their keys', async () => {
    const db = database();
    const values: Array<[string, unknown]> = [
      ['a', 0],
      ['b', ''],
      ['c', false],
      ['d', null],
      ['e', undefined],
      ['f', { deep: new Map([[1, new Date(2)]]) }],
    ];
    await db.transact({ put: [...values].reverse() });
    expect(await db.readAll()).toEqual(values);
    expect(await db.readKeys()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('reads a range by prefix and limit', async () => {
    const db = database();
    await db.transact({ put: ['a:1', 'a:2', 'b:1', 'b:2', 'b:3', 'c'].map((key) => [key, key]) });
    expect(await db.readKeys({ prefix: 'b:' })).toEqual(['b:1', 'b:2', 'b:3']);
    expect(await db.readAll({ prefix: 'b:', limit: 2 })).toEqual([
      ['b:1', 'b:1'],
      ['b:2', 'b:2'],
    ]);
    expect(await db.readAll({ limit: 1 })).toEqual([['a:1', 'a:1']]);
  });

  it('changes all or nothing when one value cannot be cloned, open or not', async () => {
    const db = database();
    const bad = { put: [['a', 1] as const, ['b', () => {}] as const], delete: ['z'] };
    await expect(db.transact(bad)).rejects.toMatchObject({ name: 'DataCloneError' });
    await db.transact({ put: [['z', 26]] });
    await expect(db.transact(bad)).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await db.readAll()).toEqual([['z', 26]]);
  });

  it('changes all or nothing when one request fails, whichever it is', async () => {
    const db = database();
    await db.transact({ put: [['there', 1]] });
    // A put fails in the database only for want of space; adding what is there fails as late.
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, value, key) {
      return key === 'there' ? this.add(value, key) : put.call(this, value, key);
    };
    try {
      for (const keys of [
        ['there', 'a', 'b'],
        ['a', 'there', 'b'],
        ['a', 'b', 'there'],
        ['there'],
      ]) {
        const failed = db.transact({ put: keys.map((key) => [key, 2]) });
        await expect(failed).rejects.toMatchObject({ name: 'ConstraintError' });
        const updated = db.update([], () => ({ put: keys.map((key) => [key, 2]) }));
        await expect(updated).rejects.toMatchObject({ name: 'ConstraintError' });
      }
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(await db.readAll()).toEqual([['there', 1]]);
  });

  it('applies overlapping calls in their order, also those made before it is open', async () => {
    const db = database();
    const writes = Array.from({ length: 50 }, (_, n) => db.transact({ put: [['key', n]] }));
    writes.push(db.transact({ delete: ['key'] }), db.transact({ put: [['key', 'last']] }));
    await Promise.all(writes);
    expect(await db.readAll()).toEqual([['key', 'last']]);
  });

  it('takes a value as it is at the call, open or not', async () => {
    const db = database();
    for (const expected of [0, 1]) {
      const value = { n: expected };
      const written = db.transact({ put: [['key', value]] });
      value.n = -1;
      await written;
      expect(await db.readAll()).toEqual([['key', { n: expected }]]);
    }
  });

  it('issues the puts within the call once it is open', async () => {
    const db = database();
    await db.open();
    let puts = 0;
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args) {
      puts += 1;
      return put.apply(this, args);
    };
    try {
      const written = db.transact({
        put: [
          ['a', 1],
          ['b', 2],
        ],
      });
      expect(puts).toBe(2);
      await written;
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });

  it('updates by reading and writing in one transaction: of many increments none is lost', async () => {
    const name = `database-${crypto.randomUUID()}`;
    const [one, two] = [database(name), database(name)];
    const increment = ([value]: unknown[]) => ({
      put: [['n', ((value as number) ?? 0) + 1] as const],
    });
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).update(['n'], increment)),
    );
    expect(await one.readAll()).toEqual([['n', 20]]);
  });

  it('rejects an update with what its decision throws, and changes nothing', async () => {
    const db = database();
    await db.transact({ put: [['a', 1]] });
    const update = db.update(['a'], () => {
      throw new RangeError('no');
    });
    await expect(update).rejects.toThrow(new RangeError('no'));
    expect(await db.readAll()).toEqual([['a', 1]]);
  });

  it('C40 reopens a connection that was closed underneath, in the order of the calls', async () => {
    const db = database();
    await closedUnderneath(() => db.transact({ put: [['a', 0]] }));
    const writes = [1, 2, 3].map((n) => db.transact({ put: [['a', n]] }));
    expect(await db.readAll()).toEqual([['a', 3]]);
    await Promise.all(writes);
  });

  it('C40 repeats, in the order of the calls, what was aborted underneath', async () => {
    const db = database();
    await db.open();
    let writes: Array<Promise<void>> = [];
    const aborted = await transactionsOf(async () => {
      writes = [1, 2, 3].map((n) => db.transact({ put: [['a', n]] }));
    });
    for (const transaction of aborted) transaction.abort();
    for (const { db: connection } of aborted) connection.close();
    writes.push(db.transact({ put: [['a', 4]] }));
    await Promise.all(writes);
    expect(await db.readAll()).toEqual([['a', 4]]);
  });

  it('C40 does not repeat what was aborted underneath when a later write is in by then', async () => {
    const db = database();
    await db.open();
    let early: Promise<void> = Promise.resolve();
    const aborted = await transactionsOf(async () => {
      early = db.transact({ put: [['a', 1]] });
    });
    aborted[0]?.abort();
    const later = db.transact({ put: [['a', 2]] });
    await expect(early).rejects.toMatchObject({ code: 'ERR_DATABASE_LOST' });
    await later;
    expect(await db.readAll()).toEqual([['a', 2]]);
  });

  it('C40 repeats what a connection that the browser closed left without any event', async () => {
    const db = database();
    await db.open();
    let written: Promise<void> = Promise.resolve();
    const [stranded] = await transactionsOf(async () => {
      written = db.transact({ put: [['a', 1]] });
    });
    // Of this one nothing more is heard, but that its connection is closed.
    if (stranded === undefined) throw new Error('no transaction was made');
    const { db: connection, oncomplete } = stranded;
    stranded.oncomplete = null;
    stranded.onabort = null;
    stranded.abort();
    connection.close();
    connection.dispatchEvent(new Event('close'));
    await written;
    expect(await db.readAll()).toEqual([['a', 1]]);
    // Should it be heard of after all, that changes nothing.
    oncomplete?.call(stranded, new Event('complete'));
    await db.transact({ put: [['a', 2]] });
    expect(await db.readAll()).toEqual([['a', 2]]);
  });

  it('C40 gives up when it is lost twice in a row', async () => {
    const db = database();
    await db.open();
    const transaction = IDBDatabase.prototype.transaction;
    let lost = 0;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args) {
      lost += 1;
      this.close();
      return transaction.apply(this, args);
    };
    try {
      const failed = expect(db.transact({ put: [['a', 1]] })).rejects.toThrow(/was lost$/);
      await failed;
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
    expect(lost).toBe(2);
    await db.transact({ put: [['a', 2]] });
    expect(await db.readAll()).toEqual([['a', 2]]);
  });

  it('reads more than it decodes at once, as of one moment', async () => {
    const db = database();
    const keys = Array.from({ length: 2_500 }, (_, n) => `key-${String(n).padStart(4, '0')}`);
    await db.transact({ put: keys.map((key) => [key, 1]) });
    const read = db.readAll();
    const written = db.transact({ put: keys.map((key) => [key, 2]), delete: ['key-2400'] });
    expect(await read).toEqual(keys.map((key) => [key, 1]));
    await written;
    expect(await db.readAll({ prefix: 'key-1', limit: 1_200 })).toHaveLength(1_000);
    expect(await db.readAll({ limit: 1_500 })).toHaveLength(1_500);
    expect(await db.readAll()).toHaveLength(2_499);
  });

  it('C40 steps aside when the database is deleted, and starts anew at the next use', async () => {
    const db = database();
    await db.transact({ put: [['a', 1]] });
    await settled(indexedDB.deleteDatabase(db.name));
    expect(await db.readAll()).toEqual([]);
    await db.transact({ put: [['b', 2]] });
    expect(await db.readAll()).toEqual([['b', 2]]);
  });

  it('C40 loses no write that overlaps a deletion', async () => {
    const db = database();
    await db.transact({ put: [['a', 1]] });
    const before = db.transact({ put: [['a', 2]] });
    const deleted = settled(indexedDB.deleteDatabase(db.name));
    await Promise.all([before, deleted]);
    await db.transact({ put: [['b', 2]] });
    expect(await db.readAll()).toEqual([['b', 2]]);
  });

  it('C40 tries a failed open again at the next use: a later version, then none', async () => {
    const name = `database-${crypto.randomUUID()}`;
    const later = await foreign(name, 7);
    const db = database(name);
    await expect(db.readAll()).rejects.toMatchObject({ code: 'ERR_DATABASE_FOREIGN' });
    await expect(db.transact({ put: [['a', 1]] })).rejects.toThrow(/is of a later version/);
    later.close();
    await settled(indexedDB.deleteDatabase(name));
    await db.transact({ put: [['a', 1]] });
    expect(await db.readAll()).toEqual([['a', 1]]);
  });

  it('C40 leaves a database alone that something else made', async () => {
    const name = `database-${crypto.randomUUID()}`;
    (await foreign(name, 1, (made) => made.createObjectStore('theirs'))).close();
    const db = database(name);
    await expect(db.open()).rejects.toMatchObject({ code: 'ERR_DATABASE_FOREIGN' });
    await expect(db.readAll()).rejects.toThrow(/no object store "entries"/);
    const seen = await foreign(name);
    expect([...seen.objectStoreNames]).toEqual(['theirs']);
    seen.close();
  });

  it('C40 says so when another connection holds the database for too long, and goes on when it is free', async () => {
    const name = `database-${crypto.randomUUID()}`;
    const holder = await foreign(name, 1, (made) => made.createObjectStore('entries'));
    const deleted = settled(indexedDB.deleteDatabase(name));
    const db = database(name);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const blocked = expect(db.transact({ put: [['a', 1]] })).rejects.toMatchObject({
      code: 'ERR_DATABASE_BLOCKED',
    });
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    await blocked;
    const next = db.transact({ put: [['b', 2]] });
    holder.close();
    await Promise.all([deleted, next]);
    expect(await db.readAll()).toEqual([['b', 2]]);
  });

  it('closes after what was asked, and opens again at the next use', async () => {
    const db = database();
    const written = db.transact({ put: [['a', 1]] });
    await db.close();
    await written;
    let blocked = false;
    const request = indexedDB.deleteDatabase(db.name);
    request.onblocked = () => {
      blocked = true;
    };
    await settled(request);
    expect(blocked).toBe(false);
    await db.transact({ put: [['b', 2]] });
    expect(await db.readAll()).toEqual([['b', 2]]);
  });
});
