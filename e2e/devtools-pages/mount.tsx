// A page without React: the tests call what is on `window`.
import { BackgroundTaskManager } from '@outlast/core';
import { mountTaskDevtools, registerManager, remoteManager } from '@outlast/devtools/mount';

const manager = new BackgroundTaskManager({ logger: false, name: 'main' });
const untilAborted = ({ signal }: { signal: AbortSignal }): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

export interface MountPage {
  manager: BackgroundTaskManager;
  Manager: typeof BackgroundTaskManager;
  mountTaskDevtools: typeof mountTaskDevtools;
  registerManager: typeof registerManager;
  remoteManager: typeof remoteManager;
  start(name: string): string;
}

const page: MountPage = {
  manager,
  Manager: BackgroundTaskManager,
  mountTaskDevtools,
  registerManager,
  remoteManager,
  start: (name) => manager.createTask(untilAborted, { name, context: { user: 1 } }).id,
};
Object.assign(window, page);
