import type { Managers } from '../shown-managers.ts';
import type { Frame } from './frame.ts';
import { hostTag, prepareHost } from './host-element.ts';
import { isHotkey } from './hotkey.ts';
import { keptSettings } from './kept-settings.ts';
import type { TaskDevtoolsOptions } from './task-devtools-options.ts';
import { toggleButton } from './toggle-button.ts';

/** Loads what an open panel is made of, which a page that never opens one never does. */
export type LoadFrame = () => Promise<{ Frame: typeof Frame }>;

export interface Launched {
  /** Other managers, or other options, than before; the same ones change nothing. */
  update(managers: Managers | undefined, options: TaskDevtoolsOptions): void;
  dispose(): void;
}

const inWindow = 'Tasks in their window';

/** The floating toggle, the hotkey, and while it is open, the panel. A page loads this at once, so it is kept small. */
export function launch(
  managers: Managers | undefined,
  options: TaskDevtoolsOptions,
  load: LoadFrame,
): Launched {
  const element = document.createElement(hostTag);
  const shadow = prepareHost(element, 'floating');
  const toggle = toggleButton(
    () => open(toggle.element),
    // Who points at it is about to open it. What fails now is told when it is opened.
    () => void load().catch(() => {}),
  );
  const controller = new AbortController();
  const id = options.id ?? 'default';
  const kept = keptSettings(id);
  let state: 'closed' | 'loading' | 'open' | 'gone' = 'closed';
  let frame: Frame | undefined;

  const setTheme = (theme: unknown): void => {
    // What the user chose in the panel goes before what the page asks for.
    element.dataset.theme = `${theme ?? options.theme ?? 'system'}`;
  };

  const update: Launched['update'] = (newManagers, newOptions) => {
    const isOther = newOptions.theme !== options.theme;
    managers = newManagers;
    options = newOptions;
    element.dataset.side = options.side ?? 'right';
    if (isOther) setTheme(keptSettings(id).theme);
    frame?.update(managers, options.theme);
  };

  const listen = (view: Window): void =>
    view.addEventListener(
      'keydown',
      (event) => {
        if (!isHotkey(event, options.hotkey ?? 'Alt+Shift+T')) return;
        event.preventDefault();
        if (frame) frame.leave();
        else open(document.activeElement);
      },
      // Before the panel, whose keys go no further.
      { capture: true, signal: controller.signal },
    );

  /** `opener`: what the user opened it from, who then goes on inside, and comes back to it. */
  const open = (opener?: Element | null): void => {
    frame?.moveTo('window');
    if (state !== 'closed') return;
    state = 'loading';
    toggle.show(state);
    load()
      .then(({ Frame }) => {
        // The page may have taken the panel away meanwhile.
        if (state === 'loading') show(Frame, opener);
      })
      .catch((error) => {
        console.error('@outlast/devtools', error);
        if (state === 'loading') state = 'closed';
        toggle.show('closed', 'Tasks: try again');
      });
  };

  const show = (Shown: typeof Frame, opener: Element | null | undefined): void => {
    state = 'open';
    frame = new Shown({
      element,
      shadow,
      prepare: prepareHost,
      place: 'floating',
      id,
      managers,
      dock: options.dock,
      theme: options.theme,
      takeFocus: !!opener,
      onDock(dock, view) {
        toggle.show('open');
        if (dock !== 'window') return;
        toggle.show('closed', inWindow);
        listen(view);
      },
      onClose() {
        state = 'closed';
        frame = undefined;
        toggle.show(state);
        ((opener?.isConnected ? opener : toggle.element) as HTMLElement).focus();
      },
    });
  };

  setTheme(kept.theme);
  update(managers, options);
  // Several toggles in a corner stand above each other.
  const others = document.querySelectorAll(`${hostTag}[popover]`).length;
  element.style.setProperty('--slot', `${others}`);
  shadow.append(toggle.element);
  document.body.append(element);
  // Above everything of the page, whatever its z-index or transform, where the platform has popovers.
  element.popover = 'manual';
  element.showPopover?.();
  listen(window);
  if (kept.isOpen ?? options.initialIsOpen) {
    // A window can only be asked for by a click.
    if ((kept.dock ?? options.dock) === 'window') toggle.show('closed', inWindow);
    else open();
  }
  return {
    update,
    dispose() {
      state = 'gone';
      controller.abort();
      frame?.close();
      element.remove();
    },
  };
}
