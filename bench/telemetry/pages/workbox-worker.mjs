import { Queue } from 'workbox-background-sync';

const queue = new Queue('events');

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'POST') event.respondWith(forward(request));
});

addEventListener('message', (event) => {
  if (event.data === 'replay') event.waitUntil(queue.replayRequests().catch(() => {}));
});

async function forward(request) {
  const spare = request.clone();
  try {
    const response = await fetch(request);
    // Its documents say to treat a server's error like a network's.
    if (response.status >= 500 || response.status === 429) throw new Error('Refused');
    return response;
  } catch (error) {
    await queue.pushRequest({ request: spare });
    throw error;
  }
}
