import type { TaskInfo } from '@outlast/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { manager } from '../outlast.ts';
import { workNames } from '../work.ts';

/** The tasks that the page itself started, oldest first, drawn anew at most ten times a second. */
export function useWork(): TaskInfo[] {
  const [tasks, setTasks] = useState<TaskInfo[]>(readWork);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      timer = undefined;
      setTasks(readWork());
    };
    const off = manager.on('*', () => {
      timer ??= setTimeout(draw, 100);
    });
    // Tasks of an earlier visit come back without events.
    void manager.ready.then(draw);
    return () => {
      off();
      clearTimeout(timer);
    };
  }, []);
  return tasks;
}

const ours = new Set(Object.values(workNames));

function readWork(): TaskInfo[] {
  return manager.getTaskInfo().filter((task) => ours.has(task.name));
}

/** Whether the manager has been shut down (from the panel): nothing can be started any more. */
export function useClosed(): boolean {
  return useSyncExternalStore(
    (listener) => manager.on('manager:shutdown', listener),
    () => manager.closed,
  );
}

// Heard from the first moment: the database fails long before React is done.
let storeTrouble = typeof indexedDB === 'undefined';
const troubled = new Set<() => void>();
manager.on('store:error', () => {
  storeTrouble = true;
  for (const listener of troubled) listener();
});

/** True when this browser gives no database, so that tasks and events live in memory only. */
export function useMemoryOnly(): boolean {
  return useSyncExternalStore(
    (listener) => {
      troubled.add(listener);
      return () => troubled.delete(listener);
    },
    () => storeTrouble,
  );
}
