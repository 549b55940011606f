import type { Theme } from './task-devtools-options.ts';

export type DockName = 'bottom' | 'right' | 'window' | 'inline';

/** Where the panel stands and how it looks, for the menu in its head. */
export interface DockControls {
  readonly dock: DockName;
  /** Where it may go. */
  readonly docks: readonly DockName[];
  readonly theme: Theme;
  /** What the user should know, such as a window that the browser did not allow. */
  readonly notice: string | undefined;
  /** To `window` it must be called by the user's click itself, or the browser blocks the window. */
  moveTo(dock: DockName): void;
  setTheme(theme: Theme): void;
  subscribe(listener: () => void): () => void;
  /** Changes with all of the above. */
  readonly version: number;
}
