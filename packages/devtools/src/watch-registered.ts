import type { WatchedManager } from './model/watched-manager.ts';
import { registry } from './registry.ts';

/** Those that are registered now; the listener hears of changes until `stop`. */
export interface Registered {
  managers(): readonly WatchedManager[];
  stop(): void;
}

export function watchRegistered(listener: () => void): Registered {
  const known = registry();
  known.listeners.add(listener);
  return {
    managers: () => [...known.managers],
    stop: () => known.listeners.delete(listener),
  };
}
