import { collector, offer } from './bench-page.mjs';

/** Its recipe: the page just posts, and the service worker keeps what fails, for a `sync` event or the next load. */
async function workerReady() {
  try {
    await navigator.serviceWorker.register('/workbox-worker.js', { type: 'module' });
  } catch {
    // Where cookies are blocked so are service workers: then the page posts, and that is all.
    return;
  }
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller)
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  navigator.serviceWorker.controller.postMessage('replay');
}

offer({
  ready: workerReady(),
  track({ key, text }) {
    const body = JSON.stringify({ id: crypto.randomUUID(), key, text });
    fetch(`${collector}/collect`, { method: 'POST', body, keepalive: true }).catch(() => {});
  },
});
