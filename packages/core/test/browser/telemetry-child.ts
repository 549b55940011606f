import { BackgroundTaskManager } from '../../src/index.ts';
import { createTelemetry, type Telemetry, type TelemetryOptions } from '../../src/telemetry.ts';

/** What a test asks of telemetry in a worker of its own. */
export type TelemetryCall =
  | { do: 'start'; options: Partial<TelemetryOptions<unknown>> }
  | { do: 'track'; events: unknown[] }
  | { do: 'flush' | 'pending' | 'close' | 'shutdown' };

/** A request of telemetry, for the test to answer by the port that goes along. */
export interface TelemetryRequest {
  body: string;
  keepalive: boolean;
}

const manager = new BackgroundTaskManager({ logger: false });
let telemetry: Telemetry<unknown>;

const post = (message: unknown, ports: Transferable[] = []) =>
  (globalThis as unknown as Worker).postMessage(message, ports);

function askTheTest(_url: unknown, init: RequestInit = {}): Promise<Response> {
  const { port1, port2 } = new MessageChannel();
  post({ body: init.body, keepalive: init.keepalive } as TelemetryRequest, [port2]);
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(new Response('', { status: data as number }));
  });
}

async function obey(call: TelemetryCall): Promise<unknown> {
  if (call.do === 'start')
    telemetry = createTelemetry(manager, {
      url: 'https://collector.test/',
      fetch: askTheTest as typeof fetch,
      ...call.options,
    });
  else if (call.do === 'track') for (const event of call.events) telemetry.track(event);
  else if (call.do === 'shutdown') return await manager.shutdown();
  else return await telemetry[call.do]();
  return undefined;
}

globalThis.addEventListener('message', async ({ data, ports }: MessageEvent<TelemetryCall>) => {
  const result = await obey(data).catch((error: unknown) => String(error));
  ports[0]?.postMessage(result);
});
post('ready');
