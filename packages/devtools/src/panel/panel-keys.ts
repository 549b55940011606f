import type { KeyboardEvent } from 'react';
import { displayStatuses } from '../model/display-status.ts';
import { noFilter, toggleStatus } from '../model/task-filter.ts';
import { exportShown, toggleFollow, toggleStill } from './commands.ts';
import type { PanelView } from './use-panel.ts';
import { setTimeline, zoom } from './view-changes.ts';

/** The keys that hold anywhere in the panel; answers with whether it was one. */
export function pressKey(view: PanelView, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const { key } = event;
  if (key === 'Escape') return putAside(view, event.target);
  if ((event.target as Element).matches('input:not([type=checkbox]), select, textarea'))
    return false;
  const { state, change, search } = view;
  const status = displayStatuses[Number(key) - 1];
  if (key === '/') search.current?.focus();
  else if (key === '?') change({ open: state.open === 'help' ? undefined : 'help' });
  else if (key === 'p') toggleStill(view);
  else if (key === 'f') toggleFollow(view);
  else if (key === 't') setTimeline(view, state.layout.off.has('timeline'));
  else if (key === '+' || key === '=') zoom(view, 'in');
  else if (key === '-') zoom(view, 'out');
  else if (key === 'e') exportShown(view);
  else if (key === '0') change({ filter: { ...state.filter, statuses: noFilter.statuses } });
  else if (/^[1-7]$/.test(key) && status !== undefined)
    change({ filter: toggleStatus(state.filter, status) });
  else return false;
  return true;
}

/** Puts aside one thing after another: question, menu, details, filter, selection, panel. */
function putAside(view: PanelView, target: EventTarget): boolean {
  const { state, change, search, focusTable, onClose } = view;
  const { filter } = state;
  const isTyping = target === search.current;
  if (state.question !== undefined) change({ question: undefined });
  else if (state.open !== undefined) {
    change({ open: undefined });
    focusTable();
  } else if (isTyping) {
    if (filter.text === '') focusTable();
    else change({ filter: { ...filter, text: '' } });
  } else if (state.detailed !== undefined) {
    change({ detailed: undefined });
    focusTable();
  } else if (state.selected.size > 0) change({ selected: new Set() });
  else if (filter.text !== '' || filter.range !== undefined)
    change({ filter: { ...filter, text: '', range: undefined } });
  else if (onClose !== undefined) onClose();
  else return false;
  return true;
}
