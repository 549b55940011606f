import type { ForeignSignals } from './foreign-signals.ts';
import { Timer, type Timers } from './timers.ts';

export interface WaitBounds {
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Ends a waiting at its timeout or signal, without touching what is waited for. */
export class BoundedWait {
  readonly #timers: Timers;
  readonly #signals: ForeignSignals;

  constructor(timers: Timers, signals: ForeignSignals) {
    this.#timers = timers;
    this.#signals = signals;
  }

  /**
   * Whatever comes first: what `begin` resolves or rejects with, `onTimeout`'s answer, or the signal's reason.
   * `begin` may answer with what ends its own waiting. No timer and no listener outlives the answer.
   */
  race<T>(
    { timeout = Infinity, signal }: WaitBounds,
    begin: (
      resolve: (value: T) => void,
      reject: (error: unknown) => void,
    ) => (() => void) | undefined,
    onTimeout: () => T | PromiseLike<T>,
  ): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise<T>((resolve, reject) => {
      /** Gone once the waiting is over. */
      let cleanUps: Array<() => void> | undefined = [];
      const finish = (end: () => void): void => {
        const due = cleanUps;
        if (due === undefined) return;
        cleanUps = undefined;
        for (const cleanUp of due) cleanUp();
        end();
      };
      if (timeout !== Infinity) {
        const timer = new Timer(() =>
          // A promise of `onTimeout`'s making may be a rejection: `resolve` takes both.
          finish(() => resolve(onTimeout())),
        );
        this.#timers.add(timer, timeout);
        cleanUps.push(() => this.#timers.cancel(timer));
      }
      if (signal !== undefined)
        cleanUps.push(this.#signals.watch(signal, (reason) => finish(() => reject(reason))));
      const stop = begin(
        (value) => finish(() => resolve(value)),
        (error) => finish(() => reject(error)),
      );
      // `begin` may have come to its end at once.
      if (cleanUps === undefined) stop?.();
      else if (stop !== undefined) cleanUps.push(stop);
    });
  }
}
