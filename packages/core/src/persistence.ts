import type { Clock } from './clock.ts';
import { cloneable } from './cloneable.ts';
import { NotPersistedError } from './errors.ts';
import type { Intake } from './intake.ts';
import type { ManagedTask } from './managed-task.ts';
import { Orphans } from './orphans.ts';
import { planRecovery, type RecoveryPlan } from './recovery.ts';
import type { Registry } from './registry.ts';
import type { Reporter } from './reporter.ts';
import { SettledRecords } from './settled-records.ts';
import type { StoredTasks, TaskStore } from './store.ts';
import { recordOf } from './task-record.ts';
import { Timer, type Timers } from './timers.ts';
import { WriteAhead } from './write-ahead.ts';

interface PersistenceOptions {
  store: TaskStore;
  instanceId: string;
  clock: Clock;
  timers: { live: Timers; idle: Timers };
  reporter: Reporter;
  tasks: Registry;
  intake: Intake;
}

/** How long a resumed task waits for its new attempt to be durable before it runs all the same, in milliseconds. */
const DURABLE_WAIT = 2_000;

/** A manager's side of its store: what is written when, and what becomes of what an earlier page left (C36-C42). */
export class Persistence {
  readonly #options: PersistenceOptions;
  readonly #writeAhead: WriteAhead;
  readonly #settled = new SettledRecords();
  readonly #orphans: Orphans;
  /** `resting`: opening failed in this macrotask. `failed`: it did, and the next change tries again. */
  #state: 'opening' | 'open' | 'resting' | 'failed' | 'closed' = 'opening';
  /** The last try to open it has ended. Never rejects. */
  #opening: Promise<void> = Promise.resolve();
  /** The store has been read, and what could be resumed was; or it is closed. Never rejects. */
  readonly ready: Promise<void>;
  #markReady!: () => void;

  constructor(options: PersistenceOptions) {
    this.#options = options;
    const { clock, timers, instanceId, store, reporter } = options;
    this.#writeAhead = new WriteAhead({
      clock,
      timers: timers.idle,
      recordOf: (task) => recordOf(task, instanceId),
      write: (changes) => store.write(changes),
      onWritten: (tasks) => {
        for (const task of tasks) {
          if (task.storage === undefined) continue;
          task.storage = 'stored';
          task.announce();
        }
      },
      onFailed: (tasks, error) => {
        reporter.storeError('write', error);
        this.#giveUp(tasks, error);
      },
    });
    this.#orphans = new Orphans({
      ...options,
      isOpen: () => this.#state === 'open',
      isClosed: () => this.#state === 'closed',
      onCleared: (ids) => this.#writeAhead.deleted(ids),
    });
    this.ready = new Promise((resolve) => {
      this.#markReady = resolve;
    });
    void this.#open().then(this.#markReady);
  }

  changed(task: ManagedTask): void {
    if (task.storage === undefined || this.#state === 'closed') return;
    if (task.status === 'dropped') {
      // Like all drops it is not kept (C8).
      task.storage = undefined;
      this.#writeAhead.withdrawn(task);
    } else {
      if (task.done && task.status !== 'interrupted') this.#settled.add(task);
      this.#writeAhead.changed(task);
    }
    this.#reopen();
    const over = this.#writeAhead.overflow();
    if (over.size === 0) return;
    const error = new Error('The store has not opened for a long time');
    this.#options.reporter.storeError('open', error);
    this.#giveUp(over, error);
  }

  progressed(task: ManagedTask): void {
    if (task.storage !== undefined && this.#state === 'open') this.#writeAhead.progressed(task);
  }

  /** All settled tasks were cleared, these among them: their records go too, also those that are being written. */
  cleared(forgotten: ManagedTask[]): void {
    const { tasks } = this.#options;
    const ids = this.#settled.take(
      (order) => tasks.idOf(order),
      (order) => tasks.live.get(order) !== undefined,
    );
    const orphans: string[] = [];
    for (const task of forgotten) {
      if (task.storage === undefined) continue;
      if (this.#orphans.forget(task.id)) orphans.push(task.id);
      else ids.add(task.id);
      this.#leaveOut(task);
    }
    if (this.#state === 'closed') return;
    for (const task of this.#writeAhead.cleared(ids)) this.#leaveOut(task);
    if (orphans.length > 0) this.#orphans.clear(orphans);
    this.#reopen();
  }

  /** Its record is not to be in the store, whatever became of it so far. */
  #leaveOut(task: ManagedTask): void {
    task.storage = undefined;
    task.announce();
  }

  /** Hands everything unwritten to the store, synchronously: the page may be gone in a moment. */
  flush(): void {
    this.#writeAhead.flush();
  }

  /**
   * Before a function is called: its record is handed over first. A resumed task waits until its new attempt is
   * durable, so that one that kills its page is not resumed for ever.
   */
  gate(task: ManagedTask): Promise<void> | undefined {
    if (task.storage === undefined) return undefined;
    if (!task.origin?.restored || this.#state !== 'open') {
      if (task.origin !== undefined) this.#writeAhead.flushIfDue();
      return undefined;
    }
    const written = this.#writeAhead.attempted(task);
    return this.#atMost(written, DURABLE_WAIT, this.#options.timers.live);
  }

  /** A definition has come: its tasks that an earlier page left are claimed and resumed. */
  defined(name: string): Promise<void> {
    return this.#orphans.defined(name);
  }

  /** Resolves when everything is written, as far as it can be, without hurrying it. Never rejects. */
  async quiet(): Promise<void> {
    await this.#opening;
    await this.#writeAhead.quiet();
  }

  /** Writes what is unwritten and closes the store, in at most so many milliseconds. Never rejects. */
  async close(budget: number): Promise<void> {
    await this.#atMost(this.#close(), budget, this.#options.timers.live);
    this.#state = 'closed';
    this.#markReady();
    this.#giveUp(this.#writeAhead.stop(), new Error('The store took too long to close'));
  }

  async #close(): Promise<void> {
    const { store, instanceId, reporter } = this.#options;
    if (this.#state === 'resting') this.#state = 'failed';
    if (this.#writeAhead.isBehind) this.#reopen();
    await this.#opening;
    await this.#orphans.cleared;
    await this.#writeAhead.drained();
    this.#state = 'closed';
    try {
      await store.close(instanceId);
    } catch (error) {
      reporter.storeError('close', error);
    }
  }

  async #open(): Promise<void> {
    let opened!: () => void;
    // In place before the store is asked: it may tell of orphans at any time.
    this.#opening = new Promise((resolve) => {
      opened = resolve;
    });
    const left = await this.#tryOpen();
    opened();
    if (left !== undefined) await this.#recover(left);
  }

  async #tryOpen(): Promise<StoredTasks | undefined> {
    const { store, instanceId, reporter, clock } = this.#options;
    let left: StoredTasks;
    try {
      left = await store.open(
        instanceId,
        (orphaned) => void this.#opening.then(() => this.#recover(orphaned)),
      );
    } catch (error) {
      // One that throws does so in our constructor, before anybody can listen.
      await Promise.resolve();
      if (this.#state === 'closed') return undefined;
      // A dead store must not be asked all the time: once a macrotask, if there is something to write.
      this.#state = 'resting';
      clock.nextMacrotask(() => {
        if (this.#state !== 'resting') return;
        this.#state = 'failed';
        if (this.#writeAhead.isBehind) this.#reopen();
      });
      const unwritten = this.#writeAhead.abandon();
      reporter.storeError('open', error);
      this.#giveUp(unwritten, error);
      return undefined;
    }
    if (this.#state === 'closed') return undefined;
    this.#state = 'open';
    this.#writeAhead.release();
    return left;
  }

  /** A failed open is tried again at the next write (C40); then everything live is written. */
  #reopen(): void {
    if (this.#state !== 'failed') return;
    this.#state = 'opening';
    for (const task of this.#options.tasks.live.all())
      if (task.storage !== undefined) this.#writeAhead.changed(task);
    void this.#open();
  }

  /** Never rejects: what a store answers with may be anything. */
  async #recover(left: StoredTasks): Promise<void> {
    if (this.#state !== 'open') return;
    const { intake, reporter } = this.#options;
    let plan: RecoveryPlan;
    try {
      plan = planRecovery(left, (name) => intake.isDefined(name));
    } catch (error) {
      reporter.storeError('read', error);
      return;
    }
    for (const record of plan.unreadable)
      reporter.storeError(
        'read',
        new TypeError(`A stored record cannot be read: ${textOf(record)}`),
      );
    for (const { id } of plan.history) this.#settled.addForeign(id);
    intake.remember(plan.history);
    for (const record of plan.interrupted) this.#orphans.show(record);
    await this.#orphans.claim(plan.claim);
  }

  #giveUp(tasks: Iterable<ManagedTask>, cause: unknown): void {
    for (const task of tasks) {
      // What is in the store already stays there, if out of date.
      if (task.storage !== 'waiting') continue;
      task.storage = new NotPersistedError(
        `The record of task "${task.name}" could not be written`,
        {
          taskId: task.id,
          cause,
        },
      );
      task.announce();
    }
  }

  #atMost(promise: Promise<void>, ms: number, timers: Timers): Promise<void> {
    return new Promise((resolve) => {
      const timer = new Timer(resolve);
      timers.add(timer, ms);
      void promise.then(() => {
        timers.cancel(timer);
        resolve();
      });
    });
  }
}

function textOf(record: unknown): string {
  try {
    return (JSON.stringify(cloneable(record)) ?? String(record)).slice(0, 200);
  } catch {
    return typeof record;
  }
}
