/** Head, toolbar, questions and what is in them. */
export const controlsCss: string = `
.head, .bar, .banner { display: flex; align-items: center; gap: 6px; flex: none; min-height: 36px; padding: 3px 6px 3px 10px; }
.head { background: var(--head); border-bottom: 1px solid var(--line); min-height: 34px; }
.title { font-weight: 600; }
.manager { color: var(--muted); max-width: 160px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chips { display: flex; align-items: center; gap: 2px; margin-left: 8px; min-width: 0; }
.button, .chip, .select, .field { font: inherit; color: inherit; min-height: 24px; border: 1px solid var(--control); border-radius: 5px; background: var(--panel); white-space: nowrap; }
.button { display: inline-flex; align-items: center; justify-content: center; gap: 5px; padding: 1px 9px; cursor: pointer; }
.button:hover:not(:disabled), .chip:hover { background: var(--hover); }
.button:disabled { color: var(--muted); border-color: var(--line); cursor: default; }
.button.quiet { border-color: transparent; background: none; padding: 1px 6px; }
.button.quiet:hover { background: var(--hover); }
.button.small { min-height: 20px; padding: 0 7px; font-size: 11px; line-height: 1; border-color: var(--line); }
.button.small:hover { border-color: var(--control); }
.button.danger { color: var(--text-failed); border-color: var(--text-failed); }
.chip { display: inline-flex; align-items: center; gap: 4px; padding: 1px 7px; border-color: transparent; border-radius: 12px; background: none; cursor: pointer; }
.chip .word, .chip .count { color: var(--text); }
.chip .count { font-weight: 600; }
.chip.zero, .chip.zero .word, .chip.zero .count { color: var(--muted); font-weight: 400; }
.chip[aria-pressed="true"] { background: var(--selected); border-color: var(--focus); }
.select { padding: 1px 4px; cursor: pointer; }
.select option { background: var(--panel); color: var(--text); }
.field { display: inline-flex; align-items: center; flex: 0 1 260px; min-width: 120px; padding: 0 6px 0 8px; cursor: text; }
.field input { all: unset; flex: 1; min-width: 0; font: inherit; color: var(--text); }
.field input::placeholder { color: var(--muted); opacity: 1; }
.field:focus-within, .select:focus-visible { outline: 2px solid var(--focus); outline-offset: -1px; }
kbd { font: 10px/1.4 var(--mono); color: var(--muted); border: 1px solid var(--line); border-radius: 3px; padding: 0 4px; background: var(--head); }
.button:focus-visible, .chip:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.esc::after { content: "Esc"; }
.apart { width: 1px; align-self: stretch; margin: 5px 6px; background: var(--line); }
.flag { display: inline-flex; align-items: center; padding: 1px 8px; min-height: 22px; border: 1px solid var(--text-retrying); border-radius: 11px; color: var(--text-retrying); white-space: nowrap; cursor: help; }
.bar > .space { display: flex; overflow: hidden; }
.button[aria-pressed="true"], .button[aria-expanded="true"] { background: var(--selected); border-color: var(--focus); }
.menu-place { position: relative; }
.strip { position: relative; flex: none; height: 24px; padding: 2px 0; cursor: crosshair; touch-action: none; border-bottom: 1px solid var(--line); background: var(--panel); }
.bar { border-bottom: 1px solid var(--line); }
@container panel (max-width: 959px) {
  .chip .word { display: none; }
}
@container panel (max-width: 599px) {
  .head { flex-wrap: wrap; padding-right: 4px; }
  .head .chips { order: 1; flex: 1 0 100%; margin-left: -6px; justify-content: space-between; gap: 0; }
  .chip { padding: 1px 6px; }
  .close-key { display: none; }
  .bar:not(.question) { flex-wrap: wrap; row-gap: 3px; }
  .bar:not(.question) .field { flex: 1 1 200px; }
  .bar > .pause { display: none; }
  .bar:not(.question) > .space { flex: 0 0 100%; height: 0; overflow: hidden; }
  .bar:not(.question) .apart { flex: 1; background: none; margin: 0; }
}
`;
