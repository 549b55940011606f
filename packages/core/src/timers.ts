import type { Clock, TimerHandle } from './clock.ts';
import type { HeapItem } from './heap.ts';
import { OrderedQueue } from './ordered-queue.ts';

/** Something that is due at a time. Its owner adds it once at most, and may cancel it at any time. */
export interface Timed extends HeapItem {
  /** On the clock's monotonic scale. Written by `Timers` alone. */
  due: number;
  /** Tells equal ones apart: first added, first called. Written by `Timers` alone. */
  order: number;
  onDue(): void;
}

/** A callback as something that is due. */
export class Timer implements Timed {
  place = -1;
  due = 0;
  order = 0;
  readonly onDue: () => void;

  constructor(onDue: () => void) {
    this.onDue = onDue;
  }

  get isWaiting(): boolean {
    return this.place !== -1;
  }
}

/** All the deadlines of a manager behind one timer of the platform. */
export class Timers {
  readonly #clock: Clock;
  readonly #keepAlive: boolean;
  readonly #queue = new OrderedQueue<Timed>((a, b) =>
    a.due === b.due ? a.order < b.order : a.due < b.due,
  );
  #added = 0;
  /** The latest time that a timer came for: fake timers may fire without moving the clock. */
  #latest = 0;
  #armed: { timer: TimerHandle; due: number } | undefined;

  /** `keepAlive`: whether what is waiting here keeps a Node process alive. */
  constructor(clock: Clock, keepAlive: boolean) {
    this.#clock = clock;
    this.#keepAlive = keepAlive;
  }

  /** `ms` from now; never for `Infinity`. */
  add(timed: Timed, ms: number): void {
    if (ms === Infinity) return;
    const now = this.#now();
    timed.due = now + ms;
    timed.order = this.#added++;
    this.#queue.push(timed);
    this.#arm(now);
  }

  /** False when it is not waiting here. */
  cancel(timed: Timed): boolean {
    const removed = this.#queue.remove(timed);
    // A timer armed for what is gone may fire for nothing; only an empty queue must leave none behind.
    if (removed && this.#queue.size === 0) this.#disarm();
    return removed;
  }

  /** Cancels everything. */
  clear(): void {
    while (this.#queue.pop() !== undefined);
    this.#disarm();
  }

  #now(): number {
    const now = this.#clock.monotonic();
    // A fraction is the platform's rounding, and must not add up.
    return this.#latest - now < 1 ? now : this.#latest;
  }

  #arm(now: number): void {
    const first = this.#queue.peek();
    if (first === undefined) {
      this.#disarm();
      return;
    }
    // One that is overdue may have been lost with the fake timers of a test: it is set again.
    if (this.#armed !== undefined && this.#armed.due <= first.due && this.#armed.due >= now) return;
    this.#disarm();
    const wait = Math.max(0, first.due - now);
    // As it is now: by then the first may have been cancelled, and added for another time.
    const { due } = first;
    this.#armed = {
      timer: this.#clock.setTimer(() => this.#fire(due), wait, this.#keepAlive),
      due,
    };
  }

  #disarm(): void {
    if (this.#armed === undefined) return;
    this.#clock.clearTimer(this.#armed.timer);
    this.#armed = undefined;
  }

  #fire(armedFor: number): void {
    this.#armed = undefined;
    // Platforms round: a timer may come a fraction of a millisecond before the clock says so.
    const now = Math.max(armedFor, this.#now());
    this.#latest = now;
    for (let first = this.#queue.peek(); first && first.due <= now; first = this.#queue.peek()) {
      this.#queue.pop();
      first.onDue();
    }
    this.#arm(this.#now());
  }
}
