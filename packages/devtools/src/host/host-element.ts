import { stopHere } from './stop-here.ts';
import { adopt } from './style-sheet.ts';
import { toggleCss } from './toggle-css.ts';

/** The name of the element. It is never defined: a valid name is enough for a shadow root, and a reload of modules has nothing to define twice. */
export const hostTag = 'outlast-devtools';

/** Makes an element the panel's own ground: an open shadow root, its sheet, and no click that leaves it. */
export function prepareHost(
  element: HTMLElement,
  place: 'floating' | 'inline' | 'window',
): ShadowRoot {
  element.dataset.place = place;
  // Already there when a component is mounted again on the same element.
  if (element.shadowRoot) return element.shadowRoot;
  const shadow = element.attachShadow({ mode: 'open' });
  adopt(shadow, toggleCss);
  stopHere(element, 'pointerdown mousedown pointerup mouseup click keydown keyup focusin focusout');
  return shadow;
}
