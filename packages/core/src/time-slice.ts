import type { Clock } from './clock.ts';

/** How much of the current macrotask, all its microtasks counted, was used since the first asking (C6). */
export class TimeSlice {
  readonly #clock: Clock;
  readonly #length: number;
  #startedAt: number | undefined;
  #end: 'open' | 'awaited' = 'open';

  constructor(clock: Clock, length: number) {
    this.#clock = clock;
    this.#length = length;
  }

  /** Whether it is time to let others have the thread. The first asking in a macrotask starts the slice. */
  isOver(): boolean {
    const now = this.#clock.threadTime();
    if (this.#startedAt !== undefined) return now - this.#startedAt >= this.#length;
    this.#startedAt = now;
    // However short the slices, each gets on by one.
    return false;
  }

  /**
   * To be called once the asking is done with for now: the next macrotask has a slice of its own. (Not by the first
   * asking: what is about to start would wait for it.)
   */
  endWithMacrotask(): void {
    if (this.#startedAt === undefined || this.#end === 'awaited') return;
    this.#end = 'awaited';
    this.#clock.afterMacrotask(() => {
      this.#startedAt = undefined;
      this.#end = 'open';
    });
  }
}
