import type { ReactElement } from 'react';
import type { DisplayStatus } from '../model/display-status.ts';

const circle = 'M8 2.25a5.75 5.75 0 1 1 0 11.5a5.75 5.75 0 0 1 0-11.5z';

/** Drawn, because fonts disagree about such signs. */
const strokes: Record<DisplayStatus, string> = {
  queued: circle,
  running: circle,
  retrying: 'M13.5 8a5.5 5.5 0 1 1-1.6-3.9L13.5 5.7M13.5 2.2v3.5H10',
  done: 'M2.5 8.5l3.5 3.5l7.5-8',
  failed: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  'timed out': `${circle}M8 4.75V8l2.25 1.75`,
  cancelled: `${circle}M4 4l8 8`,
  interrupted: 'M9.5 1.75L4 9h4l-1.5 5.25L12 7H8z',
  dropped: 'M8 1.75v7.5M4.5 6L8 9.5L11.5 6M2.75 13.25h10.5',
};

export function StatusIcon({ status }: { status: DisplayStatus }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={strokes[status]} />
      {status === 'running' && <path className="filled" d="M8 2.25a5.75 5.75 0 0 1 0 11.5z" />}
    </svg>
  );
}
