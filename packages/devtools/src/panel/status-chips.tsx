import type { KeyboardEvent, ReactElement } from 'react';
import { countText } from '../model/count-text.ts';
import { type DisplayStatus, displayStatuses } from '../model/display-status.ts';
import { noFilter, toggleStatus } from '../model/task-filter.ts';
import { statusClass } from '../status-colours.ts';
import { StatusIcon } from './status-icon.tsx';
import type { PanelView } from './use-panel.ts';

/** These two are rare: their chips come with their first task. All others stay, so that nothing jumps. */
const rare: ReadonlySet<DisplayStatus> = new Set(['interrupted', 'dropped']);

/** One tab stop for all of them: arrows go from one to the next. */
function moveFocus({ key, target }: KeyboardEvent): void {
  const chip = target as Element;
  const next =
    key === 'ArrowRight'
      ? chip.nextElementSibling
      : key === 'ArrowLeft'
        ? chip.previousElementSibling
        : null;
  (next as HTMLElement | null)?.focus();
}

/** How many tasks have each status; each count is a filter. */
export function StatusChips({ view }: { view: PanelView }): ReactElement {
  const { log, state, change } = view;
  const { filter } = state;
  const chosen = filter.statuses;
  return (
    <div className="chips" role="toolbar" aria-label="Filter by status" onKeyDown={moveFocus}>
      <button
        type="button"
        className="chip"
        title="All (0)"
        aria-pressed={chosen.size === 0}
        onClick={() => change({ filter: { ...filter, statuses: noFilter.statuses } })}
      >
        All <span className="count">{countText(log.list.size)}</span>
      </button>
      {log.list.counts().map(([status, count]) =>
        count === 0 && rare.has(status) && !chosen.has(status) ? null : (
          <button
            key={status}
            type="button"
            tabIndex={-1}
            className={`chip ${count === 0 ? 'zero' : statusClass(status)}`}
            title={rare.has(status) ? status : `${status} (${displayStatuses.indexOf(status) + 1})`}
            aria-label={`${status} ${count}`}
            aria-pressed={chosen.has(status)}
            onClick={() => change({ filter: toggleStatus(filter, status) })}
          >
            <StatusIcon status={status} />
            <span className="word">{status}</span> <span className="count">{countText(count)}</span>
          </button>
        ),
      )}
    </div>
  );
}
