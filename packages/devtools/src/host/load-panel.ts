import type { OpenPanel } from '../panel/open-panel.tsx';

/** Loads the panel, which a page that never opens it never does. */
export async function loadPanel(): Promise<OpenPanel> {
  const { openPanel } = await import('../panel/open-panel.tsx');
  return openPanel;
}
