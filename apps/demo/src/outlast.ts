import { BackgroundTaskManager } from '@outlast/core';
import { indexedDbStore } from '@outlast/core/indexeddb';
import { bindPage } from '@outlast/core/page';
import { createTelemetry, type Telemetry } from '@outlast/core/telemetry';
import { exposeForTests } from '@outlast/core/testing';
import { collectorUrl, type EventKey, enterEvents } from './ledger.ts';

export interface DemoEvent {
  key: EventKey;
  what: string;
  detail?: Record<string, unknown> | undefined;
}

/** Everything the page has of Outlast: one manager that keeps its tasks in IndexedDB, and its telemetry. */
export const manager: BackgroundTaskManager = new BackgroundTaskManager({
  name: 'demo',
  concurrency: 4,
  store: indexedDbStore({ database: 'outlast-demo' }),
});

bindPage(manager);

export const telemetry: Telemetry<DemoEvent> = createTelemetry<DemoEvent>(manager, {
  url: collectorUrl(),
  maxWait: 1_000,
  maxStored: 100_000,
  // Short waits: a visitor who sets the collector to "Up" again is looking at the page.
  retry: { limit: Number.POSITIVE_INFINITY, delay: 500, maxDelay: 3_000 },
});

/** Tracks as many events, each with a key of its own by which the page finds it again at the collector. */
export function track(what: string, howMany = 1, detail?: Record<string, unknown>): void {
  for (const key of enterEvents(howMany)) telemetry.track({ key, what, detail });
}

declare global {
  interface Window {
    outlast: BackgroundTaskManager;
    outlastTelemetry: Telemetry<DemoEvent>;
  }
}

exposeForTests(manager);
window.outlast = manager;
window.outlastTelemetry = telemetry;
