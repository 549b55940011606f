import { BackgroundTaskManager } from '../../src/index.ts';
import { createTelemetry, type Telemetry, type TelemetryOptions } from '../../src/telemetry.ts';

/** What a test asks of telemetry in a page, or a worker, of its own. */
export type CourierPageCall =
  | { do: 'start'; options: TelemetryOptions<unknown> }
  | { do: 'track'; events: unknown[] }
  | { do: 'route'; to: string }
  | { do: 'flush' | 'pending' | 'close' };

const manager = new BackgroundTaskManager({ logger: false });
let telemetry: Telemetry<unknown>;

async function obey(call: CourierPageCall): Promise<unknown> {
  if (call.do === 'start') telemetry = createTelemetry(manager, call.options);
  else if (call.do === 'track') for (const event of call.events) telemetry.track(event);
  else if (call.do === 'route') changeRoute(call.to);
  else return await telemetry[call.do]();
  return undefined;
}

/** As routers do. */
function changeRoute(to: string): void {
  history.pushState(null, '', to);
  dispatchEvent(new PopStateEvent('popstate'));
  location.hash = 'part';
  scrollTo(0, 0);
}

globalThis.addEventListener('message', async ({ data, ports }: MessageEvent<CourierPageCall>) => {
  const result = await obey(data).catch((error: unknown) => String(error));
  ports[0]?.postMessage(result);
});
const above = typeof parent === 'object' ? parent : (globalThis as unknown as Worker);
above.postMessage('here');
