import type { WatchedManager } from '../model/watched-manager.ts';
import { openPanel, type PanelHandle, panelCss } from '../panel/open-panel.tsx';
import { type Registered, watchRegistered } from '../registry.ts';
import { type Managers, type ShownManager, shownList } from '../shown-managers.ts';
import type { DockControls, DockName } from './dock-controls.ts';
import { frameCss } from './frame-css.ts';
import { keepEventsInside } from './keep-events-inside.ts';
import { giveRoomBack, takeRoom } from './page-room.ts';
import { type PanelSettings, panelSettings } from './panel-settings.ts';
import { PopOut } from './pop-out.ts';
import { ResizeBar } from './resize-bar.ts';
import { stayRaised } from './stay-raised.ts';
import { adopt } from './style-sheet.ts';
import { choiceOf, type Dock, type Theme } from './task-devtools-options.ts';

export interface FrameInit {
  readonly element: HTMLElement;
  readonly shadow: ShadowRoot;
  readonly place: 'floating' | 'inline';
  readonly id: string;
  /** Undefined: those that are registered. */
  readonly managers: Managers | undefined;
  /** Where the page would have it; where the user put it goes before that. */
  readonly dock: Dock | undefined;
  /** What the page asks for; what the user chose goes before it. */
  readonly theme: Theme | undefined;
  /** Whether the keyboard goes on inside. */
  readonly takeFocus: boolean;
  /** Absent where the panel cannot be closed, because it stands in a page. */
  onClose?: () => void;
  /** Told where the panel stands, and of a window that it got. */
  onDock?: (dock: DockName, view: Window) => void;
}

type Edge = 'bottom' | 'right';

const usualSizes: Record<Edge, number> = { bottom: 420, right: 480 };
const leastSizes: Record<Edge, number> = { bottom: 160, right: 300 };

/** An open panel: where it stands, how large it is, how it looks. */
export class Frame implements DockControls {
  readonly docks: readonly DockName[];
  dock: DockName;
  theme: Theme;
  notice: string | undefined;
  version = 0;
  readonly #init: FrameInit;
  readonly #settings: PanelSettings;
  readonly #view: Window;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #bar: ResizeBar;
  readonly #sheets: readonly CSSStyleSheet[];
  readonly #observer: ResizeObserver;
  #registered: Registered | undefined;
  #managers: readonly ShownManager[] | undefined;
  #panel: PanelHandle | undefined;
  #popOut: PopOut | undefined;
  #away: HTMLElement | undefined;

  constructor(init: FrameInit) {
    const { element, shadow, place, managers } = init;
    this.#init = init;
    this.#settings = panelSettings(init.id);
    this.#view = element.ownerDocument.defaultView ?? window;
    this.#managers = managers && shownList(managers);
    this.theme = choiceOf('theme', this.#settings.get('theme'), init.theme);
    this.dock = place === 'inline' ? 'inline' : 'bottom';
    this.docks = place === 'inline' ? ['inline', 'window'] : ['bottom', 'right', 'window'];
    this.#watchRegistry();
    this.#bar = this.#resizeBar();
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#sheets = [frameCss, panelCss, ''].map((css) => adopt(shadow, css));
    keepEventsInside(element);
    if (place === 'floating') stayRaised(element, this.#controller.signal);
    element.dataset.theme = this.theme;
    this.#view.addEventListener('pagehide', () => this.#leave(), this.#controller);
    this.#view.addEventListener('pageshow', () => this.#comeBack(), this.#controller);
    this.#settings.set('isOpen', true);
    const dock =
      place === 'inline' ? place : choiceOf('dock', this.#settings.get('dock'), init.dock);
    if (dock !== 'window' || !this.#popUp(init.takeFocus))
      this.#stand(dock === 'window' ? this.#lastEdge : dock, init.takeFocus);
  }

  /** Other managers, or another theme that the page asks for; the same ones change nothing. */
  update(managers: Managers | undefined, theme: Theme | undefined): void {
    const next = managers && shownList(managers);
    if (!isSameList(next, this.#managers)) {
      this.#managers = next;
      this.#watchRegistry();
      this.#managersChanged();
    }
    this.#askTheme(theme);
  }

  moveTo(dock: DockName): void {
    this.notice = undefined;
    if (dock === 'window') {
      if (this.#popOut !== undefined) this.#popOut.view.focus();
      else if (this.#popUp(true)) this.#settings.set('dock', dock);
    } else {
      const wasAway = this.#popOut !== undefined;
      if (wasAway) this.#dropWindow();
      this.#stand(dock, wasAway);
      if (dock !== 'inline') this.#remember(dock);
    }
    this.#changed();
  }

  setTheme(theme: Theme): void {
    this.#settings.set('theme', theme);
    this.#askTheme(theme);
  }

  #askTheme(asked: Theme | undefined): void {
    const theme = choiceOf('theme', this.#settings.get('theme'), asked);
    if (theme === this.theme) return;
    this.theme = theme;
    for (const element of [this.#init.element, this.#popOut?.element])
      if (element !== undefined) element.dataset.theme = this.theme;
    this.#changed();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The user is done with it. */
  leave(): void {
    this.#settings.set('isOpen', false);
    this.close();
    this.#init.onClose?.();
  }

  /** Leaves nothing open, and nothing that listens. */
  close(): void {
    const { element, shadow } = this.#init;
    this.#controller.abort();
    this.#registered?.stop();
    this.#dropWindow();
    this.#leaveHome();
    this.#listeners.clear();
    delete element.dataset.state;
    delete element.dataset.dock;
    shadow.adoptedStyleSheets = shadow.adoptedStyleSheets.filter(
      (one) => !this.#sheets.includes(one),
    );
  }

  get #lastEdge(): DockName {
    if (this.#init.place === 'inline') return 'inline';
    return this.#settings.get('edge') === 'right' ? 'right' : 'bottom';
  }

  get #shown(): readonly ShownManager[] {
    return this.#managers ?? this.#registered?.managers() ?? [];
  }

  /** Only a panel without managers of its own asks for those of others. */
  #watchRegistry(): void {
    this.#registered?.stop();
    this.#registered =
      this.#managers === undefined ? watchRegistered(() => this.#managersChanged()) : undefined;
  }

  #managersChanged(): void {
    this.#panel?.setManagers(this.#shown as readonly WatchedManager[]);
  }

  #remember(edge: Edge): void {
    this.#settings.set('dock', edge);
    this.#settings.set('edge', edge);
  }

  #open(shadow: ShadowRoot, takeFocus: boolean): void {
    const options = {
      takeFocus,
      settings: this.#settings,
      dock: this,
      ...(this.#init.onClose && { onClose: () => this.leave() }),
    };
    this.#panel = openPanel(shadow, this.#shown as readonly WatchedManager[], options);
  }

  /** At home in the page, whose React root goes on when only the edge is another. */
  #stand(dock: DockName, takeFocus: boolean): void {
    const { element, shadow } = this.#init;
    this.dock = dock;
    element.dataset.state = 'open';
    element.dataset.dock = dock;
    if (dock === 'inline') this.#bar.element.remove();
    else shadow.prepend(this.#bar.element);
    if (this.#panel === undefined) this.#open(shadow, takeFocus);
    this.#applySize();
    this.#observer.observe(element);
    this.#init.onDock?.(dock, this.#view);
  }

  #leaveHome(): void {
    this.#observer.disconnect();
    this.#bar.element.remove();
    this.#away?.remove();
    this.#panel?.close();
    this.#panel = undefined;
    giveRoomBack(this.#init.element.ownerDocument, this);
  }

  /** Into a window of its own; false where the browser allows none. */
  #popUp(takeFocus: boolean): boolean {
    const { id, element } = this.#init;
    const box = this.#settings.get('window');
    const popOut = PopOut.open(this.#view, `outlast-devtools-${id}`, box, () => {
      // The user closed it: the panel is not lost.
      this.#dropWindow();
      const edge = this.#lastEdge;
      if (edge !== 'inline') this.#remember(edge as Edge);
      this.#stand(edge, false);
      this.#changed();
    });
    if (popOut === undefined) {
      this.notice = 'The browser did not allow a window';
      return false;
    }
    this.#leaveHome();
    this.#popOut = popOut;
    this.dock = 'window';
    adopt(popOut.shadow, frameCss);
    adopt(popOut.shadow, panelCss);
    popOut.element.dataset.theme = this.theme;
    element.dataset.state = 'open';
    element.dataset.dock = 'window';
    this.#open(popOut.shadow, takeFocus);
    if (this.#init.place === 'inline') this.#showAway();
    popOut.view.focus();
    this.#init.onDock?.('window', popOut.view);
    return true;
  }

  #dropWindow(): void {
    const popOut = this.#popOut;
    if (popOut === undefined) return;
    this.#popOut = undefined;
    this.#away?.remove();
    this.#settings.set('window', popOut.box);
    this.#panel?.close();
    this.#panel = undefined;
    popOut.close();
  }

  /** The page goes, and with it the code that its window runs. */
  #leave(): void {
    if (this.#popOut === undefined) return;
    this.#dropWindow();
  }

  /** The page was kept after all: a window can only be asked for by a click. */
  #comeBack(): void {
    if (this.#panel === undefined) this.#stand(this.#lastEdge, false);
  }

  /** What the panel leaves behind in its place in the page. */
  #showAway(): void {
    const { shadow, element } = this.#init;
    const { ownerDocument } = element;
    this.#away ??= ownerDocument.createElement('div');
    const button = ownerDocument.createElement('button');
    button.textContent = 'Bring it back';
    button.addEventListener('click', () => this.moveTo('inline'));
    this.#away.className = 'away';
    this.#away.replaceChildren('The tasks are in a window of their own.', button);
    shadow.append(this.#away);
  }

  get #edge(): Edge {
    return this.dock === 'right' ? 'right' : 'bottom';
  }

  #resizeBar(): ResizeBar {
    const frame = this;
    return new ResizeBar(this.#init.element.ownerDocument, {
      get edge() {
        return frame.#edge;
      },
      size: () => {
        const { width, height } = this.#init.element.getBoundingClientRect();
        return this.#edge === 'bottom' ? height : width;
      },
      limits: () => ({ least: leastSizes[this.#edge], most: this.#most }),
      resize: (size, isDone) => {
        this.#applySize(size);
        if (isDone) this.#keepSize(size);
      },
      reset: () => {
        this.#applySize(usualSizes[this.#edge]);
        this.#keepSize(undefined);
      },
    });
  }

  /** A strip of the page stays in sight. */
  get #most(): number {
    const { innerHeight, innerWidth } = this.#view;
    return Math.max(
      leastSizes[this.#edge],
      this.#edge === 'bottom' ? innerHeight - 32 : innerWidth - 32,
    );
  }

  #applySize(size: number = this.#keptSize): void {
    this.#sheets.at(-1)?.replaceSync(`:host { --size: ${size}px !important }`);
    this.#measure();
  }

  get #keptSize(): number {
    const sizes = this.#settings.get('sizes') as Record<string, unknown> | null | undefined;
    const kept = sizes?.[this.#edge];
    if (typeof kept !== 'number' || !Number.isFinite(kept)) return usualSizes[this.#edge];
    return Math.max(leastSizes[this.#edge], kept);
  }

  #keepSize(size: number | undefined): void {
    const sizes = this.#settings.get('sizes');
    const others = typeof sizes === 'object' ? sizes : {};
    this.#settings.set('sizes', { ...others, [this.#edge]: size });
  }

  #measure(): void {
    this.#bar.update();
    if (this.dock !== 'bottom' && this.dock !== 'right') return;
    const { element } = this.#init;
    const { width, height } = element.getBoundingClientRect();
    const covered = { bottom: 0, right: 0, [this.dock]: this.dock === 'bottom' ? height : width };
    takeRoom(element.ownerDocument, this, covered);
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}

function isSameList(one: readonly unknown[] | undefined, other: typeof one): boolean {
  return one?.length === other?.length && (one?.every((each, at) => each === other?.[at]) ?? true);
}
