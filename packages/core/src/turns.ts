import type { Attempt } from './attempt.ts';
import type { Clock } from './clock.ts';
import type { ManagedTask } from './managed-task.ts';
import { Queue } from './queue.ts';
import { Slots } from './slots.ts';
import { TimeSlice } from './time-slice.ts';
import { upkeepOf } from './upkeep.ts';

interface TurnsOptions {
  clock: Clock;
  concurrency: number;
  sliceTime: number;
  /** Starts a task, on a free slot or on the lender's. */
  start(task: ManagedTask, lender: Attempt | undefined): void;
}

/** What follows it comes in a microtask. (`queueMicrotask` makes an async resource of each call in Node: it takes longer.) */
const microtask = Promise.resolve();

/** Whose turn it is: tasks that are ready wait here for a slot, and start in microtasks, a slice at a time. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #queue = new Queue<ManagedTask>();
  readonly #slots: Slots;
  readonly #slice: TimeSlice;
  #state: 'idle' | 'starting' = 'idle';
  #intake: 'open' | 'paused' = 'open';
  readonly #startNextLater = (): void => this.#startNext();

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#slots = new Slots(options.concurrency);
    this.#slice = new TimeSlice(options.clock, options.sliceTime);
  }

  get paused(): boolean {
    return this.#intake === 'paused';
  }

  set paused(paused: boolean) {
    this.#intake = paused ? 'paused' : 'open';
    this.next();
  }

  add(task: ManagedTask): void {
    this.#queue.push(task);
    const { upkeep } = task;
    if (upkeep?.parent !== undefined) this.#wait(upkeep.parent, task);
    if (upkeep?.askers !== undefined) for (const asker of upkeep.askers) this.#wait(asker, task);
    this.next();
  }

  /** An attempt asked for a child, and was answered with this task: it may run on the attempt's slot from now on. */
  lend(asker: Attempt, task: ManagedTask): void {
    const couldLend = this.#slots.limited && asker.slotted && asker.phase === 'running';
    if (!couldLend || asker.task === task) return;
    const upkeep = upkeepOf(task);
    if (upkeep.parent === asker) return;
    upkeep.askers ??= new Set();
    for (const other of upkeep.askers) if (other.phase !== 'running') upkeep.askers.delete(other);
    if (upkeep.askers.has(asker)) return;
    upkeep.askers.add(asker);
    if (task.place === -1) return;
    this.#wait(asker, task);
    this.next();
  }

  #wait(lender: Attempt, task: ManagedTask): void {
    const upkeep = upkeepOf(task);
    upkeep.waiting ??= [];
    upkeep.waiting.push(this.#slots.addWaiting(lender, task));
  }

  remove(task: ManagedTask): void {
    this.#queue.remove(task);
    const { upkeep } = task;
    if (upkeep?.waiting === undefined) return;
    for (const guest of upkeep.waiting) this.#slots.removeWaiting(guest);
    upkeep.waiting = undefined;
  }

  /** Takes a free slot for an attempt, or its lender's. */
  take(attempt: Attempt, lender: Attempt | undefined): void {
    this.#slots.take(attempt, lender);
  }

  release(attempt: Attempt): void {
    this.#slots.release(attempt);
  }

  /** Asks for the next start, in a microtask, so that nothing re-enters. */
  next(): void {
    if (this.#state !== 'idle' || this.paused || this.#queue.isEmpty) return;
    if (!this.#slots.free && !this.#slots.hasGuest) return;
    this.#state = 'starting';
    void microtask.then(this.#startNextLater);
  }

  #startNext(): void {
    // Still 'starting' meanwhile: who asks during the loop gets an answer from it, not a loop of their own.
    while (!this.paused) {
      const guest = this.#slots.free ? undefined : this.#slots.nextGuest();
      const task = this.#slots.free ? this.#queue.peek() : guest?.task;
      if (task === undefined) break;
      if (this.#slice.isOver()) {
        this.#slice.endWithMacrotask();
        this.#options.clock.nextMacrotask(this.#startNextLater);
        return;
      }
      this.remove(task);
      this.#options.start(task, guest?.lender);
    }
    this.#slice.endWithMacrotask();
    this.#state = 'idle';
  }
}
