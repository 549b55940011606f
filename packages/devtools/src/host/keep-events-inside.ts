import { stopHere } from './stop-here.ts';

/** What a host page may listen to on its document, and would take for its own; the toggle stops the others already. */
const types =
  'pointermove pointercancel pointerover pointerout mousemove mouseover mouseout ' +
  'auxclick dblclick contextmenu touchstart touchend ' +
  'touchmove touchcancel wheel mousewheel DOMMouseScroll keypress beforeinput input change select ' +
  'compositionstart compositionupdate compositionend copy cut paste ' +
  'dragstart drag dragend dragenter dragover dragleave drop gotpointercapture lostpointercapture pointerrawupdate';

const kept = new WeakSet<HTMLElement>();

/**
 * A click in the panel is no click "outside" of a menu of the page. The panel's React root lies further inside, so it
 * has seen the events by then.
 */
export function keepEventsInside(element: HTMLElement): void {
  if (kept.has(element)) return;
  kept.add(element);
  stopHere(element, types);
}
