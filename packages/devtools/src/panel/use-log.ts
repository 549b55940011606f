import { useCallback, useSyncExternalStore } from 'react';
import type { TaskLog } from '../model/task-log.ts';

/** Renders again after each flush, and once a second. */
export function useLog(log: TaskLog): number {
  const subscribe = useCallback((listener: () => void) => log.subscribe(listener), [log]);
  return useSyncExternalStore(subscribe, () => log.version);
}
