/** What the bar moves: a length in pixels between two others. */
export interface Resized {
  /** Which way the panel grows from the bar. */
  edge(): 'bottom' | 'right';
  size(): number;
  limits(): { least: number; most: number };
  /** `isDone`: the user has let go, so it may be remembered. */
  resize(size: number, isDone: boolean): void;
  reset(): void;
}

const STEP = 16;
const LEAP = 96;
/** Milliseconds between the two presses of a double click. */
const DOUBLE = 400;

/** The edge of a docked panel, moved by pointer, by arrow keys (with Shift in leaps), and reset by a double click. */
export class ResizeBar {
  readonly element: HTMLElement;
  readonly #resized: Resized;
  #pressedAt = Number.NEGATIVE_INFINITY;

  constructor(document: Document, resized: Resized) {
    this.#resized = resized;
    this.element = document.createElement('div');
    this.element.className = 'resize';
    this.element.tabIndex = 0;
    // Its name, too.
    this.element.title = 'Resize the panel: drag or arrow keys; a double click resets it';
    this.element.setAttribute('role', 'separator');
    this.element.addEventListener('pointerdown', (event) => this.#drag(event));
    this.element.addEventListener('keydown', (event) => this.#press(event));
    this.update();
  }

  /** Says where it stands now. */
  update(): void {
    const edge = this.#resized.edge();
    const { least, most } = this.#resized.limits();
    const facts = {
      'aria-orientation': edge === 'bottom' ? 'horizontal' : 'vertical',
      'aria-valuemin': least,
      'aria-valuemax': most,
      'aria-valuenow': Math.round(this.#resized.size()),
      'aria-valuetext': `${Math.round(this.#resized.size())} pixels`,
    };
    for (const [name, value] of Object.entries(facts))
      this.element.setAttribute(name, String(value));
  }

  #drag(down: PointerEvent): void {
    if (down.button !== 0) return;
    // Counted here: where a pointer is captured, not every browser tells of a double click.
    const isDouble = down.timeStamp - this.#pressedAt < DOUBLE;
    this.#pressedAt = isDouble ? Number.NEGATIVE_INFINITY : down.timeStamp;
    if (isDouble) {
      this.#resized.reset();
      return;
    }
    const bar = this.element;
    const at = ({ clientX, clientY }: PointerEvent): number =>
      this.#resized.edge() === 'bottom' ? clientY : clientX;
    const from = at(down);
    const size = this.#resized.size();
    const controller = new AbortController();
    const { signal } = controller;
    const end = (): void => {
      controller.abort();
      bar.classList.remove('moving');
      this.#resized.resize(this.#resized.size(), true);
    };
    bar.classList.add('moving');
    bar.setPointerCapture(down.pointerId);
    const follow = (move: PointerEvent): void => {
      if (at(move) !== from) this.#pressedAt = Number.NEGATIVE_INFINITY;
      this.#set(size + from - at(move), false);
    };
    bar.addEventListener('pointermove', follow, { signal });
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'])
      bar.addEventListener(type, end, { signal });
    // No selection starts in the page, and the focus comes here all the same.
    down.preventDefault();
    bar.focus({ preventScroll: true });
  }

  #press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const [grow, shrink] =
      this.#resized.edge() === 'bottom' ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
    const { least, most } = this.#resized.limits();
    const size = this.#resized.size();
    const step = event.shiftKey ? LEAP : STEP;
    if (event.key === grow) this.#set(size + step, true);
    else if (event.key === shrink) this.#set(size - step, true);
    else if (event.key === 'Home') this.#set(least, true);
    else if (event.key === 'End') this.#set(most, true);
    else if (event.key === 'Enter') this.#resized.reset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #set(size: number, isDone: boolean): void {
    const { least, most } = this.#resized.limits();
    this.#resized.resize(Math.max(least, Math.min(most, Math.round(size))), isDone);
  }
}
