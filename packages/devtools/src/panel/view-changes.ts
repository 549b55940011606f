import { toggled } from '../model/columns.ts';
import { zoomed } from '../model/time-scale.ts';
import type { PanelView } from './use-panel.ts';

export function setTimeline({ state, change }: PanelView, wanted: boolean): void {
  if (wanted === state.layout.off.has('timeline'))
    change({ layout: toggled(state.layout, 'timeline') });
}

export function zoom(view: PanelView, by: 'in' | 'out'): void {
  const { state, change, shownSpan } = view;
  setTimeline(view, true);
  change({ span: zoomed(state.span, by, shownSpan.current) });
}
