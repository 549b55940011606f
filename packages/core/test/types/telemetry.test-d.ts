import { BackgroundTaskManager } from '../../src/index.ts';
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
