import type { Database } from '../browser/database.ts';
import type { Stopgap } from '../browser/stopgap.ts';
import { chunkKey } from './batch.ts';
import { parseBridged } from './bridged.ts';
import { type TabRecord, tabPrefix } from './tab-record.ts';

/**
 * Stores what tabs have bridged that died before they could write. One that lives writes the same under the same
 * keys, so it is not asked for. `onRescued`: that tab has a record now.
 */
export async function rescueBridged(
  stopgap: Stopgap,
  database: Database,
  onRescued: (tab: string) => void,
): Promise<void> {
  for (const tab of stopgap.others()) {
    const bridged = parseBridged(stopgap.read(tab));
    if (bridged === undefined) continue;
    const { url, batches } = bridged;
    const record: TabRecord = { version: 1, url, owner: tab, ordinal: 0, round: 0, seenAt: 0 };
    const put: Array<[string, unknown]> = [[tabPrefix + tab, record]];
    for (const { number, events } of batches)
      put.push([chunkKey(tab, number, 0), { version: 1, events }]);
    await database.update([tabPrefix + tab], ([known]) => (known === undefined ? { put } : {}));
    stopgap.remove(tab);
    onRescued(tab);
  }
}
