import type { ReactElement } from 'react';
import type { TaskLog } from '../model/task-log.ts';
import { ClosingBanner } from './closing-banner.tsx';
import { NoTasks, NothingMatches, Waiting } from './empty-state.tsx';
import { LinkBanner } from './link-banner.tsx';
import type { PanelProps } from './panel.tsx';
import { PanelFoot } from './panel-foot.tsx';
import { PanelHead } from './panel-head.tsx';
import { pressKey } from './panel-keys.ts';
import { TaskTable } from './task-table.tsx';
import { Toolbar } from './toolbar.tsx';
import type { Extras } from './use-extras.ts';
import { usePanel } from './use-panel.ts';
import type { Size } from './use-size.ts';

interface PanelBodyProps extends PanelProps {
  log: TaskLog;
  size: Size;
  extras: Extras | undefined;
}

const DETAILS_BESIDE = 720;
const DETAILS_WIDTH = 340;
/** Where there is no room beside, but this much height, the details stand below. */
const DETAILS_BELOW = 520;

/** What is shown of one log: the state of the panel lives here, and goes with it. */
export function PanelBody({ size, ...props }: PanelBodyProps): ReactElement {
  const view = usePanel(props);
  const { log, shown, rows, state, extras } = view;
  const details = extras && state.detailed;
  const where =
    size.width >= DETAILS_BESIDE ? 'beside' : size.height >= DETAILS_BELOW ? 'below' : 'over';
  const isBeside = details !== undefined && where === 'beside';
  const width = isBeside ? size.width - DETAILS_WIDTH : size.width;
  const { parts } = log;
  const isLost = parts.some(({ link }) => link.name === 'lost');
  const waiting = parts.find(({ link }) => link.name === 'waiting')?.link;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys come up from the controls inside.
    <div
      className={`body ${isLost ? 'lost' : ''}`}
      onPointerDown={({ target }) => {
        const isOutside = !(target as Element).closest('.menu-place');
        if (state.open === 'menu' && isOutside) view.change({ open: undefined });
      }}
      onKeyDown={(event) => {
        if (pressKey(view, event)) event.preventDefault();
      }}
    >
      <PanelHead view={view} width={width} />
      <Toolbar view={view} />
      {parts.map((part) => (
        <LinkBanner key={part.source.id} part={part} now={log.now} />
      ))}
      {parts.map((part) => (
        <ClosingBanner key={part.source.id} view={view} part={part} />
      ))}
      {state.strip && (extras ? <extras.ThroughputStrip view={view} /> : <div className="strip" />)}
      <div className={`content ${where}`}>
        <div className="list">
          <TaskTable view={view} width={width} />
          {shown.length === 0 &&
            rows.held === 0 &&
            (log.list.size > 0 ? (
              <NothingMatches view={view} />
            ) : waiting?.name === 'waiting' ? (
              <Waiting address={waiting.address} />
            ) : (
              <NoTasks isClosed={parts.every((part) => part.isReadOnly)} />
            ))}
        </div>
        {details && <extras.TaskDetails key={details.key} view={view} entry={details} />}
        {state.open === 'help' && extras && <extras.KeyList view={view} />}
      </div>
      <PanelFoot view={view} />
      <p className="unseen" role="status">
        {view.notice}
      </p>
    </div>
  );
}
