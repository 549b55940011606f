import type { ReactElement } from 'react';
import { goElsewhereAfter, openTabThatCloses, reloadAfter } from '../leave.ts';

/** Leaves in one of the ways that a page can take by itself. */
export function LeaveStep({ closed }: { closed: boolean }): ReactElement {
  return (
    <section className="step" aria-labelledby="leave-title">
      <h2 id="leave-title">Leave</h2>
      <p>Each tracks 500 events, and is gone in the same moment.</p>
      <div className="row">
        <button type="button" disabled={closed} onClick={() => reloadAfter(500)}>
          Reload
        </button>
        <button type="button" disabled={closed} onClick={() => goElsewhereAfter(500)}>
          Go elsewhere
        </button>
        <button type="button" disabled={closed} onClick={openTabThatCloses}>
          Open a tab that closes itself
        </button>
        <button type="button" disabled={closed} onClick={() => reloadAfter(10_000)}>
          Reload with 10,000
        </button>
      </div>
      <p className="aside">
        Or{' '}
        <a href={location.href} target="_blank" rel="noreferrer">
          open a second tab
        </a>
        , track in both, and close them: they share one backlog.
      </p>
    </section>
  );
}
