import { launch } from './host/launch.ts';
import { checkOptions, type TaskDevtoolsOptions } from './host/task-devtools-options.ts';
import type { Managers } from './shown-managers.ts';

/**
 * Adds the panel to a page: a floating toggle, and behind it the table of one or several managers' tasks; without
 * managers, of those that are registered (`registerManager`). It brings a React of its own. Nothing is subscribed, and
 * neither the panel nor its React is loaded, before it is opened. Call it in a browser, once `document.body` is there;
 * answers with what takes everything away again.
 *
 * @throws TypeError naming the option that is wrong, what it got and what it takes.
 * @example
 * const unmount = mountTaskDevtools(manager);
 * import.meta.hot?.dispose(unmount);
 */
export function mountTaskDevtools(
  managers?: Managers,
  options: TaskDevtoolsOptions = {},
): () => void {
  checkOptions(options);
  return launch(managers, options, () => import('./frame-with-react.ts')).dispose;
}
