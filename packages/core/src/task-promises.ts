import { NotPersistedError } from './errors.ts';
import type { ManagedTask } from './managed-task.ts';

/** A promise that is settled from outside. */
class LatePromise {
  resolve!: (value?: unknown) => void;
  reject!: (error: unknown) => void;
  /** Of whatever its asker takes it for. */
  readonly promise: Promise<never> = new Promise<unknown>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  }) as Promise<never>;
}

/** The promises of one task, each made when somebody first asks for it: of most tasks nobody asks for any. */
export class TaskPromises {
  readonly #made: Partial<Record<'settled' | 'stopped' | 'persisted', LatePromise>> = {};

  ask(task: ManagedTask, kind: 'settled' | 'stopped' | 'persisted'): Promise<never> {
    const known = this.#made[kind];
    if (known !== undefined) return known.promise;
    const late = new LatePromise();
    // Asking is not waiting: a rejection that nobody waits for is none of the process's business.
    late.promise.catch(() => {});
    this.#made[kind] = late;
    this.announce(task);
    return late.promise;
  }

  /** Resolves what is true of the task by now. */
  announce(task: ManagedTask): void {
    const { settled, stopped, persisted } = this.#made;
    const { outcome, storage } = task;
    if (outcome !== undefined) {
      settled?.resolve(outcome);
      if (task.functions === 0) stopped?.resolve();
    }
    if (storage === 'stored') persisted?.resolve();
    else if (storage === undefined)
      persisted?.reject(
        new NotPersistedError(`Task "${task.name}" has no store, or is not to be persisted`, {
          taskId: task.id,
        }),
      );
    else if (storage !== 'waiting') persisted?.reject(storage);
  }
}
