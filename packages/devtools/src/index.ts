export type { TaskDevtoolsOptions } from './host/dock.ts';
export type { Theme } from './host/host-element.ts';
export type { Managers, WatchedManager } from './model/watched-manager.ts';
export { mountTaskDevtools } from './mount-task-devtools.ts';
export {
  TaskDevtools,
  TaskDevtoolsPanel,
  type TaskDevtoolsPanelProps,
  type TaskDevtoolsProps,
} from './task-devtools.tsx';
