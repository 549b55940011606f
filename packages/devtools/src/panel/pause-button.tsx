import type { ReactElement } from 'react';
import type { LogPart } from '../model/log-part.ts';
import { attempt } from './commands.ts';
import type { PanelView } from './use-panel.ts';

/** Not to be confused with the view's own pause: this one holds up the work. */
export function PauseButton({
  view,
  part,
}: {
  view: PanelView;
  part: LogPart;
}): ReactElement | null {
  if (!part.can('pause')) return null;
  const { paused } = part.state;
  const { pause, resume } = part.source.actions;
  const act = paused ? resume : pause;
  if (act === undefined) return null;
  return (
    <button
      type="button"
      className={`button pause ${paused ? 'is-retrying' : ''}`}
      title={
        paused
          ? 'Let the manager start functions again'
          : 'Start no more functions; those that run go on'
      }
      onClick={() =>
        attempt(
          view,
          act().then(() =>
            view.announce(paused ? 'The manager starts tasks again' : 'The manager is paused'),
          ),
        )
      }
    >
      {paused ? 'Resume starts' : 'Pause starts'}
    </button>
  );
}
