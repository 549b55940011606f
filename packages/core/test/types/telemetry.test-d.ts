import { BackgroundTaskManager } from '../../src/index.ts';
import { serveTelemetry } from '../../src/service-worker.ts';
import { createTelemetry } from '../../src/telemetry.ts';

const manager = new BackgroundTaskManager();
const url = '/collect';

// A courier is an address, or what makes the worker, or none.
createTelemetry(manager, { url, courier: false });
createTelemetry(manager, { url, courier: '/courier.js' });
createTelemetry(manager, { url, courier: new URL('https://example.test/courier.js') });
createTelemetry(manager, { url, courier: () => new SharedWorker('/courier.js', 'mine') });
// @ts-expect-error: a worker that serves one page only is none
createTelemetry(manager, { url, courier: () => new Worker('/courier.js') });

// A service worker is asked for by yes or no, or by its tag.
createTelemetry(manager, { url, backgroundSync: true });
createTelemetry(manager, { url, backgroundSync: 'mine' });
serveTelemetry({ url, tag: 'mine', headers: { 'x-key': 'a' }, database: 'mine' });
// @ts-expect-error: functions do not cross to it
serveTelemetry({ url, encode: () => ({ body: '', contentType: '' }) });
