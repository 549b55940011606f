import type { PointerEvent, ReactElement } from 'react';
import { type Column, columnIndex, resized } from '../model/columns.ts';
import { isSortable, nextSort } from '../model/task-sort.ts';
import type { TimeScale } from '../model/time-scale.ts';
import { TimelineAxis } from './timeline-axis.tsx';
import type { PanelView } from './use-panel.ts';

interface TableHeadProps {
  view: PanelView;
  columns: readonly Column[];
  scale: TimeScale | undefined;
  /** Of the whole table. */
  height: number;
}

/** The titles: a click sorts, the right edge resizes. For the keyboard both are in the menu. */
export function TableHead({ view, columns, scale, height }: TableHeadProps): ReactElement {
  const { state, change } = view;
  const { sort } = state;
  return (
    // biome-ignore lint/a11y: part of the grid, which has the focus for all of it.
    <div className="row heads" role="row" aria-rowindex={1}>
      {columns.map((column) => {
        const { key, title, align = '' } = column;
        const sorted = sort?.column === key ? sort.direction : undefined;
        const canSort = isSortable(key) && key !== 'timeline';
        return (
          // biome-ignore lint/a11y: part of the grid.
          <div
            key={key}
            role="columnheader"
            aria-colindex={columnIndex(key)}
            aria-sort={sorted && (sorted === 'up' ? 'ascending' : 'descending')}
            className={`cell ${key} ${align} ${canSort ? 'sortable' : ''}`}
            title={canSort ? `Sort by ${title.toLowerCase()}` : undefined}
            onClick={canSort ? () => change({ sort: nextSort(sort, key) }) : undefined}
          >
            {key === 'timeline' && scale ? (
              <TimelineAxis view={view} scale={scale} height={height} />
            ) : (
              <span className={key === 'actions' ? 'unseen' : 'one-line'}>{title}</span>
            )}
            {sorted && <span className={`sorted ${sorted}`} />}
            {key !== 'actions' && <Edge view={view} column={column} />}
          </div>
        );
      })}
    </div>
  );
}

/** Drags the width of a column; a double click gives it back to the panel. */
function Edge({ view, column }: { view: PanelView; column: Column }): ReactElement {
  const { state, change } = view;
  const { layout } = state;
  const { key } = column;
  const onPointerDown = (down: PointerEvent<HTMLElement>): void => {
    const edge = down.currentTarget;
    const width = edge.parentElement?.getBoundingClientRect().width ?? column.width;
    edge.setPointerCapture(down.pointerId);
    const onMove = (move: globalThis.PointerEvent): void =>
      change({ layout: resized(layout, key, width + move.clientX - down.clientX) });
    edge.addEventListener('pointermove', onMove);
    edge.addEventListener(
      'lostpointercapture',
      () => edge.removeEventListener('pointermove', onMove),
      { once: true },
    );
    down.preventDefault();
  };
  return (
    // biome-ignore lint/a11y: the width of a column is no information.
    <span
      className="edge"
      onPointerDown={onPointerDown}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={() => {
        const { [key]: _gone, ...widths } = layout.widths;
        change({ layout: { ...layout, widths } });
      }}
    />
  );
}
