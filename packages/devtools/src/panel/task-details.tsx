import type { TaskInfo } from '@outlast/core';
import { type ReactElement, useEffect, useState } from 'react';
import { partsOf } from '../model/safe-value.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TaskMore } from '../model/task-source.ts';
import { ageText, clockText, durationText, limitText } from '../model/time-text.ts';
import { statusClass } from '../status-colours.ts';
import { AttemptList } from './attempt-list.tsx';
import { cancelNow } from './commands.ts';
import { CopyButton } from './copy-button.tsx';
import { detailsText } from './details-text.ts';
import { ErrorFacts } from './error-facts.tsx';
import { RerunButton } from './rerun-button.tsx';
import { StatusIcon } from './status-icon.tsx';
import type { PanelView } from './use-panel.ts';
import { ValueTree } from './value-tree.tsx';
import { XIcon } from './x-icon.tsx';

interface TaskDetailsProps {
  view: PanelView;
  entry: TaskEntry;
}

/** Everything that is known of one task. */
export function TaskDetails({ view, entry }: TaskDetailsProps): ReactElement {
  const { log, change, focusTable } = view;
  const now = log.shownAt;
  const info = entry.info(now);
  const more = useMore(entry);
  return (
    // biome-ignore lint/a11y/useSemanticElements: an aside inside a region is a landmark too many.
    <div className="details" role="group" aria-label={`Details of ${entry.name.slice(0, 300)}`}>
      <div className="details-head">
        <span className={`status ${statusClass(entry.status)}`}>
          <StatusIcon status={entry.status} />
          {entry.status}
        </span>
        <strong title={entry.name.slice(0, 300)}>{entry.name.slice(0, 300)}</strong>
        <span className="space" />
        <button
          type="button"
          className="button quiet"
          aria-label="Close details"
          onClick={() => {
            change({ detailed: undefined });
            focusTable();
          }}
        >
          <XIcon />
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div className="details-body" tabIndex={0}>
        <p className="actions">
          <CopyButton label="Copy as JSON" text={() => detailsText(entry, more, now)} />
          {entry.live && entry.part.can('cancel') && (
            <button type="button" className="button" onClick={() => cancelNow(view, [entry])}>
              Cancel
            </button>
          )}
          {!entry.live && entry.part.can('rerun') && <RerunButton view={view} entry={entry} />}
        </p>
        <dl>
          {factsOf(entry, info, now).map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {info.error !== null && <ErrorFacts info={info.error} error={more?.error} />}
        <p className="heading">Attempts</p>
        <AttemptList attempts={entry.attempts} made={info.attempt} now={now} />
        <p className="heading">Context</p>
        <Entries value={info.context} />
        {more && 'payload' in more && (
          <>
            <p className="heading">Payload</p>
            <Entries value={more.payload} />
          </>
        )}
        {more && 'result' in more && (
          <>
            <p className="heading">Result</p>
            <Entries value={more.result} />
          </>
        )}
      </div>
    </div>
  );
}

/** Asked for again when the task goes from one status to another. */
function useMore(entry: TaskEntry): TaskMore | undefined {
  const [more, setMore] = useState<TaskMore | undefined>();
  const { status } = entry;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a task that ended has more to show.
  useEffect(() => {
    let isWanted = true;
    entry.part.source.actions.details(entry.id).then(
      (found) => isWanted && setMore(found),
      () => isWanted && setMore(undefined),
    );
    return () => {
      isWanted = false;
    };
  }, [entry, status]);
  return more;
}

/** The entries of a value, or the value where it has none. */
function Entries({ value }: { value: unknown }): ReactElement {
  const parts = partsOf(value, 100);
  if (parts?.length === 0) return <p className="muted">Empty.</p>;
  return (
    <div className="tree">
      {parts === undefined || parts.length === 100 ? (
        <ValueTree label="" value={value} />
      ) : (
        parts.map(({ key, value: part }) => <ValueTree key={key} label={key} value={part} />)
      )}
    </div>
  );
}

function factsOf(entry: TaskEntry, info: TaskInfo, now: number): Array<[string, string]> {
  const age = entry.ageMs(now);
  const duration = entry.durationMs(now);
  const facts: Array<[string, string | null]> = [
    ['Id', info.id],
    ['Progress', info.done ? null : progressText(info)],
    ['Created', clockText(info.createdAt)],
    ['Started', info.startedAt === null ? null : clockText(info.startedAt)],
    ['Ended', info.finishedAt === null ? null : clockText(info.finishedAt)],
    ['Age', info.done ? durationText(age) : ageText(age)],
    [
      'Duration',
      duration === undefined ? null : info.done ? durationText(duration) : ageText(duration),
    ],
    ['Timeout', info.timeout === null ? 'none' : limitText(info.timeout)],
    ['Priority', info.priority === 0 ? null : String(info.priority)],
    ['Owner', info.owner],
    ['Stored', info.persisted ? 'yes' : 'no'],
    ['Origin', info.restored ? 'an earlier page load or another tab' : null],
    ['Function', functionText(info)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

function progressText({ progress, progressMessage }: TaskInfo): string | null {
  if (progress === 0 && progressMessage === null) return null;
  const percent = `${Math.floor(progress * 100)} %`;
  return progressMessage === null ? percent : `${percent}, ${progressMessage.slice(0, 500)}`;
}

function functionText({ lingering, abandoned }: TaskInfo): string | null {
  if (abandoned) return 'abandoned: it did not return in time';
  return lingering ? 'still running, though the task is over' : null;
}
