import { createElement, type ReactElement, useEffect, useRef } from 'react';
import type { Frame } from './host/frame.ts';
import { hostTag, prepareHost } from './host/host-element.ts';
import { type Launched, launch } from './host/launch.ts';
import type { TaskDevtoolsOptions, Theme } from './host/task-devtools-options.ts';
import type { Managers } from './shown-managers.ts';

const loadFrame = (): Promise<{ Frame: typeof Frame }> => import('./host/frame.ts');

export interface TaskDevtoolsProps extends TaskDevtoolsOptions {
  /** The manager to show, or several to choose from. Default: those that are registered (`registerManager`). */
  manager?: Managers | undefined;
}

/**
 * The panel behind a floating toggle. It renders nothing into its own place, on the server neither: it stands in
 * the top layer of the page, with a React root of its own.
 *
 * @example
 * <TaskDevtools manager={manager} />
 */
export function TaskDevtools({ manager, ...options }: TaskDevtoolsProps): ReactElement | null {
  const launched = useRef<Launched | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it is given later, the other effect hands on.
  useEffect(() => {
    launched.current = launch(manager, options, loadFrame);
    return () => {
      launched.current?.dispose();
      launched.current = undefined;
    };
  }, []);
  useEffect(() => launched.current?.update(manager, options));
  return null;
}

export interface TaskDevtoolsPanelProps {
  /** The manager to show, or several to choose from. Default: those that are registered (`registerManager`). */
  manager?: Managers | undefined;
  /** Default `system`: what the user's system asks for. */
  theme?: Theme | undefined;
  /** Keeps apart what several panels of a site remember. Default `inline`. */
  id?: string | undefined;
}

/**
 * The panel in the place where it stands: it fills its parent, which should have a height.
 *
 * @example
 * <div style={{ height: 400 }}><TaskDevtoolsPanel manager={manager} /></div>
 */
export function TaskDevtoolsPanel({
  manager,
  theme,
  id = 'inline',
}: TaskDevtoolsPanelProps): ReactElement {
  const place = useRef<HTMLElement>(null);
  const frame = useRef<Frame | undefined>(undefined);
  const latest = useRef({ managers: manager, theme });
  latest.current = { managers: manager, theme };

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let state: 'loading' | 'gone' = 'loading';
    const shadow = prepareHost(element, 'inline');
    const show = ({ Frame: Shown }: { Frame: typeof Frame }): void => {
      if (state === 'gone') return;
      const init = {
        element,
        shadow,
        prepare: prepareHost,
        place: 'inline',
        id,
        dock: undefined,
        takeFocus: false,
      } as const;
      frame.current = new Shown({ ...init, ...latest.current });
    };
    loadFrame()
      .then(show)
      .catch((error) => console.error('The panel of @outlast/devtools could not be loaded', error));
    return () => {
      state = 'gone';
      frame.current?.close();
      frame.current = undefined;
    };
  }, [id]);
  useEffect(() => frame.current?.update(manager, theme));
  return createElement(hostTag, { ref: place });
}
