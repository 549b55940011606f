import type { ShutdownStats } from '@outlast/core';
import type { ReactElement } from 'react';
import { countText } from '../model/count-text.ts';
import type { LogPart } from '../model/log-part.ts';
import { clockText, durationText } from '../model/time-text.ts';
import { attempt, taskCount } from './commands.ts';
import type { PanelView } from './use-panel.ts';

interface ClosingBannerProps {
  view: PanelView;
  part: LogPart;
}

/** From the moment a shutdown begins: how far it is, then what became of the tasks. */
export function ClosingBanner({ view, part }: ClosingBannerProps): ReactElement | null {
  const { initial, live, lingering, source } = part;
  const { phase } = part.state;
  const whose = view.log.parts.length > 1 ? `${source.name}: ` : '';
  if (phase.name === 'open') return null;
  if (phase.name === 'closed') {
    if (phase.end) return <Closed whose={whose} at={phase.end.at} stats={phase.end.stats} />;
    return (
      <div className="banner">
        <strong>{whose}Shut down, read only.</strong> That was before the panel was opened, so it
        has no statistics.
      </div>
    );
  }
  const finished = Math.max(0, initial - live);
  return (
    <div className="banner">
      <strong>{whose}Shutting down.</strong>{' '}
      <span>
        {live === 0 && lingering.size > 0
          ? `Waiting for ${lingering.size === 1 ? 'one function' : `${lingering.size} functions`} to return`
          : `${countText(finished)} of ${countText(initial)} finished`}
      </span>
      <progress
        aria-label="Tasks that have ended"
        max={Math.max(1, initial)}
        value={initial === 0 ? 1 : finished}
      />
      <span className="space" />
      {phase.mode === 'drain' && live > 0 && 'shutdown' in source.actions && (
        <button
          type="button"
          className="button danger"
          onClick={() => attempt(view, source.actions.shutdown({ mode: 'cancel', timeout: 5_000 }))}
        >
          Cancel the other {countText(live)}
        </button>
      )}
    </div>
  );
}

function Closed(props: { whose: string; at: number; stats: ShutdownStats }): ReactElement {
  const { whose, at, stats } = props;
  const facts = [
    `${stats.completedTasks} done`,
    `${stats.failedTasks} failed`,
    `${stats.cancelledTasks} cancelled`,
    `${stats.suspendedTasks} suspended`,
  ];
  const remaining = stats.remainingTasks;
  return (
    <div className="banner">
      <strong>
        {whose}Shut down at {clockText(at)}, read only.
      </strong>{' '}
      <span>
        {taskCount(stats.initialTasks)} {stats.initialTasks === 1 ? 'was' : 'were'} live:{' '}
        {facts.join(', ')}. It took {durationText(stats.durationMs)}.
      </span>{' '}
      {remaining > 0 && (
        <span className="is-failed">
          {remaining === 1
            ? '1 function was still running.'
            : `${remaining} functions were still running.`}
        </span>
      )}
    </div>
  );
}
