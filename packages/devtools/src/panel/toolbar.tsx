import { type ReactElement, useEffect, useRef } from 'react';
import { countText } from '../model/count-text.ts';
import { askToCancel, clearFinished, entriesOf } from './commands.ts';
import { FilterField } from './filter-field.tsx';
import { PauseButton } from './pause-button.tsx';
import type { Question } from './question.ts';
import type { PanelView } from './use-panel.ts';

/** The filter and the actions on many tasks; a question takes the place of both. */
export function Toolbar({ view }: { view: PanelView }): ReactElement {
  const { log, state, extras, focusTable } = view;
  const { question } = state;
  const asked = useRef<Question['about'] | undefined>(undefined);
  const cancelAll = useRef<HTMLButtonElement>(null);
  const shutDown = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    // The one who put a question aside goes on from where it was asked.
    if (question === undefined && asked.current !== undefined) {
      const opener = asked.current === 'shutdown' ? shutDown.current : cancelAll.current;
      if (opener === null || opener.disabled) focusTable();
      else opener.focus();
    }
    asked.current = question?.about;
  }, [question, focusTable]);

  if (extras && question?.about === 'cancel')
    return <extras.CancelQuestion view={view} tasks={question.tasks} />;
  if (extras && question?.about === 'shutdown' && question.part.state.phase.name === 'open')
    return <extras.ShutdownQuestion view={view} part={question.part} />;
  const { list, parts } = log;
  /** What concerns a manager as a whole is asked of one at a time. */
  const only = parts.length === 1 ? parts[0] : undefined;
  const { selected } = state;
  const isFiltered = view.shown.length + view.rows.held < list.size;
  const scope = selected.size > 0 ? ' selected' : isFiltered ? ' shown' : '';
  const meant = () =>
    selected.size > 0 ? [...selected] : isFiltered ? entriesOf(view.shown) : list.entries;
  return (
    <div className="bar">
      <FilterField view={view} />
      {selected.size > 0 && (
        <button
          type="button"
          className="button quiet"
          onClick={() => view.change({ selected: new Set() })}
        >
          {countText(selected.size)} selected
          <span className="unseen">: select none</span>
        </button>
      )}
      {parts.some((part) => part.can('clearFinished')) && (
        <button
          type="button"
          className="button"
          disabled={list.finished === 0}
          title={list.finished === 0 ? 'No task has finished' : undefined}
          onClick={() => clearFinished(view)}
        >
          Clear completed
        </button>
      )}
      {only && <PauseButton view={view} part={only} />}
      {parts.some((part) => part.can('cancel')) && (
        <button
          ref={cancelAll}
          type="button"
          className="button"
          disabled={list.live === 0}
          title={list.live === 0 ? 'No task is live' : 'Asks first'}
          onClick={() => askToCancel(view, meant())}
        >
          Cancel all{scope}
        </button>
      )}
      {only?.can('shutdown') && (
        <>
          <span className="apart" />
          <button
            ref={shutDown}
            type="button"
            className="button danger"
            title="Asks first"
            onClick={() => view.change({ question: { about: 'shutdown', part: only } })}
          >
            Shut down
          </button>
        </>
      )}
    </div>
  );
}
