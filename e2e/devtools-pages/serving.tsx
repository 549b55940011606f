// A page that shows its manager to whoever hands it a port.
import { BackgroundTaskManager } from '@outlast/core';
import { serveTaskDevtools } from '@outlast/devtools/serve';

const manager = new BackgroundTaskManager({ logger: false, name: 'other' });
manager.createTask(
  ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  { name: 'in the other window' },
);
window.addEventListener('message', ({ origin, data, ports: [port] }) => {
  if (origin === location.origin && data === 'a port' && port) serveTaskDevtools(manager, port);
});
Object.assign(window, { manager });
