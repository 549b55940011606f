import type { ReactElement } from 'react';
import type { TaskLog } from '../model/task-log.ts';
import type { PanelProps } from './panel.tsx';
import { PanelFoot } from './panel-foot.tsx';
import { PanelHead } from './panel-head.tsx';
import { pressKey } from './panel-keys.ts';
import { TaskTable } from './task-table.tsx';
import { Toolbar } from './toolbar.tsx';
import { usePanel } from './use-panel.ts';
import type { Size } from './use-size.ts';

interface PanelBodyProps extends PanelProps {
  log: TaskLog;
  size: Size;
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

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys come up from the controls inside.
    <div
      className={`body ${isLost ? 'lost' : ''}`}
      onPointerDownCapture={view.wantExtras}
      onKeyDownCapture={view.wantExtras}
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
      {extras && <extras.Banners view={view} />}
      {state.strip && (extras ? <extras.ThroughputStrip view={view} /> : <div className="strip" />)}
      <div className={`content ${where}`}>
        <div className="list">
          <TaskTable view={view} width={width} />
          {shown.length === 0 && rows.held === 0 && extras && <extras.EmptyState view={view} />}
        </div>
        {details && <extras.TaskDetails key={details.key} view={view} entry={details} />}
        {state.open === 'help' && extras && <extras.KeyList view={view} />}
      </div>
      <PanelFoot view={view} />
    </div>
  );
}
