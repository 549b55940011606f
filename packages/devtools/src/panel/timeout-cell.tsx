import type { ReactElement } from 'react';
import type { TaskEntry } from '../model/task-entry.ts';
import { ageText, limitText } from '../model/time-text.ts';

/** The limit of an attempt; while one runs, what is left of it, in amber when that is little. */
export function TimeoutCell({
  entry,
  now,
}: {
  entry: TaskEntry;
  now: number;
}): ReactElement | null {
  const { timeout } = entry.info(now);
  if (timeout === null) return null;
  const limit = limitText(timeout);
  if (entry.status !== 'running') return <span className="muted">{limit}</span>;
  const left = Math.max(0, timeout - (entry.durationMs(now) ?? 0));
  return (
    <span
      className={left < timeout / 5 ? 'is-retrying' : ''}
      title={`${ageText(left)} left of ${limit}`}
    >
      {ageText(left + 999)} left
    </span>
  );
}
