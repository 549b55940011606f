import type { ReactElement } from 'react';
import type { PanelView } from './use-panel.ts';

/** How the panel itself is doing: what it shows, how fast it is told, and what it had to let go. */
export function PanelFoot({ view }: { view: PanelView }): ReactElement {
  const { log, shown, state } = view;
  const total = log.list.size;
  const events = log.eventsPerSecond;
  const pace = log.isStill
    ? 'view paused'
    : log.parts.every(({ state: { phase } }) => phase.name === 'closed')
      ? 'read only'
      : state.follow
        ? 'live, following the newest'
        : `live${events > 20 ? ', 10 times a second' : ''}`;
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
