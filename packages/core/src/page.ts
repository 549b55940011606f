import { pageLifecycle } from './browser/page-lifecycle.ts';

/** As much of a manager as `bindPage` needs; every `BackgroundTaskManager` has it. */
export interface PageBound {
  /** Hands everything unwritten to the store, in the call. */
  flushStore?(): void;
  on(type: 'manager:closed', handler: () => void): () => void;
}

export interface BindPageOptions {
  /** Called when the page hides, before what is unwritten is handed to the store: what it enqueues is stored too. */
  onHide?: (() => void) | undefined;
}

/**
 * Binds a manager to its page: whenever the page hides, freezes or goes, what the manager has not written
 * yet is handed to its store at once. Nothing is cancelled. Ends when the manager is closed.
 *
 * Outside a page it does nothing.
 *
 * @returns the unbinder; the second call of it does nothing.
 */
export function bindPage(manager: PageBound, options: BindPageOptions = {}): () => void {
  const unsubscribe = pageLifecycle.subscribe({
    onHide: options.onHide,
    onLastCall: () => manager.flushStore?.(),
  });
  const forget = manager.on('manager:closed', unsubscribe);
  return () => {
    unsubscribe();
    forget();
  };
}

/**
 * Calls back when the page goes out of sight: hidden, frozen, left or closed. Synchronously, once per hide in
 * whichever order the browser's events come, and again after the page was shown. What it throws is reported
 * like an error of an event listener. Outside a page it is never called.
 *
 * @returns the unsubscriber.
 */
export function onHide(callback: () => void): () => void {
  return pageLifecycle.subscribe({ onHide: callback });
}
