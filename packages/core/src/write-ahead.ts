import type { Clock } from './clock.ts';
import type { ManagedTask } from './managed-task.ts';
import type { RecordChanges, TaskRecord } from './store.ts';
import { Timer, type Timers } from './timers.ts';

/** So many settled tasks wait at most for a store that has not opened yet. */
const HELD_AT_MOST = 10_000;

/** So many deletions are repeated at most for as long as it takes. */
const FAILED_DELETES = 10_000;

/** Progress alone is written at most this often, in milliseconds. */
const PROGRESS_INTERVAL = 250;

export interface WriteAheadOptions {
  clock: Clock;
  /** Timers that do not keep a process alive. */
  timers: Timers;
  recordOf(task: ManagedTask): TaskRecord;
  write(changes: RecordChanges): Promise<void>;
  onWritten(tasks: Iterable<ManagedTask>): void;
  onFailed(tasks: Iterable<ManagedTask>, error: unknown): void;
}

interface Changes {
  tasks: Set<ManagedTask>;
  deleted: Set<string>;
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
  /** Under way, and whose records are in them. */
  readonly #writes = new Map<Promise<void>, Iterable<ManagedTask>>();
  /** Called back when the next write that is handed over with the task in it has ended, well or badly. */
  readonly #onceWritten = new Map<ManagedTask, () => void>();
  /** What could not be written: handed over once more, on its own, before whatever is written next. */
  #failed: Changes = { tasks: new Set(), deleted: new Set() };
  /** How many of those that wait for the store to open have settled. */
  #heldSettled = 0;
  /** How often everything settled was cleared. */
  #clears = 0;

  constructor(options: WriteAheadOptions) {
    this.#options = options;
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
    this.#clears++;
    const unwritten = new Set<ManagedTask>();
    for (const tasks of [this.#changed, this.#progressed, this.#failed.tasks])
      for (const task of tasks) if (mayBeCleared(task) && tasks.delete(task)) unwritten.add(task);
    this.#heldSettled = 0;
    this.deleted(ids);
    return unwritten;
  }

  /** The record of this task is to be no more. */
  withdrawn(task: ManagedTask): void {
    for (const tasks of [this.#changed, this.#progressed, this.#failed.tasks]) tasks.delete(task);
    this.deleted([task.id]);
  }

  /** Whether something waits to be handed over. */
  get isBehind(): boolean {
    return this.#changed.size > 0 || this.#deleted.size > 0;
  }

  /** Resolves when the task as it is now has been written, or could not be. */
  async attempted(task: ManagedTask): Promise<void> {
    // An earlier write may be under way: only one that is still to come holds what has just changed.
    if (this.#changed.has(task))
      await new Promise<void>((resolve) => this.#onceWritten.set(task, resolve));
    else await Promise.all(this.#writes.keys());
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
    // What is news is written below.
    for (const task of tasks) this.#failed.tasks.delete(task);
    this.#repeat();
    this.#handOver({ tasks, deleted }, 'first');
  }

  #repeat(): void {
    const failed = this.#failed;
    if (failed.tasks.size + failed.deleted.size === 0) return;
    this.#failed = { tasks: new Set(), deleted: new Set() };
    // One by itself, each time another: a record that the store never takes must not keep the rest out for ever.
    const alone = new Set([...failed.tasks].slice(-1));
    for (const task of alone) failed.tasks.delete(task);
    for (const tasks of [alone, failed.tasks]) {
      const deleted = tasks === alone ? new Set<string>() : failed.deleted;
      if (tasks.size + deleted.size > 0) this.#handOver({ tasks, deleted }, 'second');
    }
  }

  #handOver({ tasks, deleted }: Changes, attempt: 'first' | 'second'): void {
    const put: TaskRecord[] = [];
    const waiting: Array<() => void> = [];
    for (const task of tasks) {
      if (!deleted.has(task.id)) put.push(this.#options.recordOf(task));
      const heard = this.#onceWritten.get(task);
      if (heard !== undefined) waiting.push(heard);
      this.#onceWritten.delete(task);
    }
    const write = this.#write({ tasks, deleted }, attempt, { put, delete: [...deleted] });
    this.#writes.set(write, tasks);
    void write.then(() => {
      this.#writes.delete(write);
      for (const heard of waiting) heard();
    });
  }

  /** Hands over what is unwritten, and resolves when that has ended. Never rejects. */
  async drained(): Promise<void> {
    this.flush();
    for (let before = Infinity; ; this.#repeat()) {
      while (this.#writes.size > 0) await Promise.all(this.#writes.keys());
      const left = this.#failed.tasks.size + this.#failed.deleted.size;
      // The last chance of what failed, for as long as that helps.
      if (left === 0 || left >= before) return;
      before = left;
    }
  }

  /** Resolves when what is unwritten has been handed over in its own time, and that has ended. Never rejects. */
  async quiet(): Promise<void> {
    for (;;) {
      if (this.#writes.size > 0) await Promise.all(this.#writes.keys());
      else if (this.#tick === 'due' || (this.#tick === 'flushed' && this.isBehind))
        await new Promise<void>((resolve) => this.#options.clock.nextMacrotask(resolve));
      else return;
    }
  }

  /** Writes no more. Answers with the tasks whose last write did not end, or never began. */
  stop(): Set<ManagedTask> {
    this.#options.timers.cancel(this.#progressTimer);
    const tasks = new Set(this.#changed);
    for (const under of this.#writes.values()) for (const task of under) tasks.add(task);
    return tasks;
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

  /**
   * What cannot be written is repeated: a task whose end was lost would run again after the next start. Once, and in a
   * transaction of its own, as one record that a store does not take spoils those it is with; but for as long as it
   * takes where the store still says what is true no more.
   */
  async #write(
    { tasks, deleted }: Changes,
    attempt: 'first' | 'second',
    changes: RecordChanges,
  ): Promise<void> {
    const clears = this.#clears;
    try {
      await this.#options.write(changes);
    } catch (error) {
      for (const task of tasks)
        if (attempt === 'first' ? task.storage !== undefined : task.storage === 'stored')
          if (clears === this.#clears || !mayBeCleared(task))
            // Those cleared meanwhile have no record any more.
            this.#failed.tasks.add(task);
      for (const id of deleted)
        if (attempt === 'first' || this.#failed.deleted.size < FAILED_DELETES)
          this.#failed.deleted.add(id);
      this.#options.onFailed(tasks, error);
      return;
    }
    this.#options.onWritten(tasks);
  }
}

/** What is suspended is left in the store for the next start. */
function mayBeCleared({ done, status }: ManagedTask): boolean {
  return done && status !== 'interrupted';
}
