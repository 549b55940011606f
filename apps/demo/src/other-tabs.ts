import { telemetry } from './outlast.ts';

/**
 * Each tab of telemetry knows what it holds itself. Before this page calls an event lost it asks the others.
 */
const channel = openChannel();
const question = 'how many events do you hold?';
let heard = 0;

channel?.addEventListener('message', ({ data }: MessageEvent<number | typeof question>) => {
  if (data === question) channel.postMessage(telemetry.pending());
  else heard += data;
});

/** How many events the other tabs hold; what does not answer within half a second holds none. */
export async function heldElsewhere(): Promise<number> {
  if (!channel) return 0;
  heard = 0;
  channel.postMessage(question);
  await new Promise((resolve) => setTimeout(resolve, 500));
  return heard;
}

/** `undefined` where there is none, or where the user allows the site no storage: then Firefox throws. */
function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel('outlast-demo');
  } catch {
    return undefined;
  }
}
