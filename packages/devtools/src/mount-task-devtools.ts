import { Dock, type TaskDevtoolsOptions } from './host/dock.ts';
import type { Managers } from './model/watched-manager.ts';

/**
 * Adds the panel to a page: a floating toggle, and behind it the table of one or several managers' tasks.
 * Nothing is subscribed, and the panel's code is not loaded, before it is opened. Call it in a browser, once
 * `document.body` is there; answers with what takes everything away again.
 *
 * @example
 * const unmount = mountTaskDevtools(manager);
 */
export function mountTaskDevtools(
  managers: Managers,
  options: TaskDevtoolsOptions = {},
): () => void {
  const dock = new Dock(managers, options);
  return () => dock.dispose();
}
