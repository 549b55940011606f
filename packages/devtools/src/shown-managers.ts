import type { TaskSource } from './model/task-source.ts';
import type { WatchedManager } from './model/watched-manager.ts';

/** A manager of this page, or one elsewhere (`remoteManager`). */
export type ShownManager = WatchedManager | TaskSource;

export type Managers = ShownManager | readonly ShownManager[];

export function shownList(managers: Managers): readonly ShownManager[] {
  return Array.isArray(managers) ? managers : [managers as ShownManager];
}
