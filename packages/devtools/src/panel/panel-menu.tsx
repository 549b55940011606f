import type { ReactElement } from 'react';
import type { PanelView } from './use-panel.ts';

interface PanelMenuProps {
  view: PanelView;
  /** Of the table. */
  width: number;
}

/** The way to how the panel looks. */
export function PanelMenu({ view, width }: PanelMenuProps): ReactElement {
  const { state, change, extras } = view;
  const isOpen = state.open === 'menu';
  return (
    <span className="menu-place">
      <button
        type="button"
        className="button quiet"
        aria-expanded={isOpen}
        aria-label="Settings"
        title="Settings"
        onClick={() => change({ open: isOpen ? undefined : 'menu' })}
      >
        <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 4.5h5M11 4.5h3M2 11.5h3M9 11.5h5M9 2.5v4M7 9.5v4" />
        </svg>
      </button>
      {isOpen && extras && <extras.SettingsMenu view={view} width={width} />}
    </span>
  );
}
