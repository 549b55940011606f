import type { ReactElement } from 'react';
import type { Delivery } from '../delivery.ts';

interface NoticesProps {
  closed: boolean;
  memoryOnly: boolean;
  reach: Delivery['reach'];
}

/** What a visitor has to know before believing the figures. */
export function Notices({ closed, memoryOnly, reach }: NoticesProps): ReactElement {
  return (
    <div className="notices" role="status">
      {closed && (
        <p className="notice">
          <strong>The manager is shut down.</strong> It takes no more tasks.{' '}
          <a href={location.href} onClick={reload}>
            Reload the page
          </a>{' '}
          for a new one.
        </p>
      )}
      {memoryOnly && (
        <p className="notice" data-testid="memory-only">
          <strong>This browser gives no database.</strong> Tasks and events live in memory, and end
          with this tab.
        </p>
      )}
      {reach === 'offline' && (
        <p className="notice">
          <strong>You are offline.</strong> Events wait in this browser, and go out when you are
          back.
        </p>
      )}
      {reach === 'unreachable' && (
        <p className="notice">
          <strong>The demo’s server does not answer.</strong> Events wait in this browser. The
          figures are the last ones seen.
        </p>
      )}
    </div>
  );
}

function reload(event: React.MouseEvent): void {
  event.preventDefault();
  location.reload();
}
