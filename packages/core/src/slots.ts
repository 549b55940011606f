import type { Attempt } from './attempt.ts';
import type { ManagedTask } from './managed-task.ts';
import { Queue, type QueueItem } from './queue.ts';

/** A child that waits for its parent's slot, as the parent's queue holds it. */
export class WaitingChild implements QueueItem {
  readonly task: ManagedTask;
  readonly priority: number;
  readonly order: number;
  place = -1;

  constructor(task: ManagedTask) {
    this.task = task;
    this.priority = task.priority;
    this.order = task.order;
  }
}

/** With whom an attempt shares its slot. */
export interface SlotShare {
  /** The attempt on whose slot this one runs. */
  lender: Attempt | undefined;
  /** The attempt that runs on this one's slot. */
  guest: Attempt | undefined;
  /** Its children that could run on its slot. */
  readonly waiting: Queue<WaitingChild>;
}

function shareOf(attempt: Attempt): SlotShare {
  attempt.share ??= { lender: undefined, guest: undefined, waiting: new Queue() };
  return attempt.share;
}

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
      const waiting = lender.share?.waiting.peek();
      if (waiting !== undefined) return { child: waiting.task, lender };
    }
    return undefined;
  }

  get hasGuest(): boolean {
    return this.#lenders.size > 0;
  }

  /** Takes a free slot, or the lender's. */
  take(attempt: Attempt, lender: Attempt | undefined): void {
    if (lender === undefined) {
      this.#taken++;
      return;
    }
    shareOf(attempt).lender = lender;
    shareOf(lender).guest = attempt;
    this.#review(lender);
  }

  /** Gives the slot up: to the guest on it, back to its lender, or to whoever is next. */
  release(attempt: Attempt): void {
    if (!attempt.slotted) return;
    const { lender, guest } = attempt.share ?? {};
    attempt.share = undefined;
    this.#lenders.delete(attempt);
    if (guest !== undefined) shareOf(guest).lender = lender;
    if (lender !== undefined) {
      shareOf(lender).guest = guest;
      this.#review(lender);
    } else if (guest === undefined) this.#taken--;
  }

  /** A child is ready: it may run on its parent's slot too. */
  addWaiting(parent: Attempt, task: ManagedTask): WaitingChild {
    const child = new WaitingChild(task);
    shareOf(parent).waiting.push(child);
    this.#review(parent);
    return child;
  }

  removeWaiting(parent: Attempt, child: WaitingChild): void {
    parent.share?.waiting.remove(child);
    this.#review(parent);
  }

  #review(attempt: Attempt): void {
    const { share } = attempt;
    const couldLend =
      attempt.slotted &&
      attempt.phase === 'running' &&
      share !== undefined &&
      share.guest === undefined &&
      !share.waiting.isEmpty;
    if (couldLend) this.#lenders.add(attempt);
    else this.#lenders.delete(attempt);
  }
}
