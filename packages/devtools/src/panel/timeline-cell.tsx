import { memo, type ReactElement } from 'react';
import { taskBars } from '../model/task-bars.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TimeScale } from '../model/time-scale.ts';
import { statusClass } from '../status-colours.ts';
import { StatusIcon } from './status-icon.tsx';

interface TimelineCellProps {
  entry: TaskEntry;
  /** The entry is mutable: this says that its bars are others. */
  shape: string;
  scale: TimeScale;
}

const percent = (place: number): string => `${Math.round(place * 1e4) / 100}%`;

export function barShape({ status, attempts }: TaskEntry): string {
  return `${status} ${attempts.length} ${attempts.at(-1)?.endedAt}`;
}

/** A task's life as bars. All of it is in the other cells as words. */
export const TimelineCell: (props: TimelineCellProps) => ReactElement = memo(
  Bars,
) as unknown as typeof Bars;

function Bars({ entry, scale }: TimelineCellProps): ReactElement {
  // What goes on reaches the end of the axis, and so moves in whole seconds as that does.
  const { timeout, startedAt, finishedAt } = entry.info(scale.to);
  const bars = taskBars(entry, scale.to);
  const limit = timeout === null || startedAt === null ? undefined : startedAt + timeout;
  const isBad = !entry.live && entry.status !== 'done';
  return (
    <span className="bars" aria-hidden="true">
      {bars.map(({ kind, from, to, status }, index) => {
        if (to < scale.from) return null;
        const left = scale.at(from);
        const goesOn = entry.live && index === bars.length - 1;
        return (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: two may begin at one time, and only the last is ever added or grows.
            key={index}
            className={`${kind} ${kind === 'run' ? statusClass(status) : ''} ${goesOn ? 'on' : ''}`}
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
