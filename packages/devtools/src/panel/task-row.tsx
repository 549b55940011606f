import { type MouseEvent, memo, type ReactElement } from 'react';
import { type Column, type ColumnKey, columnIndex } from '../model/columns.ts';
import { ROW_HEIGHT } from '../model/row-window.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TimeScale } from '../model/time-scale.ts';
import { ageText, clockText, durationText } from '../model/time-text.ts';
import { statusClass } from '../status-colours.ts';
import { ContextCell } from './context-cell.tsx';
import { ProgressCell } from './progress-cell.tsx';
import type { Click } from './selection.ts';
import { StatusIcon } from './status-icon.tsx';
import { barShape, TimelineCell } from './timeline-cell.tsx';
import { TimeoutCell } from './timeout-cell.tsx';

export interface RowActions {
  click(entry: TaskEntry, click: Click): void;
  cancel(entry: TaskEntry): void;
}

export interface TaskRowProps {
  entry: TaskEntry;
  /** The entry is mutable: this says that it changed. */
  version: number;
  index: number;
  /** Or the row that a screen reader is at. The others, at hand for scrolling, are refreshed once a second. */
  isInView: boolean;
  columns: readonly Column[];
  isActive: boolean;
  isDetailed: boolean;
  isSelected: boolean;
  canCancel: boolean;
  /** Changes once a second for what is still going on, never for the rest. */
  second: number;
  now: number;
  /** Only where there is a timeline. */
  scale: TimeScale | undefined;
  actions: RowActions;
}

/** One task. Renders again only when its task changed, or a second passed for a live one. */
export const TaskRow: (props: TaskRowProps) => ReactElement = memo(Row, (a, b) => {
  return (Object.keys(b) as Array<keyof TaskRowProps>).every(
    (key) => a[key] === b[key] || key === 'now' || (key === 'version' && !b.isInView),
  );
}) as unknown as (props: TaskRowProps) => ReactElement;

export function rowId({ key }: TaskEntry): string {
  return `task-${key}`;
}

function Row(props: TaskRowProps): ReactElement {
  const { entry, index, columns, actions } = props;
  const names = [
    'row',
    props.isActive && 'active',
    props.isDetailed && 'detailed',
    props.isSelected && 'selected',
    !entry.live && 'over',
    entry.status === 'running' && 'busy',
  ];
  const onClick = ({ ctrlKey, metaKey, shiftKey }: MouseEvent): void =>
    actions.click(entry, { isMore: ctrlKey || metaKey, isRange: shiftKey });
  return (
    // biome-ignore lint/a11y: part of the grid, which has the focus and the keys for all of it.
    <div
      id={rowId(entry)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.isSelected}
      className={names.filter(Boolean).join(' ')}
      style={{ transform: `translateY(${index * ROW_HEIGHT}px)` }}
      onClick={onClick}
    >
      {columns.map(({ key, align = '' }) => (
        // biome-ignore lint/a11y: part of the grid.
        <div
          key={key}
          role="gridcell"
          aria-colindex={columnIndex(key)}
          className={`cell ${key} ${align}`}
        >
          {cells[key](props)}
        </div>
      ))}
    </div>
  );
}

type Cell = (props: TaskRowProps) => ReactElement | string | null;

const cells: Record<ColumnKey, Cell> = {
  status: ({ entry }) => (
    <span className={`status ${statusClass(entry.status)}`}>
      <StatusIcon status={entry.status} />
      {entry.status}
    </span>
  ),
  name: ({ entry, now }) => (
    <>
      <span className="name-text" title={entry.name.slice(0, 300)}>
        {entry.name.slice(0, 300)}
      </span>
      {entry.info(now).restored && (
        <span className="mark" title="From an earlier page load or another tab">
          earlier
        </span>
      )}
    </>
  ),
  id: ({ entry }) => <code title={entry.id}>{shortId(entry.id)}</code>,
  owner: ({ entry }) => <span className="one-line">{entry.facts.owner}</span>,
  age: ({ entry, now }) =>
    entry.live ? ageText(entry.ageMs(now)) : durationText(entry.ageMs(now)),
  duration({ entry, now }) {
    const ms = entry.durationMs(now);
    if (ms === undefined) return null;
    return entry.status === 'running' ? ageText(ms) : durationText(ms);
  },
  started: ({ entry, now }) => timeText(entry.info(now).startedAt),
  ended: ({ entry, now }) => timeText(entry.info(now).finishedAt),
  timeout: ({ entry, now }) => <TimeoutCell entry={entry} now={now} />,
  progress: ({ entry, now }) => <ProgressCell entry={entry} now={now} />,
  tries({ entry, now }) {
    const { attempt } = entry.info(now);
    return attempt === 0 ? null : String(attempt);
  },
  context: ({ entry, now }) => <ContextCell entry={entry} now={now} />,
  timeline: ({ entry, scale }) =>
    scale ? <TimelineCell entry={entry} shape={barShape(entry)} scale={scale} /> : null,
  actions({ entry, canCancel, actions }) {
    if (!canCancel) return null;
    return (
      <button
        type="button"
        className="button small"
        // The table is one stop; from the keyboard it is the key c.
        tabIndex={-1}
        aria-label={`Cancel ${entry.name.slice(0, 300)}`}
        onClick={(event) => {
          event.stopPropagation();
          actions.cancel(entry);
        }}
      >
        Cancel
      </button>
    );
  },
};

/** Ids of one manager begin alike and differ at their end. */
function shortId(id: string): string {
  return id.length > 11 ? `…${id.slice(-10)}` : id;
}

function timeText(at: number | null): string | null {
  return at === null ? null : clockText(at);
}
