import type { Clock } from './clock.ts';
import type { ManagedTask } from './managed-task.ts';
import type { RecordChanges, TaskRecord } from './store.ts';
import { Timer, type Timers } from './timers.ts';

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
  readonly #writes = new Set<Promise<void>>();
  /** Called back when the next write that holds the task has ended, well or badly. */
  readonly #onceWritten = new Map<ManagedTask, () => void>();

  constructor(options: WriteAheadOptions) {
    this.#options = options;
  }

  changed(task: ManagedTask): void {
    this.#progressed.delete(task);
    this.#changed.add(task);
    this.#wake();
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
    for (const id of ids) this.#deleted.add(id);
    this.#wake();
  }

  /** Resolves when the next write that holds this task has ended, well or badly. */
  attempted(task: ManagedTask): Promise<void> {
    return new Promise((resolve) => this.#onceWritten.set(task, resolve));
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
    this.#deleted.clear();
    this.#ended(tasks);
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
    if (this.#changed.size === 0 && this.#deleted.size === 0) return;
    const tasks = this.#changed;
    const deleted = this.#deleted;
    this.#changed = new Set();
    this.#deleted = new Set();
    const put: TaskRecord[] = [];
    for (const task of tasks) if (!deleted.has(task.id)) put.push(this.#options.recordOf(task));
    this.#track(this.#write(tasks, { put, delete: [...deleted] }));
  }

  /** Resolves when nothing is unwritten. Never rejects. */
  async drained(): Promise<void> {
    this.flush();
    while (this.#writes.size > 0) await Promise.all(this.#writes);
  }

  stop(): void {
    this.#options.timers.cancel(this.#progressTimer);
  }

  #wake(): void {
    if (this.#tick !== 'idle' || (this.#changed.size === 0 && this.#deleted.size === 0)) return;
    this.#tick = 'due';
    queueMicrotask(() => this.flushIfDue());
    this.#options.clock.nextMacrotask(() => this.#endTick(), true);
  }

  #endTick(): void {
    if (this.#tick === 'held') return;
    this.#tick = 'idle';
    if (this.#changed.size === 0 && this.#deleted.size === 0) return;
    this.#tick = 'due';
    this.flush();
    this.#options.clock.nextMacrotask(() => this.#endTick(), true);
  }

  #writeProgress(): void {
    this.#progressWrittenAt = this.#options.clock.monotonic();
    for (const task of this.#progressed) this.#changed.add(task);
    this.#progressed.clear();
    this.#wake();
  }

  async #write(tasks: Set<ManagedTask>, changes: RecordChanges): Promise<void> {
    try {
      await this.#options.write(changes);
      this.#options.onWritten(tasks);
    } catch (error) {
      this.#options.onFailed(tasks, error);
    }
    this.#ended(tasks);
  }

  #ended(tasks: Iterable<ManagedTask>): void {
    for (const task of tasks) {
      this.#onceWritten.get(task)?.();
      this.#onceWritten.delete(task);
    }
  }

  #track(write: Promise<void>): void {
    this.#writes.add(write);
    void write.finally(() => this.#writes.delete(write));
  }
}
