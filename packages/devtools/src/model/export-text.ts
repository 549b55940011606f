import type { TaskEntry } from './task-entry.ts';

/** Tasks as JSON, in the words of the core, each with the attempts that were seen. */
export function exportText(entries: readonly TaskEntry[], now: number): string {
  return JSON.stringify(
    entries.map((entry) => ({ ...entry.info(now), attempts: entry.attempts })),
    null,
    2,
  );
}
