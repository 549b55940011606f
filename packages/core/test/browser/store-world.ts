import { type IndexedDbStoreOptions, indexedDbStore } from '../../src/indexeddb.ts';
import type { StoreWorld } from '../contract/describe-task-store.ts';

export function asPromise<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Runs `use` as in a page without Web Locks: one that is not a secure context. */
export function withoutLocks<T>(use: () => T): T {
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
  try {
    return use();
  } finally {
    // What stands behind it, on the prototype, is the platform's own.
    Reflect.deleteProperty(navigator, 'locks');
  }
}

async function tinker<T>(name: string, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore('entries');
  const db = await asPromise(request);
  const result = await asPromise(
    use(db.transaction('entries', 'readwrite').objectStore('entries')),
  );
  db.close();
  return result;
}

/** Writes a value where the store keeps the record of that id. */
export async function plant(name: string, id: string, value: unknown): Promise<void> {
  await tinker(name, (store) => store.put(value, `task:${id}`));
}

/** Every key that is in the database, as it is. */
export async function storedKeys(name: string): Promise<string[]> {
  return (await tinker(name, (store) => store.getAllKeys())) as string[];
}

/** The exclusive locks held on instances of that database, here or elsewhere. */
export async function heldLocks(name: string): Promise<string[]> {
  const { held = [] } = await navigator.locks.query();
  const names = held.filter((lock) => lock.mode === 'exclusive').map((lock) => lock.name ?? '');
  const prefix = `outlast:${name}:`;
  return names.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
}

/** A fresh database of the platform's, to be reached by any number of stores. */
export function indexedDbWorld(
  options: IndexedDbStoreOptions = {},
  locks: boolean = true,
): StoreWorld {
  const name = `store-${crypto.randomUUID()}`;
  const connect = () => indexedDbStore({ ...options, database: name });
  return {
    connect: locks ? connect : () => withoutLocks(connect),
    plant: (id, value) => plant(name, id, value),
    tellsDeaths: locks,
    destroy: async () => void (await asPromise(indexedDB.deleteDatabase(name))),
  };
}
