import { statusBars, statusText } from '../status-colours.ts';
import type { ColourPair } from '../surface-colours.ts';
import { controlsCss } from './controls-css.ts';
import { tableCss } from './table-css.ts';

const statusColours = Object.keys(statusText)
  .map((status) => `.is-${status} { color: var(--text-${status}); }`)
  .join('\n');

/** Written out again, because the page loads the like of it before the panel and would load it alone for this. */
const properties = (prefix: string, pairs: Record<string, ColourPair>): string =>
  Object.entries(pairs)
    .map(([name, [light, dark]]) => `--${prefix}-${name}: light-dark(${light}, ${dark});`)
    .join(' ');

const frame = `
:host { ${properties('text', statusText)} ${properties('bar', statusBars)} --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0; }
.panel, .body { display: flex; flex-direction: column; height: 100%; min-height: 0; }
.panel { container: panel / size; position: relative; background: var(--panel); color: var(--text); font-variant-numeric: tabular-nums; overflow: hidden; }
.lost .content { filter: grayscale(1); }
.muted { color: var(--muted); }
.icon { width: 12px; height: 12px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.icon .filled { fill: currentColor; stroke: none; }
.space { flex: 1; min-width: 0; }
.content { display: flex; flex: 1; min-height: 0; position: relative; }
.list { flex: 1; min-width: 0; min-height: 0; position: relative; display: flex; flex-direction: column; }
.foot { display: flex; align-items: center; gap: 12px; min-height: 22px; padding: 0 10px; flex: none; color: var(--muted); background: var(--head); border-top: 1px solid var(--line); font-size: 11px; white-space: nowrap; overflow: hidden; }
.foot > .space { overflow: hidden; text-overflow: ellipsis; color: var(--text); }
.none { position: absolute; inset: 24px 0 0 0; overflow: auto; display: flex; flex-direction: column; align-items: center; justify-content: safe center; gap: 10px; padding: 16px; text-align: center; color: var(--muted); }
.panel > .none { inset: 0; }
.actions { display: flex; flex-wrap: wrap; gap: 6px; justify-content: inherit; margin: 0; }
.crashed { height: 100%; overflow: auto; padding: 16px; background: var(--panel); color: var(--text); border-top: 2px solid var(--bar-failed); }
.crashed pre { overflow: auto; padding: 10px; background: var(--head); font: 11px/1.5 var(--mono); white-space: pre-wrap; }
@media (forced-colors: active) {
  .track { border: 1px solid CanvasText; forced-color-adjust: none; }
  .bars > *, .strip { forced-color-adjust: none; }
  .bars .run { border: 1px solid CanvasText; }
  .sorted, .edge:hover { forced-color-adjust: none; }
  .row.selected, .row.active, .chip[aria-pressed="true"] { outline: 2px solid Highlight; outline-offset: -2px; }
  .panel, .foot, .heads, .head { border-color: CanvasText; }
}
`;

/** The sheet of the panel as it opens. */
export const panelCss: string = [frame, controlsCss, tableCss, statusColours].join('\n');
