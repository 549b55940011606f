/** The grid: rows of 24 pixels, status and actions always in view. */
export const tableCss: string = `
.grid { flex: 1; min-height: 0; overflow: auto; overscroll-behavior: contain; position: relative; background: var(--panel); }
.grid:focus { outline: none; }
.grid:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
.rows { position: relative; min-width: min-content; }
.row { display: grid; grid-template-columns: var(--tracks); height: 24px; min-width: min-content; width: 100%; }
.rows .row { position: absolute; inset: 0 0 auto 0; contain: layout style; border-bottom: 1px solid var(--line); background: var(--panel); cursor: default; }
.heads { position: sticky; top: 0; z-index: 2; background: var(--head); border-bottom: 1px solid var(--line); color: var(--muted); font-size: 11px; }
.cell { display: flex; align-items: center; gap: 6px; min-width: 0; padding: 0 8px; overflow: hidden; white-space: nowrap; background: inherit; }
.cell.end { justify-content: flex-end; }
.cell.status, .cell.actions { position: sticky; z-index: 1; }
.cell.status { left: 0; padding-left: 10px; }
.cell.actions { right: 0; justify-content: flex-end; padding: 0 6px; }
.rows .row:hover { background: var(--hover); }
.rows .row.detailed, .rows .row.active { background: var(--selected); }
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
@container panel (max-width: 459px) {
  .cell { padding: 0 5px; }
  .percent { min-width: 30px; }
  .progress { gap: 4px; }
}
@media (hover: hover) {
  .rows .row:not(.busy):not(.active):not(:hover) .button.small { opacity: 0; }
}
`;
