import type { LogPart } from '../model/log-part.ts';
import type { TaskEntry } from '../model/task-entry.ts';

/** What is asked in place before something is done that cannot be undone. */
export type Question =
  | { readonly about: 'cancel'; readonly tasks: readonly TaskEntry[] }
  | { readonly about: 'shutdown'; readonly part: LogPart };
