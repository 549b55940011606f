import { causesOf } from '../model/error-causes.ts';
import { plainValue } from '../model/plain-value.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TaskMore } from '../model/task-source.ts';

/** All that the details show, as JSON in the words of the core. */
export function detailsText(entry: TaskEntry, more: TaskMore | undefined, now: number): string {
  const causes = causesOf(more?.error);
  const all = {
    ...entry.info(now),
    attempts: entry.attempts,
    ...(causes.length > 0 && { causes }),
    ...(more && 'payload' in more && { payload: plainValue(more.payload) }),
    ...(more && 'result' in more && { result: plainValue(more.result) }),
  };
  return JSON.stringify(all, null, 2);
}
