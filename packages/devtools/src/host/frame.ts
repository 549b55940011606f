import { loadExtras, loadedExtras } from '../panel/extras-loader.ts';
import { openPanel, type PanelHandle, panelCss } from '../panel/open-panel.tsx';
import { PanelSession } from '../panel/panel-session.ts';
import { type Managers, type ShownManager, shownList } from '../shown-managers.ts';
import { type Registered, watchRegistered } from '../watch-registered.ts';
import type { DockControls, DockName } from './dock-controls.ts';
import { frameCss } from './frame-css.ts';
import type { prepareHost } from './host-element.ts';
import { keepEventsInside } from './keep-events-inside.ts';
import { type Edge, PanelEdge } from './panel-edge.ts';
import { type PanelSettings, panelSettings } from './panel-settings.ts';
import type { PopOut } from './pop-out.ts';
import { stayRaised } from './stay-raised.ts';
import { adopt } from './style-sheet.ts';
import { choiceOf, type Dock, type Theme } from './task-devtools-options.ts';

export interface FrameInit {
  readonly element: HTMLElement;
  readonly shadow: ShadowRoot;
  /** That of the page's part, for the window's element: this part has no copy of it. */
  readonly prepare: typeof prepareHost;
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
  readonly #edge: PanelEdge;
  readonly #sheets: readonly CSSStyleSheet[];
  #registered: Registered | undefined;
  #managers: readonly ShownManager[] | undefined;
  /** Goes with the panel from one place to the next. */
  #session: PanelSession | undefined;
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
    this.#sheets = [frameCss, panelCss].map((css) => adopt(shadow, css));
    this.#edge = new PanelEdge(shadow, this.#settings, this.#view);
    keepEventsInside(element);
    if (place === 'floating') stayRaised(element, this.#controller.signal);
    element.dataset.theme = this.theme;
    // The page goes, and with it the code that its window runs.
    this.#view.addEventListener('pagehide', () => this.#dropWindow(), this.#controller);
    this.#view.addEventListener('pageshow', () => this.#comeBack(), this.#controller);
    this.#settings.set('isOpen', true);
    const dock =
      place === 'inline' ? place : choiceOf('dock', this.#settings.get('dock'), init.dock);
    if (dock !== 'window') this.#stand(dock, init.takeFocus);
    else
      void this.#popUp(init.takeFocus).then((isUp) => {
        if (!isUp) this.#stand(this.#lastEdge, init.takeFocus);
      });
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
      else
        void this.#popUp(true).then((isUp) => {
          if (isUp) this.#settings.set('dock', dock);
          this.#changed();
        });
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
    this.#session?.stop();
    this.#edge.close();
    this.#listeners.clear();
    delete element.dataset.state;
    delete element.dataset.dock;
    shadow.adoptedStyleSheets = shadow.adoptedStyleSheets.filter(
      (one) => !this.#sheets.includes(one),
    );
  }

  get #lastEdge(): Edge | 'inline' {
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
    this.#session?.setManagers(this.#shown);
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
    const view = shadow.ownerDocument.defaultView ?? window;
    if (this.#session === undefined) this.#session = new PanelSession(this.#shown, view);
    else this.#session.moveTo(view);
    this.#panel = openPanel(shadow, this.#session, options);
  }

  /** At home in the page, whose React root goes on when only the edge is another. */
  #stand(dock: Edge | 'inline', takeFocus: boolean): void {
    const { element, shadow } = this.#init;
    this.dock = dock;
    element.dataset.state = 'open';
    element.dataset.dock = dock;
    // First the edge, which gives the panel its size.
    this.#edge.stand(dock === 'inline' ? undefined : dock);
    if (this.#panel === undefined) this.#open(shadow, takeFocus);
    this.#init.onDock?.(dock, this.#view);
  }

  #leaveHome(): void {
    this.#edge.stand(undefined);
    this.#away?.remove();
    this.#panel?.close();
    this.#panel = undefined;
  }

  /** Into a window of its own; false where the browser allows none. */
  async #popUp(takeFocus: boolean): Promise<boolean> {
    const { id, element, prepare } = this.#init;
    const box = this.#settings.get('window');
    // Mostly there already, and then the window is asked for within the click.
    const extras = loadedExtras() ?? (await loadExtras().catch(() => undefined));
    if (this.#controller.signal.aborted || this.#popOut !== undefined) return true;
    const name = `outlast-devtools-${id}`;
    const popOut = extras?.PopOut.open({ opener: this.#view, name, box, prepare }, () => {
      // The user closed it: the panel is not lost.
      this.#dropWindow();
      const edge = this.#lastEdge;
      if (edge !== 'inline') this.#remember(edge);
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
    if (this.#init.place === 'inline')
      this.#away = popOut.leaveNotice(this.#init.shadow, () => this.moveTo('inline'));
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

  /** The page was kept after all: a window can only be asked for by a click. */
  #comeBack(): void {
    if (this.#panel === undefined) this.#stand(this.#lastEdge, false);
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}

function isSameList(one: readonly unknown[] | undefined, other: typeof one): boolean {
  return one?.length === other?.length && (one?.every((each, at) => each === other?.[at]) ?? true);
}
