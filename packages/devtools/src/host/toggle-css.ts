/**
 * What holds before the panel is loaded. Important rules of a shadow tree win over the page's own, however
 * important those are, so that no page can restyle the element or inherit into it.
 */
export const toggleCss: string = `:host{all:initial!important;display:block!important;color-scheme:light dark!important;font:12px/1.4 system-ui,sans-serif!important}
:host([data-theme=light]){color-scheme:light!important}
:host([data-theme=dark]){color-scheme:dark!important}
:host([data-place=floating]){position:fixed!important;inset:auto calc(12px + var(--outlast-devtools-right,0px)) calc(12px + 44px*var(--slot) + var(--outlast-devtools-bottom,0px)) auto!important;z-index:2147483647!important}
:host([data-side=left]){right:auto!important;left:12px!important}
.toggle{display:flex;align-items:center;gap:8px;height:32px;padding:0 12px;border:1px solid #7e8794;border-radius:16px;background:light-dark(#fff,#14171c);color:light-dark(#1b1f24,#e8ebef);font:inherit}
.toggle:before{content:"";width:10px;height:2px;background:currentColor;box-shadow:0 4px,0 -4px}
.toggle:hover{filter:contrast(.9)}
.toggle:focus-visible{outline:2px solid light-dark(#0a5bd3,#5fa8ff)}
.toggle[hidden]{display:none}
@media print{.toggle{display:none}}`;
