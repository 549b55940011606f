import type { ReactElement } from 'react';
import { countText } from '../model/count-text.ts';
import type { PanelView } from './use-panel.ts';

/** How the panel itself is doing: what it shows, how fast it is told, and what it had to let go. */
export function PanelFoot({ view }: { view: PanelView }): ReactElement {
  const { log, shown } = view;
  const total = log.list.size;
  const events = log.eventsPerSecond;
  return (
    <div className="foot">
      <span>
        {shown.length === total
          ? `${countText(total)} shown`
          : `${countText(shown.length)} of ${countText(total)} shown`}
        {' · '}
        {countText(events)} {events === 1 ? 'event/s' : 'events/s'}
        {' · '}
        {paceOf(view)}
      </span>
      <span className="space" role="status">
        {view.notice}
      </span>
      {log.dropped > 0 && (
        <span>
          {countText(log.dropped)} older finished tasks were dropped (keeps {countText(log.keep)})
        </span>
      )}
    </div>
  );
}

function paceOf({ log, state }: PanelView): string {
  if (log.isStill) return 'view paused';
  const away = log.parts.find(({ link }) => link.name !== 'live')?.link;
  if (away) return away.name === 'lost' ? 'connection lost' : 'waiting';
  if (log.parts.every(({ state: { phase } }) => phase.name === 'closed')) return 'read only';
  if (state.follow) return 'live, following the newest';
  return log.eventsPerSecond > 20 ? 'live, 10 times a second' : 'live';
}
