import type { ReactElement } from 'react';
import { ClosingBanner } from './closing-banner.tsx';
import { LinkBanner } from './link-banner.tsx';
import type { PanelView } from './use-panel.ts';

/** What is to be said of managers that cannot be reached, or that take no more tasks. */
export function Banners({ view }: { view: PanelView }): ReactElement {
  const { parts, now } = view.log;
  return (
    <>
      {parts.map((part) => (
        <LinkBanner key={part.source.id} part={part} now={now} />
      ))}
      {parts.map((part) => (
        <ClosingBanner key={part.source.id} view={view} part={part} />
      ))}
    </>
  );
}
