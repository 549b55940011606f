/** The pane beside the table, or over it where there is no room beside. */
export const detailsCss: string = `
.details { display: flex; min-width: 0; flex-direction: column; min-height: 0; background: var(--panel); border-left: 1px solid var(--control); }
.beside .details { flex: none; width: 340px; }
.content.below { flex-direction: column; }
.below .details { flex: none; height: 50%; border-left: 0; border-top: 1px solid var(--control); }
.content.over { position: static; }
.over .details { position: absolute; inset: 0; z-index: 4; border-left: 0; }
.details-head { display: flex; align-items: center; gap: 8px; flex: none; min-height: 30px; padding: 2px 4px 2px 10px; background: var(--head); border-bottom: 1px solid var(--line); }
.details-head strong { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.details-body { flex: 1; min-height: 0; overflow: auto; overscroll-behavior: contain; padding: 8px 10px 12px; }
.details-body:focus-visible, .details-body pre:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
.details dl { margin: 8px 0 0; }
.details dl > div { display: grid; grid-template-columns: 76px 1fr; gap: 8px; padding: 1px 0; }
.details dt { color: var(--muted); }
.details dd { margin: 0; overflow-wrap: anywhere; }
.details p { margin: 0; }
.details .heading { margin: 12px 0 3px; font-weight: 600; }
.details .cause { padding-left: 8px; border-left: 2px solid var(--line); margin-top: 4px; }
.details .error { overflow-wrap: anywhere; color: var(--text-failed); }
.details pre { margin: 6px 0 0; max-height: 180px; overflow: auto; padding: 6px 8px; background: var(--head); border: 1px solid var(--line); border-radius: 4px; font: 11px/1.5 var(--mono); }
.details code { font: 11px/1.4 var(--mono); }
.attempts { margin: 0; padding-left: 22px; }
.attempts li::marker { color: var(--muted); }
.attempt-error { display: block; color: var(--text-failed); overflow-wrap: anywhere; }
.tree { font: 11px/1.6 var(--mono); overflow-wrap: anywhere; }
.tree button { all: unset; cursor: pointer; min-height: 20px; }
.branch > button::before { content: ""; display: inline-block; width: 0; height: 0; margin-right: 5px; border: 4px solid transparent; border-left-color: var(--muted); border-right: 0; }
.branch > button[aria-expanded="true"]::before { transform: rotate(90deg); }
.leaf { padding-left: 9px; }
.twigs { margin-left: 3px; padding-left: 9px; border-left: 1px solid var(--line); }
.key { color: var(--text-running); }
`;
