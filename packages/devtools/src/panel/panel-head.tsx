import type { ReactElement } from 'react';
import type { TaskSource } from '../model/task-source.ts';
import { toggleStill } from './commands.ts';
import { PanelMenu } from './panel-menu.tsx';
import { StatusChips } from './status-chips.tsx';
import type { PanelView } from './use-panel.ts';
import { useVersion } from './use-version.ts';
import { XIcon } from './x-icon.tsx';

/** Whose tasks these are, how many there are, and the way out. */
export function PanelHead({ view, width }: { view: PanelView; width: number }): ReactElement {
  const { log, dock, onClose } = view;
  useVersion(dock);
  const trouble = log.parts.find(({ state }) => state.storeTrouble !== undefined)?.state;
  return (
    <div className="head">
      <strong className="title">Tasks</strong>
      <Switcher view={view} />
      <StatusChips view={view} />
      <span className="space" />
      {trouble && (
        <span className="flag" title={`The store: ${trouble.storeTrouble}`}>
          kept in memory only
        </span>
      )}
      {dock.notice && <span className="flag">{dock.notice}</span>}
      <button
        type="button"
        className="button quiet"
        aria-pressed={log.isStill}
        aria-label="Pause the view"
        aria-keyshortcuts="p"
        title="Pause the view; tasks go on (p)"
        onClick={() => toggleStill(view)}
      >
        <Icon path={log.isStill ? 'M5 3l8 5l-8 5z' : 'M5.5 3v10M10.5 3v10'} />
      </button>
      {dock.docks.includes('window') && dock.dock !== 'window' && (
        <button
          type="button"
          className="button quiet"
          aria-label="Open in a window of its own"
          title="Open in a window of its own"
          onClick={() => dock.moveTo('window')}
        >
          <Icon path="M6.5 3H3v10h10V9.5M9 2.5h4.5V7M13.5 2.5L8 8" />
        </button>
      )}
      <PanelMenu view={view} width={width} />
      {onClose && (
        <>
          <button
            type="button"
            className="button quiet close"
            aria-label="Close background tasks"
            aria-keyshortcuts="Escape"
            onClick={onClose}
          >
            <XIcon />
          </button>
          {/* Beside the button: text inside it would have to be in its name. */}
          <kbd className="close-key esc" />
        </>
      )}
    </div>
  );
}

function Icon({ path }: { path: string }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

const ALL = 'all of them';

function Switcher({ view: { session, log } }: { view: PanelView }): ReactElement {
  const { sources, chosen } = session;
  if (sources.length < 2)
    return (
      <span className="manager" title={`Instance ${log.parts[0]?.source.id}`}>
        {log.parts[0]?.source.name}
      </span>
    );
  return (
    <select
      aria-label="Manager"
      className="select"
      value={chosen ?? ALL}
      onChange={({ target: { value } }) => session.choose(value === ALL ? undefined : value)}
    >
      {sources.map((source) => (
        <option key={source.id} value={source.id}>
          {labelOf(source, sources)}
        </option>
      ))}
      <option value={ALL}>All {sources.length}</option>
    </select>
  );
}

/** Managers may share a name; their instances never share an id. */
function labelOf(source: TaskSource, sources: readonly TaskSource[]): string {
  const { id, name } = source;
  const isOnly = sources.every((other) => other === source || other.name !== name);
  return isOnly ? name : `${name} (${id.slice(0, 5)})`;
}
