import { DatabaseConnection, DatabaseError, STORE } from './database-connection.ts';

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
 * Runs transactions over one connection, in the order of their calls. What is under way when the connection is lost goes
 * once more on the next one, before all else.
 */
export class DatabaseOperations {
  readonly #name: string;
  readonly #connection: DatabaseConnection;
  #draining: Promise<void> | undefined;
  readonly #running = new Map<Operation, Run>();
  #waiting: Operation[] = [];
  #order = 0;
  /** The last call whose write is in the database. */
  #written = -1;

  constructor(name: string) {
    this.#name = name;
    this.#connection = new DatabaseConnection(name, (connection) => this.#strand(connection));
  }

  /** Whether what is submitted now is started in the call. */
  get isReady(): boolean {
    return this.#connection.current !== undefined && this.#waiting.length === 0;
  }

  /** In the call where it can be: the task that asks may take long to end. */
  async open(): Promise<void> {
    // What a lost connection left under way goes first on the next one.
    if (this.#connection.current === undefined && this.#running.size > 0) await this.#quiet();
    await this.#connection.open();
  }

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

  /** With the connection open it is started in this very call. */
  submit<T>(
    mode: Operation['mode'],
    durability: Operation['durability'],
    run: Operation['run'],
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const order = this.#order++;
      const operation = { order, mode, durability, run, resolve, reject, lost: undefined };
      if (this.isReady) this.#start(operation);
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
    const message = `The connection to the database "${this.#name}" was lost`;
    operation.reject(new DatabaseError(message, 'ERR_DATABASE_LOST', operation.lost?.error));
  }
}

/** Whether the connection, not the change, is to blame. Aborts of our own are sorted out before. */
function isLoss(error: unknown): boolean {
  const name = (error as Error | null)?.name;
  return name === 'AbortError' || name === 'InvalidStateError' || name === 'UnknownError';
}
