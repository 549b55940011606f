import type { LoggedBatch } from '../collector/batch-log.ts';
import type { Received } from './collector-client.ts';

/** What became of one tracked event, as the wall draws it. */
export type Fate = 'arrived' | 'late' | 'twice' | 'away' | 'lost';

/** An event that takes longer, in milliseconds, is called late: it waited for something. */
const lateAfter = 5_000;

export interface Tally {
  tracked: number;
  arrived: number;
  /** Of those, the ones that took more than 5 seconds. */
  late: number;
  /** Stored more than once, although the collector honours batch ids. */
  twice: number;
  /** Deliveries that the collector recognised by their batch id and did not store again. */
  recognised: number;
  /** Tracked, not at the collector, and still held by this browser. */
  away: number;
  /** Tracked, not at the collector, and held by nobody. */
  lost: number;
  /** Of each event in the order of tracking. */
  fates: Fate[];
}

/**
 * Compares what this browser tracked with what the collector has. What is missing counts as lost only
 * where `held`, the number of events this browser still holds, does not account for it.
 */
export function takeTally(
  ledger: ReadonlyMap<string, number>,
  received: Iterable<Received>,
  batches: Iterable<LoggedBatch>,
  held: number,
): Tally {
  const stored = new Map<string, number>();
  const late = new Set<string>();
  const highest = new Map(ledger);
  for (const { event, at, times, honoured } of received) {
    if ((times[0] ?? at) - at > lateAfter) late.add(event.key);
    stored.set(event.key, (stored.get(event.key) ?? 0) + honoured);
    const [load = '', number] = event.key.split('.');
    // The notebook of a browser that was killed may be behind what it sent.
    highest.set(load, Math.max(highest.get(load) ?? 0, Number(number) + 1));
  }
  const fates: Fate[] = [];
  let twice = 0;
  for (const [load, count] of [...highest].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (let n = 0; n < count; n += 1) {
      const key = `${load}.${n}`;
      const times = stored.get(key) ?? 0;
      if (times > 1) twice += 1;
      const once = late.has(key) ? 'late' : 'arrived';
      fates.push(times === 0 ? 'away' : times === 1 ? once : 'twice');
    }
  }
  let recognised = 0;
  for (const batch of batches) recognised += Math.max(0, batch.accepted - 1) * batch.events;

  const missing = fates.reduce((sum, fate) => sum + (fate === 'away' ? 1 : 0), 0);
  const lost = Math.max(0, missing - held);
  // Which of the missing ones are lost cannot be known from here; the oldest are the likeliest.
  let unmarked = lost;
  for (let at = 0; unmarked > 0; at += 1) {
    if (fates[at] !== 'away') continue;
    fates[at] = 'lost';
    unmarked -= 1;
  }
  const tracked = fates.length;
  return {
    tracked,
    arrived: tracked - missing,
    late: late.size,
    twice,
    recognised,
    away: missing - lost,
    lost,
    fates,
  };
}
