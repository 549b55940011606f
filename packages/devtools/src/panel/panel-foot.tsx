import type { ReactElement } from 'react';
import type { ShownTasks } from '../model/shown-tasks.ts';
import type { TaskLog } from '../model/task-log.ts';

/** How the panel itself is doing: what it shows, how fast it is told, and what it had to let go. */
export function PanelFoot({ log, shown }: { log: TaskLog; shown: ShownTasks }): ReactElement {
  const total = log.list.size;
  const events = log.eventsPerSecond;
  const pace = log.phase.name === 'open' || log.phase.name === 'closing' ? 'live' : 'read only';
  return (
    <div className="foot">
      <span>
        {shown.length === total
          ? `${total.toLocaleString()} shown`
          : `${shown.length.toLocaleString()} of ${total.toLocaleString()} shown`}
        {' · '}
        {events.toLocaleString()} {events === 1 ? 'event/s' : 'events/s'}
        {' · '}
        {pace}
      </span>
      <span className="space" />
      {log.dropped > 0 && (
        <span>
          {log.dropped.toLocaleString()} older finished tasks were dropped (keeps{' '}
          {log.keep.toLocaleString()})
        </span>
      )}
    </div>
  );
}
