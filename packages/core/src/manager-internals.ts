import type { Clock } from './clock.ts';
import type { GuardedLog } from './logger.ts';
import type { ManagerSettings } from './manager-options.ts';
import type { Scheduler } from './scheduler.ts';

/** What our own other entries (page, testing) need of a manager, and its users do not. */
export interface ManagerInternals {
  /** Hands everything unwritten to the store, synchronously. */
  flush(): void;
  readonly scheduler: Scheduler;
  readonly log: GuardedLog;
  readonly clock: Clock;
  readonly settings: ManagerSettings;
}

const internals = new WeakMap<object, ManagerInternals>();

export function exposeInternals(manager: object, inside: ManagerInternals): void {
  internals.set(manager, inside);
}

/** @throws TypeError for anything that is not a manager. */
export function internalsOf(manager: object): ManagerInternals {
  const inside = internals.get(manager);
  if (inside === undefined) throw new TypeError('manager must be a BackgroundTaskManager');
  return inside;
}
