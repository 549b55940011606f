import { colourProperties, edges, inks, lines, surfaces } from '../surface-colours.ts';

/** Where an open panel stands, and the bar that resizes it. `--size` comes from a sheet of each panel's own. */
export const frameCss: string = `
:host {
  ${colourProperties('', { ...surfaces, ...inks, ...edges, ...lines })}
  color: var(--text) !important; box-sizing: border-box !important;
}
:host([data-place="floating"][data-state="open"]) { background: var(--panel) !important; }
:host([data-state="open"][data-dock="bottom"]) {
  inset: auto 0 0 0 !important; height: min(var(--size), calc(100dvh - 32px)) !important;
  border-top: 1px solid var(--control) !important; box-shadow: 0 -4px 16px rgb(0 0 0 / 0.12) !important;
  padding-bottom: env(safe-area-inset-bottom) !important;
}
:host([data-state="open"][data-dock="right"]) {
  inset: 0 0 0 auto !important; width: min(var(--size), 100vw) !important;
  border-left: 1px solid var(--control) !important; box-shadow: -4px 0 16px rgb(0 0 0 / 0.12) !important;
}
:host([data-place="inline"]) { height: 100% !important; min-height: 200px !important; position: relative !important; box-shadow: 0 0 0 1px var(--line) !important; }
:host([data-place="window"]) { position: fixed !important; inset: 0 !important; }
:host .root { height: 100% !important; }
.none.away { inset: 0; border: 1px dashed var(--control); border-radius: 6px; background: var(--panel); }
.resize { position: absolute; z-index: 1; touch-action: none; }
.resize::after { content: ""; position: absolute; border-radius: 2px; background: var(--control); }
.resize:hover::after, .resize:focus-visible::after, .resize.moving::after { background: var(--focus); }
.resize:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
.resize[aria-orientation="horizontal"] { inset: -5px 0 auto 0; height: 9px; cursor: ns-resize; }
.resize[aria-orientation="horizontal"]::after { inset: 3px calc(50% - 20px); }
.resize[aria-orientation="vertical"] { inset: 0 auto 0 -5px; width: 9px; cursor: ew-resize; }
.resize[aria-orientation="vertical"]::after { inset: calc(50% - 20px) 3px; }
@media (pointer: coarse) {
  .resize[aria-orientation="horizontal"] { top: -18px; height: 24px; }
  .resize[aria-orientation="horizontal"]::after { inset: 16px calc(50% - 24px) 4px; }
  .resize[aria-orientation="vertical"] { left: -18px; width: 24px; }
  .resize[aria-orientation="vertical"]::after { inset: calc(50% - 24px) 4px calc(50% - 24px) 16px; }
}
@media print { :host([data-place="floating"]) { display: none !important; } }
@media (forced-colors: active) { .resize::after { background: CanvasText; } }
`;
