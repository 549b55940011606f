import type { ReactElement } from 'react';
import { countText } from '../model/count-text.ts';
import { filterCount, noFilter } from '../model/task-filter.ts';
import { setFilter } from './commands.ts';
import { rangeText } from './range-text.ts';
import type { PanelView } from './use-panel.ts';
import { XIcon } from './x-icon.tsx';

/** What is typed, what is asked for besides, and how to be rid of both. */
export function FilterField({ view }: { view: PanelView }): ReactElement {
  const { log, state, rows, shown, search, change, focusTable } = view;
  const { filter } = state;
  const count = filterCount(filter);
  return (
    <>
      <span className={`field ${rows.trouble ? 'troubled' : ''}`}>
        <input
          ref={search}
          type="text"
          aria-label="Filter"
          aria-keyshortcuts="/"
          aria-invalid={rows.trouble !== undefined}
          aria-describedby={rows.trouble && 'filter-trouble'}
          placeholder="name, ctx.user:42, error:…"
          title="? lists what can be asked for"
          autoComplete="off"
          spellCheck={false}
          value={filter.text}
          onChange={({ target }) => change({ filter: { ...filter, text: target.value } })}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
            event.preventDefault();
            focusTable();
          }}
        />
        <kbd>/</kbd>
      </span>
      {filter.range && (
        <button
          type="button"
          className="chip range"
          aria-label={`Do not ask for ${rangeText(filter.range)}`}
          onClick={() => setFilter(view, { ...filter, range: undefined })}
        >
          {rangeText(filter.range)} <XIcon />
        </button>
      )}
      {count > 0 && (
        <button type="button" className="button quiet" onClick={() => setFilter(view, noFilter)}>
          Clear filters
        </button>
      )}
      <span className="space">
        {rows.trouble ? (
          <span id="filter-trouble" className="trouble" title={rows.trouble}>
            {rows.trouble}
          </span>
        ) : (
          count > 0 && (
            <span className="muted matches">
              {countText(shown.length + rows.held)} of {countText(log.list.size)}
            </span>
          )
        )}
      </span>
    </>
  );
}
