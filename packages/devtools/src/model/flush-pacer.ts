/** What the pacer needs of a page; tests give it a clock of their own. */
export interface PacerHost {
  /** Monotonic milliseconds. */
  now(): number;
  after(ms: number, callback: () => void): () => void;
  frame(callback: () => void): () => void;
  hidden(): boolean;
  onVisible(callback: () => void): () => void;
}

/** Under this many events a second each is shown at the next frame. */
const FEW = 20;
const INTERVAL = 100;

/** Turns any number of events into one flush a frame when they are few, and ten a second when they are many. */
export class FlushPacer {
  readonly #flush: () => void;
  readonly #host: PacerHost;
  readonly #unwatch: () => void;
  #state: 'idle' | 'waiting' | 'owed' | 'stopped' = 'idle';
  #cancel: (() => void) | undefined;
  #lastFlush = Number.NEGATIVE_INFINITY;
  #windowStart = Number.NEGATIVE_INFINITY;
  #inWindow = 0;
  #inLastWindow = 0;

  constructor(flush: () => void, host: PacerHost) {
    this.#flush = flush;
    this.#host = host;
    this.#unwatch = host.onVisible(() => {
      if (this.#state === 'owed') this.#run();
    });
  }

  /** Something changed. */
  request(): void {
    this.#inWindow++;
    if (this.#state !== 'idle') return;
    // Nobody sees a hidden page: one flush when it shows again.
    if (this.#host.hidden()) {
      this.#state = 'owed';
      return;
    }
    this.#state = 'waiting';
    const now = this.#host.now();
    const run = (): void => this.#run();
    this.#cancel = this.#isBusy(now)
      ? this.#host.after(Math.max(0, this.#lastFlush + INTERVAL - now), run)
      : this.#host.frame(run);
  }

  stop(): void {
    this.#state = 'stopped';
    this.#cancel?.();
    this.#unwatch();
  }

  /** By this second's events and those of the one before, so that a steady flood stays one. */
  #isBusy(now: number): boolean {
    const since = now - this.#windowStart;
    if (since >= 1_000) {
      this.#inLastWindow = since < 2_000 ? this.#inWindow - 1 : 0;
      this.#windowStart = now;
      this.#inWindow = 1;
    }
    return this.#inWindow > FEW || this.#inLastWindow > FEW;
  }

  #run(): void {
    if (this.#state === 'stopped') return;
    if (this.#host.hidden()) {
      this.#state = 'owed';
      return;
    }
    this.#state = 'idle';
    this.#lastFlush = this.#host.now();
    this.#flush();
  }
}
