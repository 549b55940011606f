import type { LogHost } from '../../src/model/page-host.ts';

interface Due {
  at: number;
  callback: () => void;
  every?: number;
}

/** A page whose time, frames and visibility stand still until a test moves them. */
export class StillHost implements LogHost {
  time = 0;
  isHidden = false;
  readonly frames = new Set<() => void>();
  readonly #due = new Set<Due>();
  readonly #onVisible = new Set<() => void>();

  now(): number {
    return this.time;
  }

  wallClock(): number {
    return 1_700_000_000_000 + this.time;
  }

  /** Timers, frames and listeners that are still there. */
  get pending(): number {
    return this.#due.size + this.frames.size + this.#onVisible.size;
  }

  after(ms: number, callback: () => void): () => void {
    return this.#add({ at: this.time + ms, callback });
  }

  every(ms: number, callback: () => void): () => void {
    return this.#add({ at: this.time + ms, callback, every: ms });
  }

  frame(callback: () => void): () => void {
    this.frames.add(callback);
    return () => this.frames.delete(callback);
  }

  hidden(): boolean {
    return this.isHidden;
  }

  onVisible(callback: () => void): () => void {
    this.#onVisible.add(callback);
    return () => this.#onVisible.delete(callback);
  }

  show(): void {
    this.isHidden = false;
    for (const callback of this.#onVisible) callback();
  }

  paint(): void {
    for (const callback of [...this.frames]) {
      this.frames.delete(callback);
      callback();
    }
  }

  advance(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const next = [...this.#due].sort((a, b) => a.at - b.at).find(({ at }) => at <= until);
      if (next === undefined) break;
      this.time = next.at;
      if (next.every === undefined) this.#due.delete(next);
      else next.at += next.every;
      next.callback();
    }
    this.time = until;
  }

  #add(due: Due): () => void {
    this.#due.add(due);
    return () => this.#due.delete(due);
  }
}
