import type { ReactElement } from 'react';
import { noFilter, toggleStatus } from '../model/task-filter.ts';
import { queryTerms } from '../model/task-query.ts';
import { statusClass } from '../status-colours.ts';
import { setFilter } from './commands.ts';
import { NoTasks } from './no-tasks.tsx';
import { rangeText } from './range-text.ts';
import { StatusIcon } from './status-icon.tsx';
import type { PanelView } from './use-panel.ts';
import { XIcon } from './x-icon.tsx';

/** Why there are no rows, where it is not that no task has been made yet. */
export function EmptyState({ view }: { view: PanelView }): ReactElement {
  const { list, parts } = view.log;
  const waiting = parts.find(({ link }) => link.name === 'waiting')?.link;
  if (list.size > 0) return <NothingMatches view={view} />;
  if (waiting?.name === 'waiting') return <Waiting address={waiting.address} />;
  if (parts.some((part) => !part.isReadOnly)) return <NoTasks />;
  return (
    <div className="none">
      <p>No task is left to show.</p>
    </div>
  );
}

/** A manager elsewhere has not answered yet. The rows stand still: nothing is known to be under way. */
function Waiting({ address }: { address: string }): ReactElement {
  return (
    <div className="none waiting">
      <p>
        Waiting for <code>{address}</code>
      </p>
    </div>
  );
}

/** What is asked for, part by part, to be taken back. */
function NothingMatches({ view }: { view: PanelView }): ReactElement {
  const { state, rows } = view;
  const { filter } = state;
  const terms = queryTerms(filter.text);
  const chip = (label: string, content: ReactElement | string, next: typeof filter, name = '') => (
    <button
      key={label}
      type="button"
      className={`chip ${name}`}
      aria-label={`Do not ask for ${label}`}
      onClick={() => setFilter(view, next)}
    >
      {content}
      <XIcon />
    </button>
  );
  return (
    <div className="none">
      <p>{rows.trouble ?? 'No task matches.'}</p>
      <p className="actions">
        {[...filter.statuses].map((status) =>
          chip(
            status,
            <>
              <StatusIcon status={status} />
              <span>{status}</span>
            </>,
            toggleStatus(filter, status),
            statusClass(status),
          ),
        )}
        {terms.map((term, index) =>
          chip(term, <span>{term.slice(0, 60)}</span>, {
            ...filter,
            text: terms.filter((_, at) => at !== index).join(' '),
          }),
        )}
        {filter.range &&
          chip(rangeText(filter.range), <span>{rangeText(filter.range)}</span>, {
            ...filter,
            range: noFilter.range,
          })}
        <button type="button" className="button" onClick={() => setFilter(view, noFilter)}>
          Show all
        </button>
      </p>
    </div>
  );
}
