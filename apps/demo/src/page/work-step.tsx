import type { TaskInfo } from '@outlast/core';
import type { ReactElement } from 'react';
import { manager } from '../outlast.ts';
import { startExport, startFailingUpload, startSlowReport } from '../work.ts';
import { useWork } from './use-manager.ts';

const shown = 4;

/** Run work, and see it come back after a reload. */
export function WorkStep({ closed }: { closed: boolean }): ReactElement {
  const work = useWork().slice(-shown).reverse();
  return (
    <section className="step" aria-labelledby="work-title">
      <h2 id="work-title">Run work</h2>
      <p>Reload during the export: it goes on.</p>
      <div className="row">
        <button type="button" disabled={closed} onClick={startExport}>
          Export, survives a reload
        </button>
        <button type="button" disabled={closed} onClick={startSlowReport}>
          Slow task
        </button>
        <button type="button" disabled={closed} onClick={startFailingUpload}>
          Failing task, 3 retries
        </button>
      </div>
      {work.length > 0 && (
        <ul className="work" aria-label="Your last tasks">
          {work.map((task) => (
            <WorkRow key={task.id} task={task} />
          ))}
        </ul>
      )}
    </section>
  );
}

function WorkRow({ task }: { task: TaskInfo }): ReactElement {
  const live = task.status === 'pending' || task.status === 'running';
  return (
    <li data-status={task.status}>
      <span className="work-name">{task.name}</span>
      <span className="work-state">{describe(task)}</span>
      {live && (
        <button
          type="button"
          className="quiet"
          aria-label={`Cancel ${task.name} here`}
          onClick={() => manager.cancelTask(task.id, 'cancelled on the page')}
        >
          Cancel
        </button>
      )}
      <progress max={1} value={task.progress} aria-label={`Progress of ${task.name}`} />
    </li>
  );
}

function describe(task: TaskInfo): string {
  if (task.status === 'running') {
    return task.progressMessage ?? (task.attempt > 1 ? `attempt ${task.attempt}` : 'running');
  }
  if (task.status === 'pending') {
    return task.attempt > 0 ? `attempt ${task.attempt} failed, trying again` : 'waiting';
  }
  if (task.status === 'failed')
    return `failed after ${task.attempt} attempts: ${task.error?.message}`;
  return task.status.replace('_', ' ');
}
