import { type Attempt, WaitingChild } from './attempt.ts';
import type { ManagedTask } from './managed-task.ts';

/**
 * The `concurrency` places for functions that run. A slot is held until the function returned or was abandoned.
 * With none free, a parent lends its own to one waiting child at a time (C48), and the child inherits it when
 * the parent returns first: the two count as one.
 */
export class Slots {
  readonly #limit: number;
  #taken = 0;
  /** Running parents with a waiting child and nobody on their slot. */
  readonly #lenders = new Set<Attempt>();

  constructor(limit: number) {
    // A fraction of a slot is none, but there is always one.
    this.#limit = Math.max(1, Math.floor(limit));
  }

  get free(): boolean {
    return this.#taken < this.#limit;
  }

  /** The child to run next on its parent's slot. */
  nextGuest(): { child: ManagedTask; lender: Attempt } | undefined {
    for (const lender of this.#lenders) {
      const waiting = lender.waiting?.peek();
      if (waiting !== undefined) return { child: waiting.task, lender };
    }
    return undefined;
  }

  get hasGuest(): boolean {
    return this.#lenders.size > 0;
  }

  /** Takes a free slot, or the lender's. */
  take(attempt: Attempt, lender: Attempt | undefined): void {
    attempt.lender = lender;
    if (lender === undefined) this.#taken++;
    else {
      lender.guest = attempt;
      this.#review(lender);
    }
  }

  /** Gives the slot up: to the guest on it, back to its lender, or to whoever is next. */
  release(attempt: Attempt): void {
    if (!attempt.slotted) return;
    const { lender, guest } = attempt;
    attempt.lender = undefined;
    attempt.guest = undefined;
    this.#lenders.delete(attempt);
    if (guest !== undefined) guest.lender = lender;
    if (lender !== undefined) {
      lender.guest = guest;
      this.#review(lender);
    } else if (guest === undefined) this.#taken--;
  }

  /** A child is ready: it may run on its parent's slot too. */
  addWaiting(parent: Attempt, task: ManagedTask): WaitingChild {
    const child = new WaitingChild(task);
    parent.queueOfWaiting.push(child);
    this.#review(parent);
    return child;
  }

  removeWaiting(parent: Attempt, child: WaitingChild): void {
    parent.waiting?.remove(child);
    this.#review(parent);
  }

  #review(attempt: Attempt): void {
    const couldLend =
      attempt.slotted &&
      attempt.phase === 'running' &&
      attempt.guest === undefined &&
      attempt.waiting?.isEmpty === false;
    if (couldLend) this.#lenders.add(attempt);
    else this.#lenders.delete(attempt);
  }
}
