import { pageLifecycle } from './browser/page-lifecycle.ts';
import type { BackgroundTaskManager } from './manager.ts';
import { internalsOf } from './manager-internals.ts';
import { checkObject, checkRequired, checkType } from './options.ts';

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
 * @returns the unbinder.
 * @throws TypeError for anything but a manager, and for wrong options.
 */
export function bindPage(
  manager: BackgroundTaskManager,
  options: BindPageOptions = {},
): () => void {
  const internals = internalsOf(manager);
  checkObject('options', options);
  checkType('onHide', options.onHide, 'function');
  const unsubscribe = pageLifecycle.subscribe({
    onHide: options.onHide,
    onLastCall: () => internals.flush(),
  });
  const forget = manager.once('manager:closed', unsubscribe);
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
  checkRequired('callback', callback, 'function');
  return pageLifecycle.subscribe({ onHide: callback });
}
