import type { ReactElement } from 'react';
import { contextText } from '../model/context-text.ts';
import type { TaskEntry } from '../model/task-entry.ts';

/** Why it ended, if it did not end well; else what it was given to know. */
export function ContextCell({ entry, now }: { entry: TaskEntry; now: number }): ReactElement {
  const { error, context } = entry.info(now);
  const isError = error !== null && entry.status !== 'cancelled';
  const text = isError
    ? `${error.name}: ${error.message.slice(0, 300)}`.slice(0, 300)
    : contextText(context);
  return (
    <span className={`one-line ${isError ? '' : 'muted'}`} title={text}>
      {text}
    </span>
  );
}
