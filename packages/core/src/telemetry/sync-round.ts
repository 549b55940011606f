import type { Database } from '../browser/database.ts';
import type { Clock } from '../clock.ts';
import { chunkPrefix } from './batch.ts';
import { Depot, type DepotParts } from './depot.ts';
import { readTabs, tabPrefix } from './tab-record.ts';

/**
 * So long those that live may deliver by themselves, in milliseconds: a page that sleeps in the back/forward cache
 * is put out of it by the question who lives.
 */
const GRACE = 2_000;
/** Browsers end a worker that takes minutes, and have a later turn for it. */
const LIMIT = 30_000;
const LOOK_EVERY = 500;

export interface SyncRoundParts
  extends Pick<DepotParts, 'log' | 'clock' | 'outbox' | 'transport' | 'retry' | 'isOnline'> {
  clock: Clock;
  database: Database;
  /** The collector; '' for all that are in the database. */
  backlog: string;
}

/**
 * What one wake-up of a service worker is for: takes over what the dead left, and sends it. What the living answer
 * for is left to them, but waited for, as they may die meanwhile.
 * @throws Error when there is something left in the end, so that the browser tries again.
 */
export async function syncRound({ database, backlog, ...parts }: SyncRoundParts): Promise<void> {
  const { clock } = parts;
  const start = clock.monotonic();
  const hasPassed = (ms: number): boolean => clock.monotonic() - start >= ms;
  const isLeft = async (): Promise<boolean> => {
    const left = await isSomethingLeft(database, backlog);
    // Nobody tells us what others have delivered.
    if (left) await new Promise<void>((resolve) => clock.setTimer(resolve, LOOK_EVERY, false));
    return left;
  };
  while (!hasPassed(GRACE)) if (!(await isLeft())) return;
  const depot = new Depot({
    ...parts,
    // The pages keep to it.
    maxStored: Infinity,
    startErrand: () => ({ complete: () => true, callOff() {}, fail: () => false }),
    onDropped() {},
    onFull() {},
  });
  depot.inherit();
  try {
    while (await isLeft()) {
      if (hasPassed(LIMIT)) throw new Error('Not all telemetry could be delivered');
      // There may be a network again, or less to wait for.
      depot.sender.wake();
    }
  } finally {
    await depot.close();
  }
}

async function isSomethingLeft(database: Database, backlog: string): Promise<boolean> {
  for (const [key, record] of await readTabs(database)) {
    if (backlog !== '' && record.url !== backlog) continue;
    const prefix = `${chunkPrefix}${key.slice(tabPrefix.length)}:`;
    const { length } = await database.readKeys({ prefix, limit: 1 });
    if (length > 0) return true;
  }
  return false;
}
