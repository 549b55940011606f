import type { ReactElement } from 'react';
import { taskBars } from '../model/task-bars.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TimeScale } from '../model/time-scale.ts';
import { statusClass } from '../status-colours.ts';
import { StatusIcon } from './status-icon.tsx';

interface TimelineCellProps {
  entry: TaskEntry;
  scale: TimeScale;
  now: number;
}

const percent = (place: number): string => `${Math.round(place * 1e4) / 100}%`;

/** A task's life as bars. All of it is in the other cells as words. */
export function TimelineCell({ entry, scale, now }: TimelineCellProps): ReactElement {
  const { timeout, startedAt, finishedAt } = entry.info(now);
  const bars = taskBars(entry, now).filter(({ from, to }) => to >= scale.from && from <= scale.to);
  const limit = timeout === null || startedAt === null ? undefined : startedAt + timeout;
  const isBad = !entry.live && entry.status !== 'done';
  return (
    <span className="bars" aria-hidden="true">
      {bars.map(({ kind, from, to, status }, index) => {
        const left = scale.at(from);
        return (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: two may begin at one time, and only the last is ever added or grows.
            key={index}
            className={`${kind} ${kind === 'run' ? statusClass(status) : ''} ${entry.live && to >= now - 1 ? 'on' : ''}`}
            style={{ left: percent(left), width: percent(scale.at(to) - left) }}
          />
        );
      })}
      {limit !== undefined && limit > scale.from && limit < scale.to && (
        <i className="limit" style={{ left: percent(scale.at(limit)) }} />
      )}
      {isBad && finishedAt !== null && finishedAt >= scale.from && (
        <span
          className={`end ${statusClass(entry.status)}`}
          style={{ left: percent(scale.at(finishedAt)) }}
        >
          <StatusIcon status={entry.status} />
        </span>
      )}
    </span>
  );
}
