import type { ColumnKey } from './columns.ts';
import { displayStatuses } from './display-status.ts';
import type { TaskEntry } from './task-entry.ts';

export interface TaskSort {
  readonly column: ColumnKey;
  readonly direction: 'up' | 'down';
}

type Rank = (entry: TaskEntry, now: number) => number | string;

const last = Number.POSITIVE_INFINITY;

const ranks: Partial<Record<ColumnKey, Rank>> = {
  status: ({ status }) => displayStatuses.indexOf(status),
  name: ({ name }) => name,
  id: ({ id }) => id,
  owner: ({ facts }) => facts.owner ?? '',
  age: ({ facts }, now) => (facts.finishedAt ?? now) - facts.createdAt,
  duration: ({ facts }, now) =>
    facts.startedAt == null ? last : (facts.finishedAt ?? now) - facts.startedAt,
  progress: ({ facts }) => facts.progress,
  tries: ({ facts }) => facts.attempt,
  timeline: ({ facts }) => facts.createdAt,
  started: ({ facts }) => facts.startedAt ?? last,
  ended: ({ facts }) => facts.finishedAt ?? last,
};

export function isSortable(column: ColumnKey): boolean {
  return column in ranks;
}

/** What a click on a column's head leads to: up, down, then the usual order again. */
export function nextSort(sort: TaskSort | undefined, column: ColumnKey): TaskSort | undefined {
  if (sort?.column !== column) return { column, direction: 'up' };
  return sort.direction === 'up' ? { column, direction: 'down' } : undefined;
}

/** Sorts in place; of equals the newer comes first. What was sorted before costs little more than a look. */
export function sortEntries(entries: TaskEntry[], sort: TaskSort, now: number): void {
  const rank = ranks[sort.column];
  if (rank === undefined) return;
  for (const entry of entries) entry.rank = rank(entry, now);
  const sign = sort.direction === 'up' ? 1 : -1;
  entries.sort((a, b) => (a.rank < b.rank ? -sign : a.rank > b.rank ? sign : b.key - a.key));
}
