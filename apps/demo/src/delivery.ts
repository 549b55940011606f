import { CollectorClient, type CollectorMode } from './collector-client.ts';
import { clearLedger, readLedger } from './ledger.ts';
import { heldElsewhere } from './other-tabs.ts';
import { telemetry } from './outlast.ts';
import { type Tally, takeTally } from './tally.ts';

export interface Delivery extends Tally {
  /** Whether the page could see the collector when it last looked. */
  reach: 'unknown' | 'seen' | 'unreachable' | 'offline';
  mode: CollectorMode;
}

const lookEvery = 700;
/** How long an event may be neither here nor there (between answer, database and log) before it counts as lost. */
const patience = 10_000;

const client = new CollectorClient();
const listeners = new Set<() => void>();
let reach: Delivery['reach'] = 'unknown';
/** While nobody was asked, every missing event is taken for held. */
const unasked = Number.POSITIVE_INFINITY;
let held = unasked;
let lastChange = Date.now();
let lastState = '';
let drawn = '';
let current: Delivery = compare();
let timer: ReturnType<typeof setTimeout> | undefined;

/** The latest comparison; the same object until something changed. */
export function readDelivery(): Delivery {
  return current;
}

/** Looks at the collector for as long as somebody listens and the page is visible. */
export function watchDelivery(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    document.addEventListener('visibilitychange', lookNow);
    window.addEventListener('online', lookNow);
    window.addEventListener('offline', lookNow);
    lookNow();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    document.removeEventListener('visibilitychange', lookNow);
    window.removeEventListener('online', lookNow);
    window.removeEventListener('offline', lookNow);
    clearTimeout(timer);
  };
}

export async function setMode(mode: CollectorMode): Promise<void> {
  const done = client.setMode(mode);
  publish();
  await done;
  lookNow();
}

/** Forgets everything, here and at the collector. */
export async function beginAgain(): Promise<void> {
  await client.forget();
  clearLedger();
  lookNow();
}

/** Compares at once with what is known, then with what the collector says. */
export function lookNow(): void {
  clearTimeout(timer);
  publish();
  if (listeners.size > 0 && document.visibilityState === 'visible') void look();
}

async function look(): Promise<void> {
  // Asking while the browser is offline would only fill the console.
  if (!navigator.onLine) reach = 'offline';
  else reach = await client.refresh().then(seen, unreachable);
  publish();
  held = await askHeld();
  publish();
  clearTimeout(timer);
  if (listeners.size > 0 && document.visibilityState === 'visible') {
    timer = setTimeout(() => void look(), lookEvery);
  }
}

const seen = (): Delivery['reach'] => 'seen';
const unreachable = (): Delivery['reach'] => (navigator.onLine ? 'unreachable' : 'offline');

function publish(): void {
  const next = compare();
  const { fates, ...figures } = next;
  const drawing = JSON.stringify(figures);
  if (drawing === drawn) return;
  drawn = drawing;
  current = next;
  for (const listener of listeners) listener();
}

function compare(): Delivery {
  const tally = takeTally(readLedger(), client.events.values(), client.batches.values(), held);
  const state = `${tally.tracked} ${tally.arrived} ${telemetry.pending()} ${reach}`;
  if (state !== lastState) {
    lastState = state;
    lastChange = Date.now();
    held = unasked;
  }
  return { ...tally, reach, mode: client.mode };
}

/** Asked only once nothing has moved for a while: until then, what is missing is on its way. */
async function askHeld(): Promise<number> {
  const patient = Date.now() - lastChange < patience;
  if (reach !== 'seen' || patient || current.away + current.lost === 0) return unasked;
  return telemetry.pending() + (await heldElsewhere());
}
