// Runs in a Worker: a manager that only a port leads to.
import { BackgroundTaskManager } from '@outlast/core';
import { serveTaskDevtools } from '@outlast/devtools/serve';

const manager = new BackgroundTaskManager({ logger: false, name: 'worker' });
manager.createTask(
  ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  { name: 'in the worker', context: { user: 7 } },
);
serveTaskDevtools(manager, self as unknown as Worker);
