import { type ReactElement, useEffect, useRef } from 'react';
import type { PanelView } from './use-panel.ts';
import { XIcon } from './x-icon.tsx';

const keys: ReadonlyArray<readonly [keys: string, does: string]> = [
  ['/', 'filter; Esc empties it, then leaves it'],
  [
    'Filters',
    'upload, -draft, "two words", status:failed, ctx.user:42, error:offline, owner:ann, id:…, age:>30s, took:<200ms, tries:>1',
  ],
  ['↑ ↓ k j', 'move in the table; also PgUp PgDn Home End'],
  ['Enter →', 'details; ← or Esc puts them away'],
  ['Space x', 'select; Shift+↑ ↓ extends, Ctrl+A takes all shown'],
  ['c', 'cancel the row or the selected, after a question if more than one'],
  ['0 to 7', 'all, or one status: queued, running, retrying, done, failed, timed out, cancelled'],
  ['p', 'pause or resume the view'],
  ['f', 'follow the newest task'],
  ['t', 'timeline on or off'],
  ['+ −', 'zoom the timeline'],
  ['e', 'export what is shown as JSON'],
  ['?', 'this list'],
  ['Esc', 'puts aside question, details, selection, filter, panel'],
];

export function KeyList({ view: { change, focusTable } }: { view: PanelView }): ReactElement {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  return (
    <div className="keys" role="dialog" aria-label="Keys">
      <div className="details-head">
        <strong>Keys</strong>
        <span className="space" />
        <button
          ref={close}
          type="button"
          className="button quiet"
          aria-label="Close the list of keys"
          onClick={() => {
            change({ open: undefined });
            focusTable();
          }}
        >
          <XIcon />
        </button>
      </div>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
