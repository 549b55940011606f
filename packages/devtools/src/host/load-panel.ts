import type { OpenPanel } from '../panel/open-panel.tsx';
import { adopt } from './style-sheet.ts';

/** Loads the panel, which a page that never opens it never does, and its sheet for a shadow root. */
export async function loadPanel(shadow: ShadowRoot): Promise<OpenPanel> {
  const { openPanel, panelCss } = await import('../panel/open-panel.tsx');
  adopt(shadow, panelCss);
  return openPanel;
}
