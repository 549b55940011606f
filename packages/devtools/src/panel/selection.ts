import type { TaskEntry } from '../model/task-entry.ts';
import type { PanelView } from './use-panel.ts';

/** What a click on a row asks for besides. */
export interface Click {
  readonly isMore: boolean;
  readonly isRange: boolean;
}

export function clickRow(view: PanelView, entry: TaskEntry, { isMore, isRange }: Click): void {
  if (isMore) turnSelected(view, entry);
  else if (isRange && view.state.anchor !== undefined) selectTo(view, entry);
  else view.change({ active: entry, anchor: entry, detailed: entry });
  view.focusTable();
}

export function turnSelected({ state, change }: PanelView, entry: TaskEntry): void {
  const selected = new Set(state.selected);
  if (!selected.delete(entry)) selected.add(entry);
  change({ selected, active: entry, anchor: entry });
}

/** All from where the selection began. */
export function selectTo({ state, shown, change }: PanelView, entry: TaskEntry): void {
  const anchor = state.anchor ?? entry;
  const ends = [shown.indexOf(anchor), shown.indexOf(entry)];
  const selected = new Set<TaskEntry>();
  for (let at = Math.max(0, Math.min(...ends)); at <= Math.max(...ends); at++) {
    const one = shown.at(at);
    if (one !== undefined) selected.add(one);
  }
  change({ selected, active: entry, anchor });
}
