import { memo, type ReactElement } from 'react';
import { type Column, type ColumnKey, columnIndex } from '../model/columns.ts';
import { isLive } from '../model/display-status.ts';
import { ROW_HEIGHT } from '../model/row-window.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import { ageText, durationText } from '../model/time-text.ts';
import { statusClass } from '../status-colours.ts';
import { ContextCell } from './context-cell.tsx';
import { ProgressCell } from './progress-cell.tsx';
import { StatusIcon } from './status-icon.tsx';
import { rowId } from './task-table.tsx';
import { TimeoutCell } from './timeout-cell.tsx';

export interface RowActions {
  open(entry: TaskEntry): void;
  cancel(entry: TaskEntry): void;
}

export interface TaskRowProps {
  entry: TaskEntry;
  /** The entry is mutable: this says that it changed. */
  version: number;
  index: number;
  columns: readonly Column[];
  isActive: boolean;
  isDetailed: boolean;
  isReadOnly: boolean;
  /** Changes once a second for what is still going on, never for the rest. */
  second: number;
  now: number;
  actions: RowActions;
}

/** One task. Renders again only when its task changed, or a second passed for a live one. */
export const TaskRow: (props: TaskRowProps) => ReactElement = memo(Row, (a, b) => {
  const { now: _a, ...before } = a;
  const { now: _b, ...after } = b;
  return (Object.keys(after) as Array<keyof typeof after>).every(
    (key) => before[key] === after[key],
  );
}) as unknown as (props: TaskRowProps) => ReactElement;

function Row(props: TaskRowProps): ReactElement {
  const { entry, index, columns, isActive, isDetailed, actions } = props;
  const info = entry.info(props.now);
  return (
    // biome-ignore lint/a11y: part of the grid, which has the focus and the keys for all of it.
    <div
      id={rowId(entry)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isActive}
      className={`row ${isActive ? 'active' : ''} ${isDetailed ? 'detailed' : ''} ${info.done ? 'over' : ''} ${entry.status === 'running' ? 'busy' : ''}`}
      style={{ transform: `translateY(${index * ROW_HEIGHT}px)` }}
      onClick={() => actions.open(entry)}
    >
      {columns.map(({ key, align }) => (
        // biome-ignore lint/a11y: part of the grid.
        <div
          key={key}
          role="gridcell"
          aria-colindex={columnIndex(key)}
          className={`cell ${key} ${align ?? ''}`}
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
      <span className="name-text" title={entry.name}>
        {entry.name}
      </span>
      {entry.info(now).restored && (
        <span className="mark" title="From an earlier page load or another tab">
          earlier
        </span>
      )}
    </>
  ),
  id: ({ entry }) => <code title={entry.id}>{shortId(entry.id)}</code>,
  age: ({ entry, now }) =>
    entry.info(now).done ? durationText(entry.ageMs(now)) : ageText(entry.ageMs(now)),
  duration({ entry, now }) {
    const ms = entry.durationMs(now);
    if (ms === undefined) return null;
    return entry.status === 'running' ? ageText(ms) : durationText(ms);
  },
  timeout: ({ entry, now }) => <TimeoutCell entry={entry} now={now} />,
  progress: ({ entry, now }) => <ProgressCell entry={entry} now={now} />,
  tries({ entry, now }) {
    const { attempt } = entry.info(now);
    return attempt === 0 ? null : String(attempt);
  },
  context: ({ entry, now }) => <ContextCell entry={entry} now={now} />,
  actions({ entry, isReadOnly, actions }) {
    if (isReadOnly || !isLive(entry.status)) return null;
    return (
      <button
        type="button"
        className="button small"
        // The table is one stop; from the keyboard it is the key c.
        tabIndex={-1}
        aria-label={`Cancel ${entry.name}`}
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
