import { AsyncResource } from 'node:async_hooks';
import { BackgroundTaskManager } from '../manager.ts';
import type { ManagerOptions } from '../manager-options.ts';

/**
 * A manager whose tasks run in the async context they were created in, so that what `AsyncLocalStorage` holds of a
 * request is there in the background, too. Takes the same options.
 *
 * @example
 * const manager = createNodeManager({ concurrency: 10 });
 * requestId.run('r1', () => manager.createTask(() => log(requestId.getStore()))); // 'r1'
 */
export function createNodeManager(options: ManagerOptions = {}): BackgroundTaskManager {
  return new BackgroundTaskManager({ bind: (fn) => AsyncResource.bind(fn), ...options });
}
