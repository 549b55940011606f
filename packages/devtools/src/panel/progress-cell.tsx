import type { ReactElement } from 'react';
import type { TaskEntry } from '../model/task-entry.ts';
import { ageText } from '../model/time-text.ts';

/** How far a task is, or what it waits for. Finished tasks leave the column quiet. */
export function ProgressCell({
  entry,
  now,
}: {
  entry: TaskEntry;
  now: number;
}): ReactElement | null {
  const info = entry.info(now);
  if (info.abandoned) return <span className="muted">abandoned</span>;
  if (info.lingering)
    return (
      <span className="lingering" title="It is over, but its function has not returned">
        still running
      </span>
    );
  if (entry.status === 'retrying') return <span className="muted">{waitText(entry, now)}</span>;
  if (entry.status !== 'running') return null;
  const percent = Math.floor(info.progress * 100);
  const isUnknown = info.progress === 0 && info.progressMessage === null;
  return (
    <span className="progress" title={info.progressMessage?.slice(0, 500)}>
      <span className={`track ${isUnknown ? 'unknown' : ''}`}>
        <span className="fill" style={{ transform: `scaleX(${info.progress})` }} />
      </span>
      {!isUnknown && <span className="percent">{percent} %</span>}
    </span>
  );
}

function waitText(entry: TaskEntry, now: number): string {
  if (entry.retryAt === undefined) return 'again later';
  const left = entry.retryAt - now;
  return left <= 0 ? 'again now' : `again in ${ageText(left + 999)}`;
}
