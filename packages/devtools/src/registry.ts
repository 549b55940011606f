import type { WatchedManager } from './model/watched-manager.ts';

/** One for all copies of this package in a page, and there only once somebody registers a manager. */
const KEY = Symbol.for('@outlast/devtools.managers');

export interface Registry {
  readonly managers: Set<WatchedManager>;
  readonly listeners: Set<() => void>;
}

/** Where this page's managers are registered. */
export function registry(): Registry {
  const scope = globalThis as { [KEY]?: Registry };
  scope[KEY] ??= { managers: new Set(), listeners: new Set() };
  return scope[KEY];
}

function tell({ listeners }: Registry): void {
  for (const listener of listeners) listener();
}

/**
 * Lets a panel that is mounted without managers show this one, wherever in the page it was made. The manager is held
 * on to until it is taken back.
 *
 * @returns what takes it back.
 * @example
 * const unregister = registerManager(manager);
 */
export function registerManager(manager: WatchedManager): () => void {
  const known = registry();
  known.managers.add(manager);
  tell(known);
  return () => {
    if (known.managers.delete(manager)) tell(known);
  };
}
