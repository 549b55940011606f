import type { Database } from '../browser/database.ts';

export const tabPrefix = 'tab:';

/** Who answers for the chunks that a tab wrote. It is there as long as they are. */
export interface TabRecord {
  version: 1;
  /** The collector they are for. */
  url: string;
  /** The tab that sends them: itself at first, then whoever took them over. */
  owner: string;
  /** Tabs in the order in which they began, whatever their clocks said. */
  ordinal: number;
  /** Counts how often the tab began anew: tells a record from an earlier one of the same owner. */
  round: number;
  /** Epoch milliseconds; looked at only where there are no Web Locks. */
  seenAt: number;
}

export function isTabRecord(value: unknown): value is TabRecord {
  const record = value as TabRecord | null | undefined;
  return (
    record?.version === 1 &&
    typeof record.url === 'string' &&
    typeof record.owner === 'string' &&
    typeof record.ordinal === 'number' &&
    typeof record.round === 'number' &&
    typeof record.seenAt === 'number'
  );
}

export type TabEntry = [key: string, record: TabRecord];

/** All that this version can read. */
export async function readTabs(database: Database): Promise<TabEntry[]> {
  const entries = await database.readAll({ prefix: tabPrefix });
  return entries.filter((entry): entry is TabEntry => isTabRecord(entry[1]));
}
