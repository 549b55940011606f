import { type Managers, managerList, type WatchedManager } from '../model/watched-manager.ts';
import type { PanelHandle } from '../panel/open-panel.tsx';
import { hostTag, prepareHost, raise, setTheme, type Theme } from './host-element.ts';
import { loadPanel } from './load-panel.ts';
import { ToggleButton } from './toggle-button.ts';

export interface TaskDevtoolsOptions {
  /** Whether the panel is open from the start. Default false. */
  initialIsOpen?: boolean | undefined;
  /** Default `system`: what the user's system asks for. */
  theme?: Theme | undefined;
  /** The corner at the bottom where the toggle stands. Default `right`. */
  side?: 'left' | 'right' | undefined;
}

/** The floating toggle and, while it is open, the panel docked at the bottom of the page. */
export class Dock {
  readonly #element: HTMLElement;
  readonly #shadow: ShadowRoot;
  readonly #toggle: ToggleButton;
  #managers: readonly WatchedManager[];
  #state: 'closed' | 'loading' | 'open' | 'disposed' = 'closed';
  #panel: PanelHandle | undefined;

  constructor(managers: Managers, options: TaskDevtoolsOptions) {
    this.#managers = managerList(managers);
    this.#element = document.createElement(hostTag);
    this.#shadow = prepareHost(this.#element, 'floating');
    this.#toggle = new ToggleButton(document, () => void this.#open(true));
    this.#shadow.append(this.#toggle.element);
    this.setOptions(options);
    document.body.append(this.#element);
    raise(this.#element);
    if (options.initialIsOpen === true) void this.#open(false);
  }

  setManagers(managers: Managers): void {
    this.#managers = managerList(managers);
    this.#panel?.setManagers(this.#managers);
  }

  setOptions({ theme, side }: TaskDevtoolsOptions): void {
    setTheme(this.#element, theme);
    this.#element.dataset.side = side ?? 'right';
  }

  dispose(): void {
    this.#state = 'disposed';
    this.#panel?.close();
    this.#element.remove();
  }

  /** Asked after every wait: the page may have taken the panel away meanwhile. */
  get #isDisposed(): boolean {
    return this.#state === 'disposed';
  }

  /** `takeFocus`: whether somebody asked for it, who then goes on inside. */
  async #open(takeFocus: boolean): Promise<void> {
    if (this.#state !== 'closed') return;
    this.#state = 'loading';
    this.#toggle.show('loading');
    try {
      const openPanel = await loadPanel(this.#shadow);
      if (this.#isDisposed) return;
      this.#state = 'open';
      this.#element.dataset.state = 'open';
      this.#panel = openPanel(this.#shadow, this.#managers, {
        takeFocus,
        onClose: () => this.#close(),
      });
      this.#toggle.show('open');
    } catch (error) {
      console.error('The panel of @outlast/devtools could not be loaded', error);
      if (this.#isDisposed) return;
      this.#state = 'closed';
      this.#toggle.show('unavailable');
    }
  }

  #close(): void {
    this.#state = 'closed';
    this.#panel?.close();
    this.#panel = undefined;
    delete this.#element.dataset.state;
    this.#toggle.show('closed');
    this.#toggle.element.focus();
  }
}
