import {
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { columnCount, columnIndex, columnsFor, trackList } from '../model/columns.ts';
import { ROW_HEIGHT, rowAfterKey, rowWindow, scrollToShow } from '../model/row-window.ts';
import type { ShownTasks } from '../model/shown-tasks.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TaskLog } from '../model/task-log.ts';
import { TaskRow } from './task-row.tsx';
import { useSize } from './use-size.ts';

interface TaskTableProps {
  log: TaskLog;
  shown: ShownTasks;
  grid: RefObject<HTMLDivElement | null>;
  width: number;
  /** The row that keys act on. */
  active: TaskEntry | undefined;
  onActivate(entry: TaskEntry): void;
  detailed: TaskEntry | undefined;
  onDetails(entry: TaskEntry | undefined): void;
  onCancel(entry: TaskEntry): void;
  isReadOnly: boolean;
}

/** The rows in view of a list of any length. One tab stop; keys move in it. */
export function TaskTable(props: TaskTableProps): ReactElement {
  const { log, shown, grid, width, active, onActivate, detailed, onDetails, onCancel } = props;
  const [scrollTop, setScrollTop] = useState(0);
  const [pointer, setPointer] = useState<'away' | 'over'>('away');
  const { height } = useSize(grid);
  const columns = useMemo(() => columnsFor(width), [width]);
  const now = log.now;
  const viewHeight = Math.max(0, height - ROW_HEIGHT);
  const { first, end } = rowWindow(scrollTop, viewHeight, shown.length);
  const activeIndex = active === undefined ? -1 : shown.indexOf(active);
  const current = useRef(props);
  current.current = props;

  // Nothing moves under the pointer, in a list that is scrolled, or beside details.
  const mustHold = shown.length > 0 && (pointer === 'over' || scrollTop > 0 || !!detailed);
  useEffect(() => log.hold(mustHold), [log, mustHold]);

  // Rows keep their callbacks, so that only those that changed render.
  const rowActions = useMemo(
    () => ({
      open(entry: TaskEntry) {
        current.current.onActivate(entry);
        current.current.onDetails(entry);
        current.current.grid.current?.focus();
      },
      cancel: (entry: TaskEntry) => current.current.onCancel(entry),
    }),
    [],
  );

  const moveTo = (index: number): void => {
    const target = Math.max(0, Math.min(shown.length - 1, index));
    const entry = shown.at(target);
    const element = grid.current;
    if (entry === undefined || element === null) return;
    element.scrollTop = scrollToShow(target, element.scrollTop, viewHeight);
    onActivate(entry);
    if (detailed !== undefined) onDetails(entry);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== grid.current || event.altKey || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    const target = rowAfterKey(key, activeIndex, shown.length, viewHeight);
    if (target !== undefined) moveTo(target);
    else if (key === 'ArrowLeft' && detailed !== undefined) onDetails(undefined);
    else if (active === undefined) return;
    else if (key === 'Enter' || key === 'ArrowRight') onDetails(active);
    else if (key === 'c' && !props.isReadOnly) onCancel(active);
    else return;
    event.preventDefault();
  };
  const showNew = (): void => {
    log.release();
    if (grid.current !== null) grid.current.scrollTop = 0;
  };

  const row = (index: number): ReactElement | null => {
    const entry = shown.at(index);
    return entry === undefined ? null : (
      <TaskRow
        key={entry.id}
        entry={entry}
        version={entry.version}
        index={index}
        columns={columns}
        isActive={entry === active}
        isDetailed={entry === detailed}
        isReadOnly={props.isReadOnly}
        second={entry.live === undefined ? 0 : Math.floor(now / 1_000)}
        now={now}
        actions={rowActions}
      />
    );
  };
  const rows: Array<ReactElement | null> = [];
  for (let index = first; index < end; index++) rows.push(row(index));
  // The row that a screen reader is at must exist, wherever the list was scrolled to.
  const isAside = activeIndex >= 0 && (activeIndex < first || activeIndex >= end);
  if (isAside) rows.push(row(activeIndex));

  return (
    <>
      {shown.held > 0 && (
        <button type="button" className="new-tasks" onClick={showNew}>
          ↑ {shown.held.toLocaleString()} new
        </button>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: rows that come and go with scrolling are no table's rows. */}
      <div
        ref={grid}
        className="grid"
        role="grid"
        aria-label="Tasks"
        aria-rowcount={shown.length + 1}
        aria-colcount={columnCount}
        aria-activedescendant={active && activeIndex >= 0 ? rowId(active) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget }) => flushSync(() => setScrollTop(currentTarget.scrollTop))}
        style={{ '--tracks': trackList(columns) } as React.CSSProperties}
      >
        {/* biome-ignore lint/a11y: part of the grid above, which has the focus for all of it. */}
        <div className="row heads" role="row" aria-rowindex={1}>
          {columns.map(({ key, title, align }) => (
            // biome-ignore lint/a11y: part of the grid above.
            <div
              key={key}
              role="columnheader"
              aria-colindex={columnIndex(key)}
              className={`cell ${key} ${align ?? ''}`}
            >
              {key === 'actions' ? <span className="unseen">{title}</span> : title}
            </div>
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: part of the grid above. */}
        <div
          className="rows"
          role="rowgroup"
          style={{ height: shown.length * ROW_HEIGHT }}
          onPointerEnter={() => setPointer('over')}
          onPointerLeave={() => setPointer('away')}
        >
          {rows}
        </div>
      </div>
    </>
  );
}

export function rowId(entry: TaskEntry): string {
  return `task-${entry.id}`;
}
