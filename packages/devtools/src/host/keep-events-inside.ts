/** What a host page may listen to on its document, and would take for its own. */
const types =
  'pointerdown pointerup pointermove pointercancel pointerover pointerout mousedown mouseup mousemove ' +
  'mouseover mouseout click auxclick dblclick contextmenu touchstart touchmove touchend touchcancel wheel ' +
  'keydown keyup keypress beforeinput input change focusin focusout compositionstart compositionupdate ' +
  'compositionend copy cut paste dragstart drag dragend dragenter dragover dragleave drop';

/**
 * Stops events at the panel's own element: a click in the panel is no click "outside" of a menu of the page.
 * The panel's React root lies further inside, so it has seen them by then.
 */
export function keepEventsInside(element: HTMLElement): void {
  for (const type of types.split(' '))
    element.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
}
