import type { ReactElement } from 'react';
import type { DisplayStatus } from '../model/display-status.ts';
import type { EntryList } from '../model/entry-list.ts';
import { statusClass } from '../status-colours.ts';
import { StatusIcon } from './status-icon.tsx';

interface StatusChipsProps {
  list: EntryList;
  chosen: ReadonlySet<DisplayStatus>;
  onToggle(status: DisplayStatus): void;
  onAll(): void;
}

/** These two are rare: their chips come with their first task. All others stay, so that nothing jumps. */
const rare: ReadonlySet<DisplayStatus> = new Set(['interrupted', 'dropped']);

/** How many tasks have each status; each count is a filter. */
export function StatusChips({ list, chosen, onToggle, onAll }: StatusChipsProps): ReactElement {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a line in every browser.
    <div className="chips" role="group" aria-label="Filter by status">
      <button type="button" className="chip" aria-pressed={chosen.size === 0} onClick={onAll}>
        All <span className="count">{list.size.toLocaleString()}</span>
      </button>
      {list.counts().map(([status, count]) =>
        count === 0 && rare.has(status) && !chosen.has(status) ? null : (
          <button
            key={status}
            type="button"
            className={`chip ${count === 0 ? 'zero' : statusClass(status)}`}
            title={status}
            aria-label={`${status} ${count}`}
            aria-pressed={chosen.has(status)}
            onClick={() => onToggle(status)}
          >
            <StatusIcon status={status} />
            <span className="word">{status}</span>{' '}
            <span className="count">{count.toLocaleString()}</span>
          </button>
        ),
      )}
    </div>
  );
}
