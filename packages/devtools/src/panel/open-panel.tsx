import { createRoot } from 'react-dom/client';
import type { DockControls } from '../host/dock-controls.ts';
import type { PanelSettings } from '../host/panel-settings.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Panel } from './panel.tsx';
import type { PanelSession } from './panel-session.ts';

export { panelCss } from './panel-css.ts';

export interface OpenPanelOptions {
  /** Whether the keyboard goes on inside. */
  takeFocus: boolean;
  /** What is remembered from one page load to the next. */
  settings: PanelSettings;
  /** Where the panel stands and how it looks. */
  dock: DockControls;
  /** Absent where the panel cannot be closed, because it stands in a page. */
  onClose?: () => void;
}

export interface PanelHandle {
  close(): void;
}

/** Shows what a session looks at in a shadow root, with a React root of its own. The session goes on when it is closed. */
export function openPanel(
  shadow: ShadowRoot,
  session: PanelSession,
  options: OpenPanelOptions,
): PanelHandle {
  const { ownerDocument } = shadow;
  const container = ownerDocument.createElement('div');
  container.className = 'root';
  shadow.append(container);
  const first = { width: container.clientWidth, height: container.clientHeight };
  const root = createRoot(container);
  root.render(
    <ErrorBoundary>
      <Panel {...options} first={first} session={session} />
    </ErrorBoundary>,
  );
  return {
    close() {
      container.remove();
      // React refuses to unmount one root while it works on another, as when the page's own tree is what closes us.
      queueMicrotask(() => root.unmount());
    },
  };
}
