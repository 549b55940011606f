import type { ReactElement } from 'react';
import { type TaskFilter, toggleStatus } from '../model/task-filter.ts';
import { statusClass } from '../status-colours.ts';
import { CopyButton } from './copy-button.tsx';
import { StatusIcon } from './status-icon.tsx';

const example = `manager.createTask(async ({ signal }) => {
  await fetch('/sync', { method: 'POST', signal });
}, { name: 'sync', timeout: 5_000 });`;

/** Nothing has happened yet: says how to make something happen. */
export function NoTasks({ isClosed }: { isClosed: boolean }): ReactElement {
  if (isClosed)
    return (
      <div className="none">
        <p>No task is left to show.</p>
      </div>
    );
  return (
    <div className="none">
      <p>No task yet. The first one shows here as soon as it is created:</p>
      <pre>
        <code>{example}</code>
      </pre>
      <CopyButton label="Copy the example" text={() => example} />
    </div>
  );
}

interface NothingMatchesProps {
  filter: TaskFilter;
  onFilter(filter: TaskFilter): void;
}

export function NothingMatches({ filter, onFilter }: NothingMatchesProps): ReactElement {
  const remove = (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M4.5 4.5l7 7M11.5 4.5l-7 7" />
    </svg>
  );
  return (
    <div className="none">
      <p>No task matches.</p>
      <p className="actions">
        {[...filter.statuses].map((status) => (
          <button
            key={status}
            type="button"
            className={`chip ${statusClass(status)}`}
            aria-label={`Do not ask for ${status}`}
            onClick={() => onFilter(toggleStatus(filter, status))}
          >
            <StatusIcon status={status} />
            <span>{status}</span>
            {remove}
          </button>
        ))}
        {filter.text !== '' && (
          <button
            type="button"
            className="chip"
            aria-label={`Do not ask for “${filter.text}”`}
            onClick={() => onFilter({ ...filter, text: '' })}
          >
            “{filter.text}”{remove}
          </button>
        )}
        <button
          type="button"
          className="button"
          onClick={() => onFilter({ text: '', statuses: new Set() })}
        >
          Show all
        </button>
      </p>
    </div>
  );
}
