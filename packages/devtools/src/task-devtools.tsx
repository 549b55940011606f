import { createElement, type ReactElement, useEffect, useRef } from 'react';
import { Dock, type TaskDevtoolsOptions } from './host/dock.ts';
import { hostTag, prepareHost, setTheme, type Theme } from './host/host-element.ts';
import { loadPanel } from './host/load-panel.ts';
import { type Managers, managerList } from './model/watched-manager.ts';
import type { PanelHandle } from './panel/open-panel.tsx';

export interface TaskDevtoolsProps extends TaskDevtoolsOptions {
  /** The manager to show, or several to choose from. */
  manager: Managers;
}

/**
 * The panel behind a floating toggle. It renders nothing into its own place, on the server neither: it stands in
 * the top layer of the page, with a React root of its own.
 *
 * @example
 * <TaskDevtools manager={manager} />
 */
export function TaskDevtools({
  manager,
  initialIsOpen,
  theme,
  side,
}: TaskDevtoolsProps): ReactElement | null {
  const dock = useRef<Dock | undefined>(undefined);
  const first = useRef({ manager, options: { initialIsOpen, theme, side } });
  const managers = useStableList(manager);

  useEffect(() => {
    const { manager, options } = first.current;
    const mounted = new Dock(manager, options);
    dock.current = mounted;
    return () => mounted.dispose();
  }, []);
  useEffect(() => dock.current?.setManagers(managers), [managers]);
  useEffect(() => dock.current?.setOptions({ theme, side }), [theme, side]);
  return null;
}

export interface TaskDevtoolsPanelProps {
  /** The manager to show, or several to choose from. */
  manager: Managers;
  /** Default `system`: what the user's system asks for. */
  theme?: Theme | undefined;
}

/**
 * The panel in the place where it stands: it fills its parent, which should have a height.
 *
 * @example
 * <div style={{ height: 400 }}><TaskDevtoolsPanel manager={manager} /></div>
 */
export function TaskDevtoolsPanel({ manager, theme }: TaskDevtoolsPanelProps): ReactElement {
  const place = useRef<HTMLElement>(null);
  const panel = useRef<PanelHandle | undefined>(undefined);
  const managers = useStableList(manager);
  const latest = useRef(managers);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let state: 'loading' | 'gone' = 'loading';
    const shadow = prepareHost(element, 'inline');
    void loadPanel(shadow).then((openPanel) => {
      if (state === 'gone') return;
      panel.current = openPanel(shadow, latest.current, { takeFocus: false });
    });
    return () => {
      state = 'gone';
      panel.current?.close();
      panel.current = undefined;
    };
  }, []);
  useEffect(() => {
    latest.current = managers;
    panel.current?.setManagers(managers);
  }, [managers]);
  useEffect(() => {
    if (place.current !== null) setTheme(place.current, theme);
  }, [theme]);
  return createElement(hostTag, { ref: place });
}

/** The same array for as long as the same managers are in it, however the prop is written. */
function useStableList(manager: Managers): ReturnType<typeof managerList> {
  const now = managerList(manager);
  const list = useRef(now);
  const isSame =
    now.length === list.current.length && now.every((one, at) => one === list.current[at]);
  if (!isSame) list.current = now;
  return list.current;
}
