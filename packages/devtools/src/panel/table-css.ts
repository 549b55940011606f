/** The grid: rows of 24 pixels, status and actions always in view. */
export const tableCss: string = `
.grid { flex: 1; min-height: 0; overflow: auto; overscroll-behavior: contain; position: relative; background: var(--panel); }
.grid:focus { outline: none; }
.grid:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
.rows { position: relative; min-width: min-content; }
.row { display: grid; grid-template-columns: var(--tracks); height: 24px; min-width: min-content; width: 100%; }
.rows .row { position: absolute; inset: 0 0 auto 0; contain: layout style; border-bottom: 1px solid var(--line); background: var(--panel); cursor: default; }
.heads { position: sticky; top: 0; z-index: 2; background: var(--head); border-bottom: 1px solid var(--line); color: var(--muted); font-size: 11px; }
.cell { display: flex; align-items: center; gap: 6px; min-width: 0; padding: 0 8px; overflow: hidden; white-space: nowrap; }
.cell.end { justify-content: flex-end; }
.heads .cell { position: relative; }
.sortable { cursor: pointer; }
.sortable:hover { color: var(--text); }
.sorted { flex: none; border: 4px solid transparent; border-top: 0; border-bottom: 5px solid currentColor; }
.sorted.down { transform: rotate(180deg); }
.edge { position: absolute; top: 0; bottom: 0; right: -1px; width: 7px; cursor: col-resize; touch-action: none; }
.edge:hover { background: linear-gradient(to left, transparent 2px, var(--focus) 2px 4px, transparent 4px); }
.heads .cell.timeline { overflow: visible; padding: 0; }
.rows .cell.timeline { padding: 0; }
.axis { position: relative; flex: 1; align-self: stretch; cursor: crosshair; touch-action: none; border-inline: 1px solid var(--line); }
.tick, .fold { position: absolute; top: 0; line-height: 23px; pointer-events: none; }
.tick.start { left: 4px; }
.tick.middle { left: 50%; transform: translateX(-50%); }
.tick.end { right: 4px; }
.fold { transform: translateX(-50%); z-index: 1; padding: 0 2px; background: var(--head); font-size: 10px; }
.hairline { position: absolute; top: 0; z-index: 3; width: 1px; background: var(--control); pointer-events: none; }
.hairline::after { content: attr(data-time); position: absolute; top: 2px; left: 2px; padding: 1px 4px; background: var(--text); color: var(--panel); border-radius: 3px; line-height: 16px; }
.hairline[data-side="left"]::after { left: auto; right: 2px; }
.bars { position: relative; flex: 1; align-self: stretch; overflow: hidden; }
.bars > * { position: absolute; top: 7px; height: 9px; min-width: 2px; }
.bars .wait { top: 8px; height: 7px; border: 1px solid var(--control); border-left-width: 2px; }
.bars .again { top: 11px; height: 0; border-top: 2px dotted var(--control); }
.bars .run { background: currentColor; border-radius: 1px; }
.bars .run.is-done { color: var(--bar-done); }
.bars .run.is-running { color: var(--bar-running); }
.bars .run.is-failed { color: var(--bar-failed); }
.bars .run.is-cancelled { color: var(--bar-cancelled); }
.bars .run.is-retrying { color: var(--bar-retrying); }
.bars .run.on { background: repeating-linear-gradient(-45deg, currentColor 0 3px, transparent 3px 5px); }
.bars .limit { top: 4px; height: 15px; min-width: 1px; width: 1px; background: var(--muted); }
.bars .end { top: 5px; height: 12px; margin-left: -6px; padding: 0; background: var(--panel); border-radius: 6px; line-height: 0; }
.cell.status, .cell.actions { position: sticky; z-index: 1; background: inherit; }
.heads .cell.status, .heads .cell.actions { position: sticky; z-index: 2; }
.cell.status { left: 0; padding-left: 10px; }
.cell.actions { right: 0; justify-content: flex-end; padding: 0 6px; }
.rows .row:hover { background: var(--hover); }
.rows .row.active { background: var(--hover); }
.rows .row.detailed, .rows .row.selected { background: var(--selected); }
.row.selected .cell.status { box-shadow: inset 3px 0 var(--focus); }
.grid:focus-visible .row.active { box-shadow: inset 0 0 0 2px var(--focus); }
.grid:focus-visible .row.active .cell { background: none; }
.status { display: inline-flex; align-items: center; gap: 5px; font-weight: 500; white-space: nowrap; }
.name-text { overflow: hidden; text-overflow: ellipsis; font-weight: 500; }
.over .name-text { font-weight: 400; }
.mark { flex: none; padding: 0 5px; border: 1px solid var(--line); border-radius: 8px; color: var(--muted); font-size: 10px; line-height: 1.4; }
.cell code { font: 11px/1 var(--mono); color: var(--muted); }
.one-line { overflow: hidden; text-overflow: ellipsis; }
.progress { display: flex; align-items: center; gap: 6px; width: 100%; }
.track { position: relative; flex: 1; height: 6px; border-radius: 3px; overflow: hidden; background: var(--line); }
.track.unknown { background: repeating-linear-gradient(-45deg, var(--bar-running) 0 2px, var(--line) 2px 6px); }
.fill { position: absolute; inset: 0; background: var(--bar-running); transform-origin: left; }
.percent { flex: none; min-width: 34px; text-align: right; }
.lingering { padding: 0 6px; border-radius: 4px; background: repeating-linear-gradient(-45deg, var(--line) 0 4px, transparent 4px 8px); }
.new-tasks { position: absolute; top: 30px; left: 50%; transform: translateX(-50%); z-index: 3; min-height: 24px; padding: 1px 12px; border: 1px solid var(--focus); border-radius: 12px; background: var(--selected); color: var(--text); font: inherit; font-weight: 600; cursor: pointer; box-shadow: 0 1px 4px rgb(0 0 0 / 0.2); }
.new-tasks:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
@container panel (max-width: 559px) {
  .cell:not(.timeline) { padding: 0 5px; }
  .percent { min-width: 30px; }
  .progress { gap: 4px; }
  .lingering { padding: 0 1px; font-size: 11px; }
}
@media (hover: hover) {
  .rows .row:not(.busy):not(.active):not(:hover) .button.small { opacity: 0; }
}
`;
