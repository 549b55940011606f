import { detailsCss } from './details-css.ts';

/** What the sheet of the panel has no need of before somebody asks for more than the rows. */
export const extrasCss: string = `
.button.danger.solid { background: light-dark(#98130f, #ff7b72); color: light-dark(#ffffff, #14171c); font-weight: 600; }
.button.danger.solid:hover { background: light-dark(#7d0f0c, #ff958e); }
.menu { position: absolute; z-index: 6; top: 28px; right: 0; width: 320px; max-height: min(340px, calc(100cqh - 44px)); overflow: auto; overscroll-behavior: contain; padding: 8px 10px 10px; display: flex; flex-direction: column; gap: 4px; background: var(--panel); border: 1px solid var(--control); border-radius: 6px; box-shadow: 0 4px 16px rgb(0 0 0 / 0.18); }
.menu label { display: flex; flex: 1; align-items: center; gap: 6px; min-height: 24px; }
.menu .choice { justify-content: space-between; }
.menu input { accent-color: var(--bar-running); margin: 0; }
.menu input:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.menu ul { list-style: none; margin: 0; padding: 0; }
.menu li { display: flex; align-items: center; gap: 3px; }
.menu .button.small { min-width: 24px; min-height: 24px; padding: 0; }
.menu .button[aria-disabled="true"] { color: var(--line); cursor: default; }
.heading { margin: 8px 0 0; font-weight: 600; }
.menu .actions { margin-top: 8px; }
.menu kbd { margin-left: auto; }
.strip svg { display: block; width: 100%; height: 20px; }
.strip .started { fill: var(--line); }
.strip .finished { fill: var(--bar-done); }
.strip .failed { fill: var(--bar-failed); }
.keys { position: absolute; inset: 0; z-index: 5; overflow: auto; overscroll-behavior: contain; background: var(--panel); }
.keys dl { margin: 0; padding: 6px 10px 12px; columns: 320px; }
.keys dl > div { display: grid; grid-template-columns: 76px 1fr; gap: 8px; padding: 3px 0; break-inside: avoid; }
.keys dd { margin: 0; }
.question { background: var(--selected); border-bottom: 1px solid var(--line); flex-wrap: wrap; }
.banner progress { appearance: none; width: 140px; height: 8px; border: 0; border-radius: 4px; overflow: hidden; background: var(--line); }
.banner progress::-webkit-progress-bar { background: var(--line); }
.banner progress::-webkit-progress-value { background: var(--bar-running); }
.banner progress::-moz-progress-bar { background: var(--bar-running); }
.none p { margin: 0; }
.none pre { margin: 0; max-width: 100%; white-space: pre-wrap; padding: 10px 12px; text-align: left; color: var(--text); background: var(--head); border: 1px solid var(--line); border-radius: 6px; font: 11.5px/1.5 var(--mono); }
.none code { font: inherit; }
.none .actions { justify-content: center; color: var(--text); }
.none .chip { border-color: var(--control); }
.none .chip .icon:last-child { color: var(--muted); }
.none .chip > span { color: var(--text); }
.matches { padding-left: 4px; }
.field.troubled { border-color: var(--text-failed); }
.trouble { color: var(--text-failed); padding-left: 4px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip.range { border-color: var(--control); }
.brush { position: absolute; top: 0; bottom: 0; background: color-mix(in srgb, var(--focus) 25%, transparent); border-inline: 1px solid var(--focus); pointer-events: none; }
.banner { flex-wrap: wrap; padding-right: 10px; background: var(--head); border-bottom: 1px solid var(--line); }
.branch > button:focus-visible, .twigs > button:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
${detailsCss}
@media (forced-colors: active) {
  .banner progress { border: 1px solid CanvasText; forced-color-adjust: none; }
  .branch > button::before { forced-color-adjust: none; }
}`;
