import { BackgroundTaskManager } from '@outlast/core';
import { createTelemetry } from '@outlast/core/telemetry';
import { collector, offer, option } from './bench-page.mjs';

const telemetry = createTelemetry(new BackgroundTaskManager(), {
  url: `${collector}/collect`,
  maxWait: 500,
  ...(option('courier') === 'no' && { courier: false }),
});

offer({ track: (event) => telemetry.track(event) });
