import { type ReactElement, type RefObject, useEffect, useRef } from 'react';
import { isLive } from '../model/display-status.ts';
import type { ShownTasks } from '../model/shown-tasks.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TaskFilter } from '../model/task-filter.ts';
import type { TaskLog } from '../model/task-log.ts';
import { CancelQuestion } from './cancel-question.tsx';
import { ShutdownQuestion } from './shutdown-question.tsx';

/** What is asked in place before something is done that cannot be undone. */
export type Question =
  | { readonly about: 'cancelAll'; readonly tasks: readonly TaskEntry[] }
  | { readonly about: 'shutdown' };

interface ToolbarProps {
  log: TaskLog;
  shown: ShownTasks;
  search: RefObject<HTMLInputElement | null>;
  filter: TaskFilter;
  onFilter(filter: TaskFilter): void;
  question: Question | undefined;
  onQuestion(question: Question | undefined): void;
  announce(text: string): void;
  focusTable(): void;
}

/** The filter and the actions on many tasks; a question takes the place of both. */
export function Toolbar(props: ToolbarProps): ReactElement {
  const { log, question, onQuestion, announce, focusTable } = props;
  const { phase } = log;
  const asked = useRef<Question['about'] | undefined>(undefined);
  const cancelAll = useRef<HTMLButtonElement>(null);
  const shutDown = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    // The one who put a question aside goes on from where it was asked.
    if (question === undefined) {
      const opener = asked.current === 'shutdown' ? shutDown.current : cancelAll.current;
      if (asked.current !== undefined) {
        if (opener === null || opener.disabled) focusTable();
        else opener.focus();
      }
    }
    asked.current = question?.about;
  }, [question, focusTable]);

  const onKeep = (): void => onQuestion(undefined);
  if (question?.about === 'cancelAll')
    return (
      <CancelQuestion
        tasks={question.tasks}
        onKeep={onKeep}
        onCancel={(tasks) => {
          const reason = 'Cancelled in the devtools panel';
          const done = tasks.filter(({ id }) => log.manager.cancelTask(id, reason)).length;
          announce(`Cancelled ${taskCount(done)}`);
          log.flush();
          onQuestion(undefined);
        }}
      />
    );
  if (question?.about === 'shutdown' && phase.name === 'open')
    return (
      <ShutdownQuestion
        log={log}
        onKeep={onKeep}
        onShutdown={(options) => {
          onQuestion(undefined);
          log.manager.shutdown(options).then(
            () => announce('The manager is shut down'),
            (error) => announce(`The shutdown failed: ${String(error)}`),
          );
        }}
      />
    );
  const { list } = log;
  return (
    <div className="bar">
      <FilterField {...props} />
      {phase.name === 'open' && (
        <>
          <button
            type="button"
            className="button"
            disabled={list.finished === 0}
            title={list.finished === 0 ? 'No task has finished' : 'Forget the finished tasks'}
            onClick={() => announce(`Cleared ${taskCount(log.clearCompleted())}`)}
          >
            Clear completed
          </button>
          <button
            ref={cancelAll}
            type="button"
            className="button"
            disabled={list.live === 0}
            title={list.live === 0 ? 'No task is live' : 'Cancel every live task: asks first'}
            onClick={() =>
              onQuestion({
                about: 'cancelAll',
                tasks: list.entries.filter(({ status }) => isLive(status)),
              })
            }
          >
            Cancel all
          </button>
          <span className="apart" />
          <button
            ref={shutDown}
            type="button"
            className="button danger"
            title="Shut the manager down: asks first"
            onClick={() => onQuestion({ about: 'shutdown' })}
          >
            Shut down
          </button>
        </>
      )}
    </div>
  );
}

function FilterField({ search, filter, onFilter, shown, log }: ToolbarProps): ReactElement {
  const isFiltered = filter.text !== '' || filter.statuses.size > 0;
  return (
    <>
      <span className="field">
        <input
          ref={search}
          type="text"
          aria-label="Filter by name or id"
          placeholder="Filter by name or id"
          autoComplete="off"
          spellCheck={false}
          value={filter.text}
          onChange={({ target }) => onFilter({ ...filter, text: target.value })}
        />
        <kbd>/</kbd>
      </span>
      {isFiltered && (
        <button
          type="button"
          className="button quiet"
          onClick={() => onFilter({ text: '', statuses: new Set() })}
        >
          Clear filters
        </button>
      )}
      <span className="space">
        {isFiltered && (
          <span className="muted matches">
            {(shown.length + shown.held).toLocaleString()} of {log.list.size.toLocaleString()}
          </span>
        )}
      </span>
    </>
  );
}

export function taskCount(count: number): string {
  return `${count.toLocaleString()} ${count === 1 ? 'task' : 'tasks'}`;
}
