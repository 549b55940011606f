import { getMany, promisifyRequest, type UseStore } from 'idb-keyval';
import { DatabaseConnection, DatabaseError, STORE } from './database-connection.ts';

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

interface Operation {
  readonly order: number;
  readonly mode: 'readonly' | 'readwrite';
  readonly durability: 'relaxed' | 'strict';
  /** Issues its requests at once; what it returns is the operation's result when the transaction completes. */
  readonly run: (store: IDBObjectStore) => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  /** What the connection was lost with, when it was. */
  lost: { error: unknown } | undefined;
}

/** An operation under way. */
interface Run {
  readonly connection: IDBDatabase;
  readonly finished: Promise<void>;
  /** Ends it as lost, unless it has ended. */
  lose(): void;
}

/**
 * One named IndexedDB database of string keys, in windows and workers. Opened at first use and kept open; it
 * steps aside when another tab deletes the database, and opens again at the next use. Operations
 * apply in the order of their calls. A connection lost underneath is reopened once for each operation.
 */
export class Database {
  readonly name: string;
  readonly #connection: DatabaseConnection;
  #draining: Promise<void> | undefined;
  readonly #running = new Map<Operation, Run>();
  #waiting: Operation[] = [];
  #order = 0;
  /** The last call whose write is in the database. */
  #written = -1;

  constructor(name: string) {
    this.name = name;
    this.#connection = new DatabaseConnection(name, (connection) => this.#strand(connection));
  }

  /** Whether the platform has IndexedDB; opening may be refused all the same. */
  static isAvailable(): boolean {
    return typeof indexedDB !== 'undefined' && indexedDB !== null;
  }

  /** Opens now what the first use would open. Rejects with a `DatabaseError` or the platform's error. */
  async open(): Promise<void> {
    // What a lost connection left under way goes first on the next one.
    if (this.#connection.current === undefined) await this.#quiet();
    await this.#connection.open();
  }

  /** All entries, or those of a range, in the order of their keys and as of one moment. */
  readAll(range: DatabaseRange = {}): Promise<Array<[key: string, value: unknown]>> {
    return this.#submit('readonly', 'relaxed', async (store) => {
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
    return this.#submit('readonly', 'relaxed', (store) => getMany([...keys], within(store)));
  }

  /** The keys alone: much cheaper than their values. */
  readKeys(range: DatabaseRange = {}): Promise<string[]> {
    return this.#submit('readonly', 'relaxed', (store) =>
      promisifyRequest(store.getAllKeys(keyRange(range.prefix), range.limit)),
    );
  }

  /**
   * Applies all changes or none, and resolves once they are in the database. With the connection open
   * the requests are issued in this very call, so they outlive a page that is gone after this task.
   */
  transact(changes: DatabaseChanges, options: DatabaseWriteOptions = {}): Promise<void> {
    let frozen = changes;
    if (!this.#isReady() && changes.put !== undefined) {
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
    return this.#submit('readwrite', options.durability ?? 'relaxed', (store) => {
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
    return this.#submit('readwrite', options.durability ?? 'relaxed', async (store) => {
      const values = await getMany([...keys], within(store));
      apply(store, decide(values));
    });
  }

  /** Waits for what was asked so far and closes the connection; a later use opens it again. */
  async close(): Promise<void> {
    while (this.#draining !== undefined || this.#running.size > 0) {
      await this.#draining;
      await this.#quiet();
    }
    // An open may hang for long, so it is not waited for.
    this.#connection.close(() => this.#waiting.length > 0 || this.#running.size > 0);
  }

  async #quiet(): Promise<void> {
    await Promise.all(Array.from(this.#running.values(), ({ finished }) => finished));
  }

  #isReady(): boolean {
    return this.#connection.current !== undefined && this.#waiting.length === 0;
  }

  #submit<T>(
    mode: Operation['mode'],
    durability: Operation['durability'],
    run: Operation['run'],
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const order = this.#order++;
      const operation = { order, mode, durability, run, resolve, reject, lost: undefined };
      if (this.#isReady()) this.#start(operation);
      else this.#wait(operation);
    });
  }

  #wait(operation: Operation): void {
    this.#waiting.push(operation);
    this.#draining ??= this.#drain();
  }

  /** Starts all that waits, in the order of the calls: after a loss, what was under way comes first again. */
  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#quiet();
      let failure: { error: unknown } | undefined;
      await this.#connection.open().catch((error: unknown) => {
        failure = { error };
      });
      const batch = this.#waiting.sort((a, b) => a.order - b.order);
      this.#waiting = [];
      for (const operation of batch) {
        if (failure !== undefined) operation.reject(failure.error);
        else if (operation.mode === 'readwrite' && operation.order < this.#written)
          this.#giveUp(operation);
        else if (this.#connection.current === undefined) this.#waiting.push(operation);
        else this.#start(operation);
      }
    }
    // In the same turn as the last look at what waits, so that nothing can be left behind.
    this.#draining = undefined;
  }

  #start(operation: Operation): void {
    const connection = this.#connection.current as IDBDatabase;
    const { mode, durability } = operation;
    let transaction: IDBTransaction;
    try {
      transaction = connection.transaction(STORE, mode, { durability });
    } catch (error) {
      // Closed underneath without an event: Safari, or someone else with the same connection.
      this.#lost(operation, connection, error);
      return;
    }
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let result: unknown;
    let failure: { error: unknown } | undefined;
    const abort = (error: unknown): void => {
      failure ??= { error };
      try {
        transaction.abort();
      } catch {
        // Already over: its event is on the way.
      }
    };
    const end = (outcome: () => void): void => {
      if (!this.#running.delete(operation)) return;
      outcome();
      finish();
    };
    const fail = (error: unknown): void =>
      end(() => {
        if (error !== null && !isLoss(error)) operation.reject(error);
        else this.#lost(operation, connection, error);
      });
    // The request knows best what went wrong: Firefox calls a transaction that was over quota just aborted.
    transaction.onerror = ({ target }) => {
      const { error } = target as IDBRequest;
      if (!isLoss(error)) failure ??= { error };
    };
    transaction.onabort = () => {
      const { error } = transaction;
      fail(failure === undefined || (error !== null && !isLoss(error)) ? error : failure.error);
    };
    transaction.oncomplete = () => {
      if (failure !== undefined) return fail(failure.error);
      end(() => {
        if (mode === 'readwrite') this.#written = Math.max(this.#written, operation.order);
        operation.resolve(result as never);
      });
    };
    this.#running.set(operation, { connection, finished, lose: () => fail(null) });
    try {
      result = operation.run(transaction.objectStore(STORE));
      if (result instanceof Promise) result.catch(abort);
    } catch (error) {
      abort(error);
    }
  }

  /** Chromium leaves a transaction that was committing without any event when it closes the connection. */
  #strand(connection: IDBDatabase): void {
    for (const run of [...this.#running.values()]) if (run.connection === connection) run.lose();
  }

  #lost(operation: Operation, connection: IDBDatabase, error: unknown): void {
    this.#connection.lose(connection);
    const isRepeated = operation.lost !== undefined;
    operation.lost = { error };
    if (isRepeated) this.#giveUp(operation);
    else this.#wait(operation);
  }

  /** Lost again, or a later write is in already: to repeat this one now would undo that. */
  #giveUp(operation: Operation): void {
    const message = `The connection to the database "${this.name}" was lost`;
    operation.reject(new DatabaseError(message, 'ERR_DATABASE_LOST', operation.lost?.error));
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

/** Whether the connection, not the change, is to blame. Aborts of our own are sorted out before. */
function isLoss(error: unknown): boolean {
  const name = (error as Error | null)?.name;
  return name === 'AbortError' || name === 'InvalidStateError' || name === 'UnknownError';
}
