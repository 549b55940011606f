import type { ReactElement } from 'react';
import { lookNow } from '../delivery.ts';
import { track } from '../outlast.ts';

/** Makes events, and dares the visitor to leave. */
export function TrackButtons({ closed }: { closed: boolean }): ReactElement {
  const make = (howMany: number) => (): void => {
    track(howMany === 1 ? 'click' : 'burst', howMany);
    lookNow();
  };
  return (
    <div className="row act">
      <button type="button" className="primary" disabled={closed} onClick={make(500)}>
        Track 500 events
      </button>
      <button type="button" disabled={closed} onClick={make(1)}>
        Track one event
      </button>
      <p>
        <strong>Now close this tab</strong>, at once, and open it again.
      </p>
    </div>
  );
}
