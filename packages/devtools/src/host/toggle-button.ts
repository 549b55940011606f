const SVG = 'http://www.w3.org/2000/svg';

/** The button that opens the panel: made by hand, so that a page loads nothing for it. */
export class ToggleButton {
  readonly element: HTMLButtonElement;
  readonly #text: HTMLElement;

  constructor(document: Document, onClick: () => void) {
    this.element = document.createElement('button');
    this.element.type = 'button';
    this.element.className = 'toggle';
    this.element.setAttribute('aria-expanded', 'false');
    this.element.addEventListener('click', onClick);
    this.#text = document.createElement('span');
    this.element.append(icon(document), this.#text);
    this.show('closed');
  }

  show(state: 'closed' | 'loading' | 'open' | 'unavailable'): void {
    this.element.hidden = state === 'open';
    this.element.setAttribute('aria-busy', String(state === 'loading'));
    this.#text.textContent = state === 'unavailable' ? 'Panel not loaded, try again' : 'Tasks';
    this.element.setAttribute(
      'aria-label',
      state === 'unavailable'
        ? 'Open background tasks: the panel could not be loaded, try again'
        : 'Open background tasks',
    );
  }
}

function icon(document: Document): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', 'M1.5 4l1.2 1.2L5 2.8M1.5 11l1.2 1.2L5 9.8M8 4h6.5M8 11h6.5');
  svg.append(path);
  return svg;
}
