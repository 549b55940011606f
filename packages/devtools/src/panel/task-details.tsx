import type { TaskInfo } from '@outlast/core';
import type { ReactElement } from 'react';
import { isLive } from '../model/display-status.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TaskLog } from '../model/task-log.ts';
import { ageText, clockText, durationText, limitText } from '../model/time-text.ts';
import { statusClass } from '../status-colours.ts';
import { AttemptList } from './attempt-list.tsx';
import { CopyButton } from './copy-button.tsx';
import { StatusIcon } from './status-icon.tsx';
import { ValueTree } from './value-tree.tsx';

interface TaskDetailsProps {
  entry: TaskEntry;
  log: TaskLog;
  isReadOnly: boolean;
  onCancel(entry: TaskEntry): void;
  onClose(): void;
}

/** Everything that is known of one task. */
export function TaskDetails(props: TaskDetailsProps): ReactElement {
  const { entry, log, isReadOnly, onCancel, onClose } = props;
  const { now } = log;
  const info = entry.info(now);
  const isEmpty = Object.keys(info.context).length === 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an aside inside a region is a landmark too many.
    <div className="details" role="group" aria-label={`Details of ${entry.name}`}>
      <div className="details-head">
        <span className={`status ${statusClass(entry.status)}`}>
          <StatusIcon status={entry.status} />
          {entry.status}
        </span>
        <strong title={entry.name}>{entry.name}</strong>
        <span className="space" />
        <button type="button" className="button quiet" aria-label="Close details" onClick={onClose}>
          <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" />
          </svg>
        </button>
      </div>
      <div className="details-body">
        <p className="actions">
          <CopyButton label="Copy as JSON" text={() => JSON.stringify(info, null, 2)} />
          {!isReadOnly && isLive(entry.status) && (
            <button type="button" className="button" onClick={() => onCancel(entry)}>
              Cancel
            </button>
          )}
        </p>
        <dl>
          {factsOf(entry, info, now).map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {info.error !== null && <ErrorFacts error={info.error} />}
        <p className="heading">Attempts</p>
        <AttemptList attempts={entry.attempts} made={info.attempt} now={now} />
        <p className="heading">Context</p>
        {isEmpty ? (
          <p className="muted">None was given.</p>
        ) : (
          <div className="tree">
            {Object.entries(info.context).map(([key, value]) => (
              <ValueTree key={key} label={key} value={value} />
            ))}
          </div>
        )}
      </div>
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
  return progressMessage === null ? percent : `${percent}, ${progressMessage}`;
}

function functionText({ lingering, abandoned }: TaskInfo): string | null {
  if (abandoned) return 'abandoned: it did not return in time';
  return lingering ? 'still running, though the task is over' : null;
}

function ErrorFacts({ error }: { error: NonNullable<TaskInfo['error']> }): ReactElement {
  return (
    <>
      {/* No heading of the page's: its levels are the page's to order. */}
      <p className="heading">Error</p>
      <p className="error">
        <strong>{error.name}</strong>
        {error.code !== undefined && <code> {error.code}</code>}
        <br />
        {error.message.slice(0, 4_000)}
      </p>
      {error.stack !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <pre tabIndex={0}>{error.stack.slice(0, 20_000)}</pre>
      )}
    </>
  );
}
