import { BackgroundTaskManager, type ManagerOptions } from '@outlast/core';
import { localSource } from '../../src/model/local-source.ts';
import { TaskLog } from '../../src/model/task-log.ts';
import { StillHost } from './still-host.ts';

const open: TaskLog[] = [];

/** To be called after each test. */
export function stopWatching(): void {
  for (const log of open.splice(0)) log.stop();
}

export function quiet(options: ManagerOptions = {}): BackgroundTaskManager {
  return new BackgroundTaskManager({ logger: false, ...options });
}

/** A log of managers, in a page whose time stands still. */
export function watch(managers: BackgroundTaskManager | BackgroundTaskManager[], keep?: number) {
  const host = new StillHost();
  const log = new TaskLog([managers].flat().map(localSource), host, keep);
  open.push(log);
  return { host, log };
}

export const never = (): Promise<never> => new Promise(() => {});
