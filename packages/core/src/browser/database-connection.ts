/** Why a database cannot be opened, or not kept open; troubles of a single transaction keep the platform's error. */
export class DatabaseError extends Error {
  readonly code:
    | 'ERR_DATABASE_UNAVAILABLE'
    | 'ERR_DATABASE_BLOCKED'
    | 'ERR_DATABASE_FOREIGN'
    | 'ERR_DATABASE_LOST';

  constructor(message: string, code: DatabaseError['code'], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/** The one object store. */
export const STORE = 'entries';
const VERSION = 1;
/** An open has no event of its own while it waits for a deletion that another tab blocks. */
const OPEN_LIMIT = 5_000;

/**
 * Keeps one connection open. Unlike idb-keyval's own `createStore` it forgets an open that failed, a
 * connection that was lost, and one that is in the way of another tab.
 */
export class DatabaseConnection {
  readonly #name: string;
  readonly #onClosed: (connection: IDBDatabase) => void;
  #current: IDBDatabase | undefined;
  #opening: Promise<void> | undefined;

  /** `onClosed`: the browser closed this connection, and nothing more is heard of it. */
  constructor(name: string, onClosed: (connection: IDBDatabase) => void) {
    this.#name = name;
    this.#onClosed = onClosed;
  }

  /** The connection if it is open, as far as is known. */
  get current(): IDBDatabase | undefined {
    return this.#current;
  }

  /** Opens unless open. A request that takes too long is reported and given up: browsers have lost some for ever. */
  async open(): Promise<void> {
    if (this.#current !== undefined) return;
    const opening = this.#opening ?? this.#request();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        if (this.#opening === opening) this.#opening = undefined;
        const message = `The database "${this.#name}" could not be opened within ${OPEN_LIMIT} ms: another tab may be holding it`;
        reject(new DatabaseError(message, 'ERR_DATABASE_BLOCKED'));
      }, OPEN_LIMIT);
    });
    try {
      await Promise.race([opening, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes it, now or once an open that is under way has come through, unless it is in use again by then. */
  close(isInUse: () => boolean): void {
    const drop = (): void => {
      if (this.#current !== undefined && !isInUse()) this.lose(this.#current);
    };
    drop();
    this.#opening?.then(drop, () => {});
  }

  /** That connection is not to be used any more. */
  lose(connection: IDBDatabase): void {
    connection.close();
    if (this.#current === connection) this.#current = undefined;
  }

  #request(): Promise<void> {
    const opened = openConnection(this.#name).catch((error: unknown) => {
      // Swept away with the connection before it, as when the user clears the site's data.
      if (!isAborted(error)) throw error;
      return openConnection(this.#name);
    });
    const opening = opened.then(
      (connection) => {
        // Given up, so another may be open by now.
        if (this.#opening !== opening) return connection.close();
        connection.onclose = () => {
          this.lose(connection);
          this.#onClosed(connection);
        };
        connection.onversionchange = () => this.lose(connection);
        this.#current = connection;
        this.#opening = undefined;
      },
      (error: unknown) => {
        if (this.#opening === opening) this.#opening = undefined;
        throw error;
      },
    );
    this.#opening = opening;
    return opening;
  }
}

function isAborted(error: unknown): boolean {
  return ((error as DatabaseError).cause as Error | undefined)?.name === 'AbortError';
}

async function openConnection(name: string): Promise<IDBDatabase> {
  if (typeof indexedDB === 'undefined' || indexedDB === null) {
    const message = `The database "${name}" cannot be opened: there is no IndexedDB here`;
    throw new DatabaseError(message, 'ERR_DATABASE_UNAVAILABLE');
  }
  let connection: IDBDatabase;
  try {
    connection = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name, VERSION);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch (error) {
    const [why, code] =
      (error as Error | null)?.name === 'VersionError'
        ? (['is of a later version, so it is left alone', 'ERR_DATABASE_FOREIGN'] as const)
        : ([`cannot be opened: ${error}`, 'ERR_DATABASE_UNAVAILABLE'] as const);
    throw new DatabaseError(`The database "${name}" ${why}`, code, error);
  }
  if (connection.objectStoreNames.contains(STORE)) return connection;
  connection.close();
  const message = `The database "${name}" has no object store "${STORE}": something else made it, so it is left alone`;
  throw new DatabaseError(message, 'ERR_DATABASE_FOREIGN');
}
