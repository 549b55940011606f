import { giveRoomBack, takeRoom } from './page-room.ts';
import type { PanelSettings } from './panel-settings.ts';
import { ResizeBar } from './resize-bar.ts';
import { adopt } from './style-sheet.ts';

export type Edge = 'bottom' | 'right';

const usual: Record<Edge, number> = { bottom: 420, right: 480 };
const least: Record<Edge, number> = { bottom: 160, right: 300 };

/** How large a panel is at the edge of the window where it stands, the bar that changes that, and what the page is told of it. */
export class PanelEdge {
  readonly #element: HTMLElement;
  readonly #shadow: ShadowRoot;
  readonly #settings: PanelSettings;
  readonly #view: Window;
  readonly #sheet: CSSStyleSheet;
  readonly #bar: ResizeBar;
  readonly #observer = new ResizeObserver(() => this.#measure());
  #edge: Edge | undefined;

  constructor(shadow: ShadowRoot, settings: PanelSettings, view: Window) {
    this.#element = shadow.host as HTMLElement;
    this.#shadow = shadow;
    this.#settings = settings;
    this.#view = view;
    this.#sheet = adopt(shadow, '');
    this.#bar = new ResizeBar(shadow.ownerDocument, {
      edge: () => this.#edge ?? 'bottom',
      size: () => this.#size,
      limits: () => ({ least: least[this.#edge ?? 'bottom'], most: this.#most }),
      resize: (size, isDone) => {
        this.#apply(size);
        if (isDone) this.#keep(size);
      },
      reset: () => {
        this.#keep(undefined);
        this.#apply(this.#kept);
      },
    });
  }

  /** The panel stands at that edge from now on; undefined: at none. */
  stand(edge: Edge | undefined): void {
    this.#edge = edge;
    if (edge === undefined) {
      this.#observer.disconnect();
      this.#bar.element.remove();
      giveRoomBack(this.#shadow.ownerDocument, this);
      return;
    }
    this.#shadow.prepend(this.#bar.element);
    this.#apply(this.#kept);
    this.#observer.observe(this.#element);
  }

  close(): void {
    this.stand(undefined);
    const { adoptedStyleSheets } = this.#shadow;
    this.#shadow.adoptedStyleSheets = adoptedStyleSheets.filter((one) => one !== this.#sheet);
  }

  get #size(): number {
    const { width, height } = this.#element.getBoundingClientRect();
    return this.#edge === 'right' ? width : height;
  }

  /** A strip of the page stays in sight. */
  get #most(): number {
    const { innerHeight, innerWidth } = this.#view;
    const edge = this.#edge ?? 'bottom';
    return Math.max(least[edge], (edge === 'bottom' ? innerHeight : innerWidth) - 32);
  }

  get #kept(): number {
    const edge = this.#edge ?? 'bottom';
    const sizes = this.#settings.get('sizes') as Record<string, unknown> | null | undefined;
    const kept = sizes?.[edge];
    if (typeof kept !== 'number' || !Number.isFinite(kept)) return usual[edge];
    return Math.max(least[edge], kept);
  }

  #keep(size: number | undefined): void {
    const sizes = this.#settings.get('sizes');
    const others = typeof sizes === 'object' ? sizes : {};
    this.#settings.set('sizes', { ...others, [this.#edge ?? 'bottom']: size });
  }

  #apply(size: number): void {
    this.#sheet.replaceSync(`:host { --size: ${size}px !important }`);
    this.#measure();
  }

  #measure(): void {
    this.#bar.update();
    const room = { bottom: 0, right: 0, [this.#edge ?? 'bottom']: this.#size };
    takeRoom(this.#shadow.ownerDocument, this, room);
  }
}
