import type { TaskEntry } from './task-entry.ts';
import { filterPredicate, type TaskFilter } from './task-filter.ts';

/** The rows of the table, newest first. */
export interface ShownTasks {
  readonly length: number;
  /** How many newer tasks wait until the list may move. */
  readonly held: number;
  at(index: number): TaskEntry | undefined;
  indexOf(entry: TaskEntry): number;
}

/**
 * What a filter shows of tasks that are sorted oldest first. Those from `heldFrom` on wait behind the list, so
 * that nothing moves under the pointer. Without a filter nothing is copied.
 */
export function shownTasks(
  entries: readonly TaskEntry[],
  filter: TaskFilter,
  heldFrom: number = Number.POSITIVE_INFINITY,
): ShownTasks {
  const frontier = Math.min(heldFrom, entries.length);
  const passes = filterPredicate(filter);
  if (passes === undefined) return newestFirst(entries, frontier, entries.length - frontier);
  const matching: TaskEntry[] = [];
  let held = 0;
  for (const [index, entry] of entries.entries()) {
    if (!passes(entry)) continue;
    if (index < frontier) matching.push(entry);
    else held++;
  }
  return newestFirst(matching, matching.length, held);
}

function newestFirst(entries: readonly TaskEntry[], length: number, held: number): ShownTasks {
  return {
    length,
    held,
    at: (index) => (index < 0 || index >= length ? undefined : entries[length - 1 - index]),
    indexOf: (entry) => {
      const index = entries.lastIndexOf(entry, length - 1);
      return index < 0 || length === 0 ? -1 : length - 1 - index;
    },
  };
}
