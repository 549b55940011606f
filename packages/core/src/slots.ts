import type { Attempt } from './attempt.ts';
import type { ManagedTask } from './managed-task.ts';
import { Queue, type QueueItem } from './queue.ts';

/** A task that waits for the slot of another, as the lender's queue holds it. */
export class WaitingGuest implements QueueItem {
  readonly lender: Attempt;
  readonly task: ManagedTask;
  readonly priority: number;
  readonly order: number;
  place = -1;

  constructor(lender: Attempt, task: ManagedTask) {
    this.lender = lender;
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
  /** Its children, and others that it was answered with, that could run on its slot. */
  readonly waiting: Queue<WaitingGuest>;
}

function shareOf(attempt: Attempt): SlotShare {
  attempt.share ??= { lender: undefined, guest: undefined, waiting: new Queue() };
  return attempt.share;
}

/**
 * The `concurrency` places for functions that run. A slot is held until the function returned or was abandoned.
 * With none free, a parent lends its own to one waiting child at a time (C48), and the child inherits it when
 * the parent returns first: the two count as one. So does whoever asked for a child and was answered with the
 * live task that holds its key (C9): it may wait for that one as for a child.
 */
export class Slots {
  readonly #limit: number;
  #taken = 0;
  /** Running attempts with somebody waiting for their slot and nobody on it. */
  readonly #lenders = new Set<Attempt>();

  constructor(limit: number) {
    // A fraction of a slot is none, but there is always one.
    this.#limit = Math.max(1, Math.floor(limit));
  }

  get limited(): boolean {
    return this.#limit !== Infinity;
  }

  get free(): boolean {
    return this.#taken < this.#limit;
  }

  /** Who is to run next on another's slot. */
  nextGuest(): WaitingGuest | undefined {
    for (const lender of this.#lenders) {
      const guest = lender.share?.waiting.peek();
      // One that was stopped meanwhile lends no more: a stranger may wait for it still.
      if (lender.phase === 'running' && guest !== undefined) return guest;
      this.#lenders.delete(lender);
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

  /** A task is ready: it may run on the lender's slot too. */
  addWaiting(lender: Attempt, task: ManagedTask): WaitingGuest {
    const guest = new WaitingGuest(lender, task);
    shareOf(lender).waiting.push(guest);
    this.#review(lender);
    return guest;
  }

  removeWaiting(guest: WaitingGuest): void {
    guest.lender.share?.waiting.remove(guest);
    this.#review(guest.lender);
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
