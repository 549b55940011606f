import type { PanelSettings } from '../host/panel-settings.ts';
import { type ColumnLayout, columnKeys, readLayout } from './columns.ts';
import { displayStatuses } from './display-status.ts';
import type { TaskFilter } from './task-filter.ts';
import { isSortable, type TaskSort } from './task-sort.ts';
import { spans } from './time-scale.ts';

/** What a panel looks like, as far as it is remembered. */
export interface KeptView {
  readonly filter: TaskFilter;
  readonly layout: ColumnLayout;
  readonly sort: TaskSort | undefined;
  /** Milliseconds that the timeline spans; undefined: what the rows in view need. */
  readonly span: number | undefined;
  readonly strip: boolean;
}

const KEY = 'view';

/** Anybody may have written what was kept: what is not sound counts as not there. */
export function readView(settings: PanelSettings): KeptView {
  const kept = Object(settings.get(KEY)) as Record<string, unknown>;
  const { column, direction } = Object(kept.sort) as Record<string, unknown>;
  const key = columnKeys.find((one) => one === column && isSortable(one));
  const statuses: readonly unknown[] = Array.isArray(kept.statuses) ? kept.statuses : [];
  return {
    filter: {
      statuses: new Set(displayStatuses.filter((status) => statuses.includes(status))),
      text: typeof kept.text === 'string' ? kept.text.slice(0, 500) : '',
    },
    layout: readLayout(kept.layout),
    sort: key && { column: key, direction: direction === 'down' ? 'down' : 'up' },
    span: spans.find((span) => span === kept.span),
    strip: kept.strip === true,
  };
}

/** The range of a filter is not kept: it is soon of yesterday. */
export function keepView(settings: PanelSettings, view: KeptView): void {
  const { filter, layout, sort, span, strip } = view;
  settings.set(KEY, {
    statuses: [...filter.statuses],
    text: filter.text,
    layout: { ...layout, off: [...layout.off] },
    sort,
    span,
    strip,
  });
}
