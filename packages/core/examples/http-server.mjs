// An HTTP server whose deploy loses nothing. Each order is answered at once and its webhook sent in the background;
// on SIGTERM the server takes no more requests, sends what it has promised, and only then ends.
//
//   PORT=8080 WEBHOOK=http://localhost:9090/ node examples/http-server.mjs
import { createServer } from 'node:http';
import { bindProcess, createNodeManager } from '@outlast/core/node';

const manager = createNodeManager({ name: 'webhooks', concurrency: 10, shutdownTimeout: 20_000 });

async function sendWebhook(order, signal) {
  const answer = await fetch(process.env.WEBHOOK, { method: 'POST', body: order, signal });
  if (!answer.ok) throw new Error(`The webhook answered ${answer.status}`);
}

const server = createServer(async (request, response) => {
  let order = '';
  for await (const part of request) order += part;
  // Too late for this process: a promise that it cannot keep is not given.
  if (manager.closed) return response.writeHead(503, { connection: 'close' }).end();
  const task = manager.createTask(({ signal }) => sendWebhook(order, signal), {
    name: 'sendWebhook',
    context: { order },
    timeout: 5_000,
    retry: { limit: 5, delay: 200 },
  });
  response.writeHead(202).end(JSON.stringify({ taskId: task.id }));
});

bindProcess(manager, {
  onSignal: () => new Promise((closed) => server.close(closed)),
  onShutdown: (stats) => console.log(JSON.stringify(stats)),
});

server.listen(Number(process.env.PORT ?? 0), () => console.log(server.address().port));
