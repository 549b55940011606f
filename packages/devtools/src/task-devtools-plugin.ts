import type { Frame } from './host/frame.ts';
import { hostTag, prepareHost } from './host/host-element.ts';
import type { Theme } from './host/task-devtools-options.ts';
import type { Managers } from './shown-managers.ts';

/** What the shell of TanStack devtools says when it shows a plugin, and whenever that changes. */
export interface DevtoolsShellProps {
  theme?: string | undefined;
  devtoolsOpen?: boolean | undefined;
}

/** A plugin of the shell of TanStack devtools. */
export interface DevtoolsShellPlugin {
  id: string;
  name: string;
  render(element: HTMLElement, props?: DevtoolsShellProps): void;
  destroy(): void;
}

/**
 * The panel as a tab of the TanStack devtools shell; without managers it shows those that are registered. The shell
 * keeps its tabs while it is closed: the panel is then not there, and nothing is subscribed.
 *
 * @example
 * <TanStackDevtools plugins={[taskDevtoolsPlugin(manager)]} />
 */
export function taskDevtoolsPlugin(managers?: Managers): DevtoolsShellPlugin {
  let shown: { element: HTMLElement; frame?: Frame } | undefined;
  let theme: Theme = 'system';
  const destroy = (): void => {
    shown?.frame?.close();
    shown?.element.remove();
    shown = undefined;
  };
  const open = async (element: HTMLElement): Promise<void> => {
    const place = document.createElement(hostTag);
    const shadow = prepareHost(place, 'inline');
    element.append(place);
    const mine: NonNullable<typeof shown> = { element: place };
    shown = mine;
    const { Frame } = await import('./frame-with-react.ts');
    if (shown !== mine) return;
    mine.frame = new Frame({
      element: place,
      shadow,
      prepare: prepareHost,
      place: 'inline',
      id: 'plugin',
      managers,
      dock: undefined,
      theme,
      takeFocus: false,
    });
  };
  return {
    id: 'outlast-tasks',
    name: 'Tasks',
    render(element, props = {}) {
      theme = props.theme === 'light' || props.theme === 'dark' ? props.theme : 'system';
      if (props.devtoolsOpen === false || shown?.element.parentNode !== element) destroy();
      if (props.devtoolsOpen === false) return;
      if (shown === undefined) open(element).catch(console.error);
      shown?.frame?.update(managers, theme);
    },
    destroy,
  };
}
