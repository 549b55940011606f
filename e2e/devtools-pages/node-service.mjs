// A Node service that lets itself be watched: `node node-service.mjs [port]`.
import { BackgroundTaskManager } from '@outlast/core';
import { openDevtoolsServer } from '@outlast/devtools/node';

const manager = new BackgroundTaskManager({ logger: false, name: 'service' });
manager.createTask(
  ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  { name: 'nightly report' },
);
const port = Number(process.argv[2] ?? 0);
const { url } = await openDevtoolsServer(manager, { port, token: 'a-token-for-tests' });
console.log(url);
// A service has more to do than to be watched.
setInterval(() => {}, 60_000);
