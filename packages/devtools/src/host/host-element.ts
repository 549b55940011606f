import { hostCss } from './host-css.ts';
import { keepEventsInside } from './keep-events-inside.ts';
import { adopt } from './style-sheet.ts';

export type Theme = 'system' | 'light' | 'dark';

/** The name of the element. It is never defined: a valid name is enough for a shadow root, and a reload of modules has nothing to define twice. */
export const hostTag = 'outlast-devtools';

/** Makes an element the panel's own ground: an open shadow root, its sheet, and no event that leaves it. */
export function prepareHost(element: HTMLElement, place: 'floating' | 'inline'): ShadowRoot {
  element.dataset.place = place;
  // Already there when a component is mounted again on the same element.
  if (element.shadowRoot !== null) return element.shadowRoot;
  const shadow = element.attachShadow({ mode: 'open' });
  adopt(shadow, hostCss);
  keepEventsInside(element);
  return shadow;
}

export function setTheme(element: HTMLElement, theme: Theme | undefined): void {
  element.dataset.theme = theme ?? 'system';
}

/** Above everything of the page, whatever its z-index or transform, where the platform has popovers. */
export function raise(element: HTMLElement): void {
  if (typeof element.showPopover !== 'function') return;
  element.popover = 'manual';
  const show = (): void => {
    if (element.isConnected && !element.matches(':popover-open')) element.showPopover();
  };
  show();
  // A page that closes every popover it finds does not mean this one.
  element.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState === 'closed') show();
  });
}
