import type { ManagedTask } from './managed-task.ts';
import type { RecordChanges, TaskRecord } from './store.ts';

/** So many deletions are repeated at most for as long as it takes. */
const FAILED_DELETES = 10_000;

export interface TransactionsOptions {
  recordOf(task: ManagedTask): TaskRecord;
  write(changes: RecordChanges): Promise<void>;
  onWritten(tasks: Iterable<ManagedTask>): void;
  onFailed(tasks: Iterable<ManagedTask>, error: unknown): void;
}

/** Tasks whose records are to be written as they are now, and ids of those that are to be deleted. */
interface Changes {
  tasks: Set<ManagedTask>;
  deleted: Set<string>;
}

/**
 * What has been handed to the store, and what it did not take. That is repeated: a task whose end was lost would run
 * again after the next start. Once, and apart from others, as one record that a store does not take spoils those it is
 * with; but for as long as it takes where the store still says what is true no more.
 */
export class Transactions {
  readonly #options: TransactionsOptions;
  /** Whose records are in those under way. */
  readonly #underWay = new Map<Promise<void>, Iterable<ManagedTask>>();
  /** Called back when the next one with the task in it has ended, well or badly. */
  readonly #onceWritten = new Map<ManagedTask, () => void>();
  /** Handed over once more before whatever comes next. */
  #failed: Changes = { tasks: new Set(), deleted: new Set() };
  /** How often everything settled was cleared. */
  #clears = 0;

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  get areUnderWay(): boolean {
    return this.#underWay.size > 0;
  }

  /** Resolves when those under way have ended. Never rejects. */
  async ended(): Promise<void> {
    await Promise.all(this.#underWay.keys());
  }

  /** Resolves when the next one that is handed over with the task in it has ended. Never rejects. */
  next(task: ManagedTask): Promise<void> {
    return new Promise((resolve) => this.#onceWritten.set(task, resolve));
  }

  /** The tasks whose last one has not ended. */
  *unwritten(): Iterable<ManagedTask> {
    for (const tasks of this.#underWay.values()) yield* tasks;
  }

  handOver(changes: Changes): void {
    // What is news is written below.
    for (const task of changes.tasks) this.#failed.tasks.delete(task);
    this.#repeat();
    this.#begin(changes, 'first');
  }

  /** Repeats what failed, for as long as that helps. Resolves when all has ended. Never rejects. */
  async drained(): Promise<void> {
    for (let before = Infinity; ; this.#repeat()) {
      while (this.areUnderWay) await this.ended();
      const left = this.#failed.tasks.size + this.#failed.deleted.size;
      if (left === 0 || left >= before) return;
      before = left;
    }
  }

  /** The record of this task is not to be repeated. */
  withdrawn(task: ManagedTask): void {
    this.#failed.tasks.delete(task);
  }

  /** Settled tasks are to have no record any more. Answers with those that were still to be repeated. */
  cleared(): Set<ManagedTask> {
    this.#clears++;
    return takeClearable(this.#failed.tasks);
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
      if (tasks.size + deleted.size > 0) this.#begin({ tasks, deleted }, 'second');
    }
  }

  #begin({ tasks, deleted }: Changes, attempt: 'first' | 'second'): void {
    const put: TaskRecord[] = [];
    const waiting: Array<() => void> = [];
    for (const task of tasks) {
      if (!deleted.has(task.id)) put.push(this.#options.recordOf(task));
      const heard = this.#onceWritten.get(task);
      if (heard !== undefined) waiting.push(heard);
      this.#onceWritten.delete(task);
    }
    const write = this.#write({ tasks, deleted }, attempt, { put, delete: [...deleted] });
    this.#underWay.set(write, tasks);
    void write.then(() => {
      this.#underWay.delete(write);
      for (const heard of waiting) heard();
    });
  }

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

/** Takes the settled tasks out. What is suspended stays: it is left in the store for the next start. */
export function takeClearable(tasks: Set<ManagedTask>): Set<ManagedTask> {
  const taken = new Set<ManagedTask>();
  for (const task of tasks) if (mayBeCleared(task) && tasks.delete(task)) taken.add(task);
  return taken;
}

function mayBeCleared({ done, status }: ManagedTask): boolean {
  return done && status !== 'interrupted';
}
