import type { Clock } from './clock.ts';
import type { ManagedTask } from './managed-task.ts';
import { Timer, type Timers } from './timers.ts';
import { Transactions, type TransactionsOptions, takeClearable } from './transactions.ts';

/** So many settled tasks wait at most for a store that has not opened yet. */
const HELD_AT_MOST = 10_000;

/** Progress alone is written at most this often, in milliseconds. */
const PROGRESS_INTERVAL = 250;

export interface WriteAheadOptions extends TransactionsOptions {
  clock: Clock;
  /** Timers that do not keep a process alive. */
  timers: Timers;
}

/**
 * `held`: the store is not open, changes wait. `idle`: nothing was written in this macrotask. `due`: the flush of
 * this macrotask is to come. `flushed`: it was, and what changes now waits for the next macrotask (C37).
 */
type Tick = 'held' | 'idle' | 'due' | 'flushed';

/** Turns changes of tasks into about one transaction a macrotask, however many there are. */
export class WriteAhead {
  readonly #options: WriteAheadOptions;
  #tick: Tick = 'held';
  #changed = new Set<ManagedTask>();
  #deleted = new Set<string>();
  /** Tasks of which only the progress is news. */
  readonly #progressed = new Set<ManagedTask>();
  readonly #progressTimer = new Timer(() => this.#writeProgress());
  #progressWrittenAt = -Infinity;
  readonly #transactions: Transactions;
  /** How many of those that wait for the store to open have settled. */
  #heldSettled = 0;

  constructor(options: WriteAheadOptions) {
    this.#options = options;
    this.#transactions = new Transactions(options);
  }

  changed(task: ManagedTask): void {
    this.#progressed.delete(task);
    this.#changed.add(task);
    if (this.#tick === 'held' && task.done) this.#heldSettled++;
    this.#wake();
  }

  /** The settled tasks that have waited too long for the store to open, for so many came after them. */
  overflow(): Set<ManagedTask> {
    const over = new Set<ManagedTask>();
    if (this.#tick !== 'held' || this.#heldSettled <= HELD_AT_MOST) return over;
    // Half of them, so that the next are looked for long after these.
    for (const task of this.#changed) if (task.done && over.size < HELD_AT_MOST / 2) over.add(task);
    for (const task of over) this.#changed.delete(task);
    this.#heldSettled -= over.size;
    return over;
  }

  progressed(task: ManagedTask): void {
    if (this.#changed.has(task)) return;
    this.#progressed.add(task);
    if (this.#progressTimer.isWaiting) return;
    const since = this.#options.clock.monotonic() - this.#progressWrittenAt;
    if (since >= PROGRESS_INTERVAL) this.#writeProgress();
    else this.#options.timers.add(this.#progressTimer, PROGRESS_INTERVAL - since);
  }

  deleted(ids: Iterable<string>): void {
    // Nothing of ours is in a store that never opened.
    if (this.#tick === 'held') return;
    for (const id of ids) this.#deleted.add(id);
    this.#wake();
  }

  /** Settled tasks are to have no record any more. Answers with those that were still to be written. */
  cleared(ids: Iterable<string>): Set<ManagedTask> {
    const unwritten = this.#transactions.cleared();
    for (const tasks of [this.#changed, this.#progressed])
      for (const task of takeClearable(tasks)) unwritten.add(task);
    this.#heldSettled = 0;
    this.deleted(ids);
    return unwritten;
  }

  /** The record of this task is to be no more. */
  withdrawn(task: ManagedTask): void {
    for (const tasks of [this.#changed, this.#progressed]) tasks.delete(task);
    this.#transactions.withdrawn(task);
    this.deleted([task.id]);
  }

  /** Whether something waits to be handed over. */
  get isBehind(): boolean {
    return this.#changed.size > 0 || this.#deleted.size > 0;
  }

  /** Resolves when the task as it is now has been written, or could not be. */
  async attempted(task: ManagedTask): Promise<void> {
    // An earlier write may be under way: only one that is still to come holds what has just changed.
    await (this.#changed.has(task) ? this.#transactions.next(task) : this.#transactions.ended());
  }

  /** The store is open: what waited is its first transaction. */
  release(): void {
    this.#tick = 'idle';
    this.#wake();
    this.flush();
  }

  /** The store cannot be opened. Answers with the tasks that waited, which are no longer to be written. */
  abandon(): Iterable<ManagedTask> {
    const tasks = this.#changed;
    this.#tick = 'held';
    this.#changed = new Set();
    this.#heldSettled = 0;
    return tasks;
  }

  /** Does now what this macrotask's flush would do in a moment. */
  flushIfDue(): void {
    if (this.#tick === 'due') this.flush();
  }

  /** Hands everything unwritten to the store, progress included. Only the page's end is a reason to hurry so. */
  flush(): void {
    if (this.#tick === 'held') return;
    for (const task of this.#progressed) this.#changed.add(task);
    this.#progressed.clear();
    if (this.#tick === 'due') this.#tick = 'flushed';
    if (!this.isBehind) return;
    const [tasks, deleted] = [this.#changed, this.#deleted];
    this.#changed = new Set();
    this.#deleted = new Set();
    this.#transactions.handOver({ tasks, deleted });
  }

  /** Hands over what is unwritten, and resolves when that has ended. Never rejects. */
  async drained(): Promise<void> {
    this.flush();
    await this.#transactions.drained();
  }

  /** Resolves when what is unwritten has been handed over in its own time, and that has ended. Never rejects. */
  async quiet(): Promise<void> {
    for (;;) {
      if (this.#transactions.areUnderWay) await this.#transactions.ended();
      else if (this.#tick === 'due' || (this.#tick === 'flushed' && this.isBehind))
        await new Promise<void>((resolve) => this.#options.clock.nextMacrotask(resolve));
      else return;
    }
  }

  /** Writes no more. Answers with the tasks whose last write did not end, or never began. */
  stop(): Set<ManagedTask> {
    this.#options.timers.cancel(this.#progressTimer);
    return new Set([...this.#changed, ...this.#transactions.unwritten()]);
  }

  #wake(): void {
    if (this.#tick !== 'idle' || !this.isBehind) return;
    this.#tick = 'due';
    queueMicrotask(() => this.flushIfDue());
    this.#options.clock.nextMacrotask(() => this.#endTick());
  }

  #endTick(): void {
    if (this.#tick === 'held') return;
    this.#tick = 'idle';
    if (!this.isBehind) return;
    this.#tick = 'due';
    this.flush();
    this.#options.clock.nextMacrotask(() => this.#endTick());
  }

  #writeProgress(): void {
    this.#progressWrittenAt = this.#options.clock.monotonic();
    for (const task of this.#progressed) this.#changed.add(task);
    this.#progressed.clear();
    this.#wake();
  }
}
