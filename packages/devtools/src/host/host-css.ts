import { colourProperties, edges, inks, lines, surfaces } from '../surface-colours.ts';

/**
 * What holds before the panel is loaded. Important rules of a shadow tree win over the page's own, however
 * important those are, so that no page can restyle the element or inherit into it.
 */
export const hostCss: string = `
:host {
  ${colourProperties('', { ...surfaces, ...inks, ...edges, ...lines })}
  all: initial !important;
  direction: ltr !important;
  display: block !important;
  color-scheme: light dark !important;
  color: var(--text) !important;
  font: 12px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif !important;
}
:host([data-theme="light"]) { color-scheme: light !important; }
:host([data-theme="dark"]) { color-scheme: dark !important; }
:host([data-place="floating"]) {
  position: fixed !important;
  inset: auto 12px 12px auto !important;
  z-index: 2147483647 !important;
}
:host([data-place="floating"][data-side="left"]) { inset: auto auto 12px 12px !important; }
:host([data-place="floating"][data-state="open"]) { inset: auto 0 0 0 !important; }
:host([data-place="inline"]) { height: 100% !important; min-height: 200px !important; }
.toggle {
  display: flex; align-items: center; gap: 6px;
  min-height: 32px; padding: 0 12px 0 10px; border: 1px solid var(--control); border-radius: 16px;
  background: var(--panel); color: inherit; font: inherit; font-weight: 500; cursor: pointer;
  box-shadow: 0 2px 8px rgb(0 0 0 / 0.18);
}
.toggle:hover { background: var(--hover); }
.toggle:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.toggle[aria-busy="true"] { cursor: progress; color: var(--muted); border-color: var(--line); }
.toggle[hidden] { display: none; }
.toggle svg { width: 14px; height: 14px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
@media print { :host([data-place="floating"]) { display: none !important; } }
`;
