// For pages without React: nothing here imports one. `./index.ts` has this too, beside the components.
export type { Dock, TaskDevtoolsOptions, Theme } from './host/task-devtools-options.ts';
export type { TaskSource } from './model/task-source.ts';
export type { WatchedManager } from './model/watched-manager.ts';
export { mountTaskDevtools } from './mount-task-devtools.ts';
export { registerManager } from './registry.ts';
export { type RemoteManagerOptions, remoteManager } from './remote/remote-manager.ts';
export type { Managers, ShownManager } from './shown-managers.ts';
export {
  type DevtoolsShellPlugin,
  type DevtoolsShellProps,
  taskDevtoolsPlugin,
} from './task-devtools-plugin.ts';
