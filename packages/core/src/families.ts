import type { Attempt } from './attempt.ts';
import type { ManagedTask } from './managed-task.ts';
import { upkeepOf } from './upkeep.ts';

interface FamiliesHost {
  cancel(task: ManagedTask, reason: unknown): unknown;
}

/** Children live no longer than the attempt that made them, where that was stopped (C48). */
export class Families {
  readonly #host: FamiliesHost;
  /** Children that are to be cancelled with their parents. */
  readonly #doomed: Array<{ child: ManagedTask; reason: unknown }> = [];

  constructor(host: FamiliesHost) {
    this.#host = host;
  }

  join(child: ManagedTask, parent: Attempt): void {
    upkeepOf(child).parent = parent;
    const upkeep = upkeepOf(parent.task);
    upkeep.children ??= new Set();
    upkeep.children.add(child);
  }

  leave(child: ManagedTask): void {
    const { upkeep } = child;
    if (upkeep?.parent === undefined) return;
    upkeep.parent.task.upkeep?.children?.delete(child);
    upkeep.parent = undefined;
  }

  /** Cancels the children whom the end of a task, or of one attempt of it, concerns. */
  bereave(task: ManagedTask, attempt: Attempt | undefined, reason: unknown): void {
    const children = task.upkeep?.children;
    if (children === undefined || task.status === 'completed' || task.status === 'failed') return;
    const isFirst = this.#doomed.length === 0;
    for (const child of children)
      if (task.done || child.upkeep?.parent === attempt) this.#doomed.push({ child, reason });
    // One loop for a whole family: generations deep would be calls deep.
    if (!isFirst) return;
    for (const doomed of this.#doomed) this.#host.cancel(doomed.child, doomed.reason);
    this.#doomed.length = 0;
  }
}
