import { getMany, promisifyRequest, type UseStore } from 'idb-keyval';
import { DatabaseOperations } from './database-operations.ts';

/** What one transaction changes: all of it, or nothing. Puts are made before deletes. */
export interface DatabaseChanges {
  put?: ReadonlyArray<readonly [key: string, value: unknown]> | undefined;
  delete?: readonly string[] | undefined;
}

export interface DatabaseWriteOptions {
  /** `strict` waits for the disk, `relaxed` for the operating system. Default: `relaxed`. */
  durability?: 'relaxed' | 'strict' | undefined;
  /** Each change is true by itself: rather some of them than none, should the page go. Default: all or nothing. */
  inPart?: boolean | undefined;
}

export interface DatabaseRange {
  /** Only keys that start with this. */
  prefix?: string | undefined;
  /** At most so many, in the order of their keys. Default: all. */
  limit?: number | undefined;
}

/** Entries read at once. */
const PART = 500;

/**
 * One named IndexedDB database of string keys, in windows and workers. Opened at first use and kept open; it
 * steps aside when another tab deletes the database, and opens again at the next use. Operations
 * apply in the order of their calls. A connection lost underneath is reopened once for each operation.
 */
export class Database {
  readonly name: string;
  readonly #operations: DatabaseOperations;

  constructor(name: string) {
    this.name = name;
    this.#operations = new DatabaseOperations(name);
  }

  /** Whether the platform has IndexedDB; opening may be refused all the same. */
  static isAvailable(): boolean {
    try {
      return typeof indexedDB !== 'undefined' && indexedDB !== null;
    } catch {
      // Denied, in browsers that say so at the mere look.
      return false;
    }
  }

  /** Opens now what the first use would open. Rejects with a `DatabaseError` or the platform's error. */
  open(): Promise<void> {
    return this.#operations.open();
  }

  /** All entries, or those of a range, in the order of their keys and as of one moment. */
  readAll(range: DatabaseRange = {}): Promise<Array<[key: string, value: unknown]>> {
    return this.#operations.submit('readonly', 'relaxed', async (store) => {
      const found: Array<[string, unknown]> = [];
      const limit = range.limit ?? Infinity;
      let after: string | undefined;
      // In parts, each decoded in a task of its own, so that a large database does not hold the thread.
      while (found.length < limit) {
        const size = Math.min(PART, limit - found.length);
        const bounds = keyRange(range.prefix, after);
        const [keys, values] = await Promise.all([
          promisifyRequest(store.getAllKeys(bounds, size)),
          promisifyRequest(store.getAll(bounds, size)),
        ]);
        for (const [index, key] of keys.entries()) found.push([key as string, values[index]]);
        if (keys.length < size) break;
        after = keys.at(-1) as string;
      }
      return found;
    });
  }

  /** The values of these keys, `undefined` where there is none. */
  read(keys: readonly string[]): Promise<unknown[]> {
    return this.#operations.submit('readonly', 'relaxed', (store) =>
      getMany([...keys], within(store)),
    );
  }

  /** The keys alone: much cheaper than their values. */
  readKeys(range: DatabaseRange = {}): Promise<string[]> {
    return this.#operations.submit('readonly', 'relaxed', (store) =>
      promisifyRequest(store.getAllKeys(keyRange(range.prefix), range.limit)),
    );
  }

  /**
   * Applies all changes or none, and resolves once they are in the database. With the connection open
   * the requests are issued in this very call, so they outlive a page that is gone after this task.
   */
  transact(changes: DatabaseChanges, options: DatabaseWriteOptions = {}): Promise<void> {
    let frozen = changes;
    if (!this.#operations.isReady && changes.put !== undefined) {
      // What waits is what the caller had at the call, as it would be without waiting.
      try {
        frozen = {
          put: structuredClone(changes.put),
          delete: changes.delete && [...changes.delete],
        };
      } catch (error) {
        return Promise.reject(error);
      }
    }
    return this.#operations.submit('readwrite', options.durability ?? 'relaxed', (store) => {
      apply(store, frozen, options.inPart);
    });
  }

  /**
   * Reads these keys and applies what `decide` makes of their values (`undefined` where there is none)
   * in one transaction. `decide` is synchronous; when it throws, nothing changes and the promise rejects with that.
   */
  update(
    keys: readonly string[],
    decide: (values: unknown[]) => DatabaseChanges,
    options: DatabaseWriteOptions = {},
  ): Promise<void> {
    return this.#operations.submit('readwrite', options.durability ?? 'relaxed', async (store) => {
      const values = await getMany([...keys], within(store));
      apply(store, decide(values));
    });
  }

  /** Waits for what was asked so far and closes the connection; a later use opens it again. */
  close(): Promise<void> {
    return this.#operations.close();
  }
}

/** Issues the changes and lets the transaction commit without coming back to this page, which may be gone by then. */
function apply(store: IDBObjectStore, changes: DatabaseChanges, inPart = false): void {
  const { put = [], delete: deleted = [] } = changes;
  for (const [key, value] of put) store.put(value, key);
  for (const key of deleted) store.delete(key);
  if (inPart || put.length + deleted.length === 1 || !commitsInPart()) store.transaction.commit?.();
}

/**
 * Firefox (seen in 153) commits what is left of an explicitly committed transaction unless its last request
 * failed; left to commit by itself it is all or nothing. To be removed once it is so with commit() too.
 */
function commitsInPart(): boolean {
  // Not every runtime that has IndexedDB, or a stand-in for it, has a navigator.
  return globalThis.navigator?.userAgent?.includes('Firefox/') ?? false;
}

/** Lets idb-keyval work in a transaction that is already there. */
function within(store: IDBObjectStore): UseStore {
  return async (_, callback) => callback(store);
}

function keyRange(prefix: string = '', after: string = prefix): IDBKeyRange {
  // Past `after` when it is a key that was read, from it on when it is the prefix itself.
  return IDBKeyRange.bound(after, `${prefix}\uffff`, after !== prefix);
}
