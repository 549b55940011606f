import { newTracker, trackStructEvent } from '@snowplow/browser-tracker';
import { collector, offer } from './bench-page.mjs';

// Its most durable set-up: events wait in localStorage until they are acknowledged, requests outlive the page.
newTracker('bench', collector, {
  appId: 'bench',
  eventMethod: 'post',
  keepalive: true,
  encodeBase64: false,
  stateStorageStrategy: 'cookieAndLocalStorage',
  maxLocalStorageQueueSize: 10_000,
  contexts: { webPage: false },
});

offer({
  track: ({ key, text }) =>
    trackStructEvent({ category: 'bench', action: 'track', label: key, property: text }),
});
