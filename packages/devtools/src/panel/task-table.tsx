import {
  type KeyboardEvent,
  type ReactElement,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { columnKeys, columnsFor, trackList } from '../model/columns.ts';
import { countText } from '../model/count-text.ts';
import { isInView, ROW_HEIGHT, rowAfterKey, rowWindow, scrollToShow } from '../model/row-window.ts';
import { lifeOf } from '../model/task-bars.ts';
import { type TimeScale, timeScale } from '../model/time-scale.ts';
import { cancelByKey, cancelNow, entriesOf } from './commands.ts';
import { clickRow, selectTo, turnSelected } from './selection.ts';
import { TableHead } from './table-head.tsx';
import { type RowActions, rowId, TaskRow } from './task-row.tsx';
import type { PanelView } from './use-panel.ts';
import { useSize } from './use-size.ts';

interface TaskTableProps {
  view: PanelView;
  width: number;
}

/** The rows in view of a list of any length. One tab stop; keys move in it. */
export function TaskTable({ view, width }: TaskTableProps): ReactElement {
  const { log, state, shown, rows, grid, change } = view;
  const { active, detailed, selected, layout } = state;
  const [scrollTop, setScrollTop] = useState(0);
  // What is around it takes about as much, which one look puts right.
  const { height } = useSize(grid, { width, height: view.first.height - 96 });
  const columns = useMemo(() => columnsFor(width, layout), [width, layout]);
  const now = log.shownAt;
  const viewHeight = Math.max(0, height - ROW_HEIGHT);
  const { first, end } = rowWindow(scrollTop, viewHeight, shown.length);
  const activeIndex = active === undefined ? -1 : shown.indexOf(active);
  const current = useRef(view);
  current.current = view;

  // Rows keep their callbacks, so that only those that changed render.
  const actions = useMemo<RowActions>(
    () => ({
      click: (entry, click) => clickRow(current.current, entry, click),
      cancel: (entry) => cancelNow(current.current, [entry]),
    }),
    [],
  );

  const moveTo = (index: number, isExtended: boolean): void => {
    const target = Math.max(0, Math.min(shown.length - 1, index));
    const entry = shown.at(target);
    const element = grid.current;
    if (entry === undefined || element === null) return;
    element.scrollTop = scrollToShow(target, element.scrollTop, viewHeight);
    if (isExtended) selectTo(view, entry);
    else change({ active: entry, anchor: entry, ...(detailed && { detailed: entry }) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== grid.current || event.altKey || event.metaKey) return;
    const { key } = event;
    if (event.ctrlKey) {
      if (key !== 'a') return;
      change({ selected: new Set(entriesOf(shown)) });
      event.preventDefault();
      return;
    }
    const target = rowAfterKey(key, activeIndex, shown.length, viewHeight);
    if (target !== undefined) moveTo(target, event.shiftKey && activeIndex >= 0);
    else if (key === 'ArrowLeft' && detailed !== undefined) change({ detailed: undefined });
    else if (key === 'c' && selected.size > 0) cancelByKey(view, [...selected]);
    else if (active === undefined) return;
    else if (key === 'Enter' || key === 'ArrowRight') change({ detailed: active });
    else if (key === ' ' || key === 'x') turnSelected(view, active);
    else if (key === 'c') cancelByKey(view, [active]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const showNew = (): void => {
    rows.release();
    if (grid.current !== null) grid.current.scrollTop = 0;
    if (log.isStill) log.standStill(false);
    else log.flush();
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: where the user scrolls to is no reason to scroll back.
  useLayoutEffect(() => {
    // The details below take room, and another place of the panel begins at the top.
    if (detailed && activeIndex >= 0 && grid.current)
      grid.current.scrollTop = scrollToShow(activeIndex, grid.current.scrollTop, viewHeight);
  }, [detailed, viewHeight]);

  const scale = useScale(
    view,
    columns.some(({ key }) => key === 'timeline'),
    first,
    end,
  );
  const row = (index: number): ReactElement | null => {
    const entry = shown.at(index);
    if (entry === undefined) return null;
    const isMoving = entry.live || entry.facts.lingering;
    return (
      <TaskRow
        key={entry.key}
        entry={entry}
        version={entry.version}
        index={index}
        isInView={entry === active || isInView(index, scrollTop, viewHeight)}
        columns={columns}
        isActive={entry === active}
        isDetailed={entry === detailed}
        isSelected={selected.has(entry)}
        canCancel={entry.live && entry.part.can('cancel')}
        second={isMoving ? Math.floor(now / 1_000) : 0}
        now={now}
        scale={scale}
        actions={actions}
      />
    );
  };
  const visible: Array<ReactElement | null> = [];
  for (let index = first; index < end; index++) visible.push(row(index));
  // The row that a screen reader is at must exist, wherever the list was scrolled to.
  const isAside = activeIndex >= 0 && (activeIndex < first || activeIndex >= end);
  if (isAside) visible.push(row(activeIndex));

  return (
    <>
      {rows.held > 0 && (
        <button type="button" className="new-tasks" onClick={showNew}>
          ↑ {countText(rows.held)} new
        </button>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: rows that come and go with scrolling are no table's rows. */}
      <div
        ref={grid}
        className="grid"
        role="grid"
        aria-label="Tasks"
        aria-multiselectable
        aria-rowcount={shown.length + 1}
        aria-colcount={columnKeys.length}
        aria-activedescendant={active && activeIndex >= 0 ? rowId(active) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget }) =>
          flushSync(() => {
            setScrollTop(currentTarget.scrollTop);
            const isScrolled = currentTarget.scrollTop > 0;
            if (isScrolled !== state.isScrolled)
              change({ isScrolled, ...(isScrolled && { follow: false }) });
          })
        }
        style={{ '--tracks': trackList(columns) } as React.CSSProperties}
      >
        <TableHead view={view} columns={columns} scale={scale} height={height} />
        {/* biome-ignore lint/a11y/useSemanticElements: part of the grid above. */}
        <div
          className="rows"
          role="rowgroup"
          style={{ height: shown.length * ROW_HEIGHT }}
          // Not when it enters: the one that opened the panel may rest where the rows come up.
          onPointerMove={() => state.pointer === 'over' || change({ pointer: 'over' })}
          onPointerLeave={() => change({ pointer: 'away' })}
        >
          {visible}
        </div>
      </div>
    </>
  );
}

/** The axis for the rows in view: the same object while it is the same axis, so that rows need not render. */
function useScale(view: PanelView, isShown: boolean, first: number, end: number) {
  const last = useRef<TimeScale | undefined>(undefined);
  const { log, shown, state, shownSpan } = view;
  if (!isShown) return undefined;
  const now = log.shownAt;
  const work = Array.from({ length: end - first }, (_, at) => shown.at(first + at))
    .filter((entry) => entry !== undefined)
    .map((entry) => lifeOf(entry, now));
  const scale = timeScale(work, now, state.span);
  if (last.current?.key !== scale.key) last.current = scale;
  shownSpan.current = scale.to - scale.from;
  return last.current;
}
