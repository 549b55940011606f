import type { ShutdownStats } from '@outlast/core';
import type { ReactElement } from 'react';
import type { TaskLog } from '../model/task-log.ts';
import { clockText, durationText } from '../model/time-text.ts';
import { taskCount } from './toolbar.tsx';

/** From the moment a shutdown begins: how far it is, then what became of the tasks. */
export function ClosingBanner({ log }: { log: TaskLog }): ReactElement {
  const { phase, list } = log;
  if (phase.name === 'closed') return <Closed at={phase.at} stats={phase.stats} />;
  if (phase.name !== 'closing')
    return (
      <div className="banner">
        <strong>Shut down, read only.</strong> That was before the panel was opened, so it has no
        statistics.
      </div>
    );
  const { initial, mode } = phase;
  const finished = Math.max(0, initial - list.live);
  return (
    <div className="banner">
      <strong>Shutting down.</strong>{' '}
      <span>
        {list.live === 0 && log.lingering > 0
          ? `Waiting for ${log.lingering === 1 ? 'one function' : `${log.lingering} functions`} to return`
          : `${finished.toLocaleString()} of ${initial.toLocaleString()} finished`}
      </span>
      <progress
        aria-label="Tasks that have ended"
        max={Math.max(1, initial)}
        value={initial === 0 ? 1 : finished}
      />
      <span className="space" />
      {mode === 'drain' && list.live > 0 && (
        <button
          type="button"
          className="button danger"
          onClick={() => void log.manager.shutdown({ mode: 'cancel' })}
        >
          Cancel the other {list.live}
        </button>
      )}
    </div>
  );
}

function Closed({ at, stats }: { at: number; stats: ShutdownStats }): ReactElement {
  const facts = [
    `${stats.completedTasks} done`,
    `${stats.failedTasks} failed`,
    `${stats.cancelledTasks} cancelled`,
    `${stats.suspendedTasks} suspended`,
  ];
  const remaining = stats.remainingTasks;
  return (
    <div className="banner">
      <strong>Shut down at {clockText(at)}, read only.</strong>{' '}
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
