import type { ReactElement } from 'react';
import type { LogPart } from '../model/log-part.ts';

/** A source that cannot be reached: what it last said stays, greyed. */
export function LinkBanner({ part, now }: { part: LogPart; now: number }): ReactElement | null {
  const { link, source } = part;
  if (link.name !== 'lost') return null;
  const left = Math.ceil((link.retryAt - now) / 1_000);
  const { retryNow } = source.actions;
  return (
    <div className="banner">
      <strong>The connection to {source.name} is lost.</strong> What it last said stays below;{' '}
      {left > 0 ? `retrying in ${left} s` : 'trying again'}
      {retryNow && (
        <button type="button" className="button" onClick={() => retryNow()}>
          Now
        </button>
      )}
    </div>
  );
}
