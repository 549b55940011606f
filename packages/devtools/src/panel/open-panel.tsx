import { createRoot } from 'react-dom/client';
import type { WatchedManager } from '../model/watched-manager.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Panel } from './panel.tsx';
import { PanelSession } from './panel-session.ts';

export { panelCss } from './panel-css.ts';

export interface OpenPanelOptions {
  /** Whether the keyboard goes on inside. */
  takeFocus: boolean;
  /** Absent where the panel cannot be closed, because it stands in a page. */
  onClose?: () => void;
}

export interface PanelHandle {
  setManagers(managers: readonly WatchedManager[]): void;
  close(): void;
}

/** Shows the panel in a shadow root, with a React root of its own, and watches managers until it is closed. */
export function openPanel(
  shadow: ShadowRoot,
  managers: readonly WatchedManager[],
  options: OpenPanelOptions,
): PanelHandle {
  const container = shadow.ownerDocument.createElement('div');
  container.className = 'root';
  shadow.append(container);
  const session = new PanelSession(managers);
  const root = createRoot(container);
  root.render(
    <ErrorBoundary>
      <Panel session={session} takeFocus={options.takeFocus} onClose={options.onClose} />
    </ErrorBoundary>,
  );
  return {
    setManagers: (list) => session.setManagers(list),
    close() {
      session.stop();
      container.remove();
      // React refuses to unmount one root while it works on another, as when the page's own tree is what closes us.
      queueMicrotask(() => root.unmount());
    },
  };
}

export type OpenPanel = typeof openPanel;
