/**
 * Signals that are not ours. However many of us listen to one, it carries one listener, and none once nobody
 * listens. (`AbortSignal.any` on a long-lived signal leaks: nodejs/node#55351, denoland/deno#24842.)
 */
export class ForeignSignals {
  readonly #callbacks = new Map<AbortSignal, Set<(reason: unknown) => void>>();
  readonly #listener = (event: Event): void => this.#aborted(event.target as AbortSignal);

  /** Calls back once when the signal aborts; the caller has looked whether it is aborted already. */
  watch(signal: AbortSignal, callback: (reason: unknown) => void): () => void {
    let callbacks = this.#callbacks.get(signal);
    if (callbacks === undefined) {
      callbacks = new Set();
      this.#callbacks.set(signal, callbacks);
      signal.addEventListener('abort', this.#listener);
    }
    callbacks.add(callback);
    return () => this.#unwatch(signal, callback);
  }

  #unwatch(signal: AbortSignal, callback: (reason: unknown) => void): void {
    const callbacks = this.#callbacks.get(signal);
    callbacks?.delete(callback);
    if (callbacks?.size === 0) this.#release(signal);
  }

  #aborted(target: AbortSignal): void {
    // An event may name what a wrapper wraps, and not the wrapper that was handed to us.
    const aborted = this.#callbacks.has(target)
      ? [target]
      : [...this.#callbacks.keys()].filter((signal) => signal.aborted);
    for (const signal of aborted) {
      const callbacks = this.#callbacks.get(signal) ?? [];
      this.#release(signal);
      for (const callback of callbacks) callback(signal.reason);
    }
  }

  #release(signal: AbortSignal): void {
    this.#callbacks.delete(signal);
    signal.removeEventListener('abort', this.#listener);
  }
}
