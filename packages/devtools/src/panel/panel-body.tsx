import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import { isLive } from '../model/display-status.ts';
import { shownTasks } from '../model/shown-tasks.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import { noFilter, type TaskFilter, toggleStatus } from '../model/task-filter.ts';
import type { TaskLog } from '../model/task-log.ts';
import { ClosingBanner } from './closing-banner.tsx';
import { NoTasks, NothingMatches } from './empty-state.tsx';
import { PanelFoot } from './panel-foot.tsx';
import { PanelHead } from './panel-head.tsx';
import type { PanelSession } from './panel-session.ts';
import { StatusChips } from './status-chips.tsx';
import { TaskDetails } from './task-details.tsx';
import { TaskTable } from './task-table.tsx';
import { type Question, Toolbar } from './toolbar.tsx';
import { useAnnouncements } from './use-announcements.ts';
import { useLog } from './use-log.ts';

interface PanelBodyProps {
  log: TaskLog;
  session: PanelSession;
  width: number;
  takeFocus: boolean;
  onClose?: (() => void) | undefined;
}

const DETAILS_BESIDE = 720;
const DETAILS_WIDTH = 340;

/** One manager's tasks: the state of the panel lives here, and goes with it. */
export function PanelBody({
  log,
  session,
  width,
  takeFocus,
  onClose,
}: PanelBodyProps): ReactElement {
  const version = useLog(log);
  const [filter, setFilter] = useState<TaskFilter>(noFilter);
  const [active, setActive] = useState<TaskEntry | undefined>();
  const [detailed, setDetailed] = useState<TaskEntry | undefined>();
  const [question, setQuestion] = useState<Question | undefined>();
  const { notice, announce } = useAnnouncements(log, version);
  const grid = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (takeFocus) grid.current?.focus();
  }, [takeFocus]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when the log's lists changed.
  const shown = useMemo(
    () => shownTasks(log.list.entries, filter, log.heldFrom),
    [log, filter, version],
  );
  const details = detailed && log.list.get(detailed.id) === detailed ? detailed : undefined;
  const isReadOnly = log.phase.name !== 'open';
  const isBeside = width >= DETAILS_BESIDE;

  const cancel = (entry: TaskEntry): void => {
    if (!isLive(entry.status)) return;
    const isDone = log.manager.cancelTask(entry.id, 'Cancelled in the devtools panel');
    announce(isDone ? `Cancelled ${entry.name}` : `${entry.name} had ended before`);
    log.flush();
  };
  const closeDetails = (): void => {
    setDetailed(undefined);
    grid.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const isTyping = event.target === search.current;
    if (event.key === '/' && !isTyping) search.current?.focus();
    else if (event.key !== 'Escape') return;
    else if (question !== undefined) setQuestion(undefined);
    else if (isTyping && filter.text !== '') setFilter({ ...filter, text: '' });
    else if (isTyping) grid.current?.focus();
    else if (details !== undefined) closeDetails();
    else onClose?.();
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys come up from the controls inside.
    <div className="body" onKeyDown={onKeyDown}>
      <PanelHead log={log} session={session} onClose={onClose}>
        <StatusChips
          list={log.list}
          chosen={filter.statuses}
          onToggle={(status) => setFilter(toggleStatus(filter, status))}
          onAll={() => setFilter({ ...filter, statuses: noFilter.statuses })}
        />
      </PanelHead>
      <Toolbar
        log={log}
        shown={shown}
        search={search}
        filter={filter}
        onFilter={setFilter}
        question={question}
        onQuestion={setQuestion}
        announce={announce}
        focusTable={() => grid.current?.focus()}
      />
      {isReadOnly && <ClosingBanner log={log} />}
      <div className={`content ${details ? 'with-details' : ''} ${isBeside ? 'wide' : 'narrow'}`}>
        <div className="list">
          <TaskTable
            log={log}
            shown={shown}
            grid={grid}
            width={isBeside && details ? width - DETAILS_WIDTH : width}
            active={active}
            onActivate={setActive}
            detailed={details}
            onDetails={setDetailed}
            onCancel={cancel}
            isReadOnly={isReadOnly}
          />
          {shown.length === 0 &&
            (log.list.size === 0 ? (
              <NoTasks isClosed={isReadOnly} />
            ) : shown.held === 0 ? (
              <NothingMatches filter={filter} onFilter={setFilter} />
            ) : null)}
        </div>
        {details && (
          <TaskDetails
            entry={details}
            log={log}
            isReadOnly={isReadOnly}
            onCancel={cancel}
            onClose={closeDetails}
          />
        )}
      </div>
      <PanelFoot log={log} shown={shown} />
      <p className="unseen" role="status">
        {notice}
      </p>
    </div>
  );
}
