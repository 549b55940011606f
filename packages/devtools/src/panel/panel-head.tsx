import type { ReactElement, ReactNode } from 'react';
import type { TaskLog } from '../model/task-log.ts';
import type { WatchedManager } from '../model/watched-manager.ts';
import type { PanelSession } from './panel-session.ts';

interface PanelHeadProps {
  log: TaskLog;
  session: PanelSession;
  onClose?: (() => void) | undefined;
  children: ReactNode;
}

/** Whose tasks these are, how many there are, and the way out. */
export function PanelHead({ log, session, onClose, children }: PanelHeadProps): ReactElement {
  const { managers } = session;
  return (
    <div className="head">
      <strong className="title">Tasks</strong>
      {managers.length > 1 ? (
        <select
          aria-label="Manager"
          className="select"
          value={log.manager.instanceId}
          onChange={({ target }) => session.choose(target.value)}
        >
          {managers.map((manager) => (
            <option key={manager.instanceId} value={manager.instanceId}>
              {labelOf(manager, managers)}
            </option>
          ))}
        </select>
      ) : (
        <span className="manager" title={`Instance ${log.manager.instanceId}`}>
          {log.manager.name}
        </span>
      )}
      {children}
      <span className="space" />
      {log.storeTrouble !== undefined && (
        <span className="flag" title={`The store: ${log.storeTrouble}`}>
          kept in memory only
        </span>
      )}
      {onClose && (
        <>
          <button
            type="button"
            className="button quiet close"
            aria-label="Close background tasks"
            aria-keyshortcuts="Escape"
            onClick={onClose}
          >
            <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
              <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" />
            </svg>
          </button>
          {/* Beside the button: text inside it would have to be in its name. */}
          <kbd className="close-key">Esc</kbd>
        </>
      )}
    </div>
  );
}

/** Managers may share a name; their instances never share an id. */
function labelOf(manager: WatchedManager, managers: readonly WatchedManager[]): string {
  const namesakes = managers.filter(({ name }) => name === manager.name);
  return namesakes.length > 1
    ? `${manager.name} (${manager.instanceId.slice(0, 5)})`
    : manager.name;
}
