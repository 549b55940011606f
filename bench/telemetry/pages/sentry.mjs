import {
  captureMessage,
  init,
  makeBrowserOfflineTransport,
  makeFetchTransport,
} from '@sentry/browser';
import { collector, offer } from './bench-page.mjs';

init({
  dsn: collector.replace('http://', 'http://key@').concat('/1'),
  transport: makeBrowserOfflineTransport(makeFetchTransport),
  // Its defaults, 40 under way and 30 stored, are made for errors, which are few.
  transportOptions: { flushAtStartup: true, maxQueueSize: 10_000, bufferSize: 10_000 },
  // Only what was asked to be sent, and also what looks alike.
  defaultIntegrations: false,
  sendClientReports: false,
});

offer({ track: ({ key, text }) => captureMessage(key, { extra: { key, text } }) });
