export * from './mount.ts';
export {
  TaskDevtools,
  TaskDevtoolsPanel,
  type TaskDevtoolsPanelProps,
  type TaskDevtoolsProps,
} from './task-devtools.tsx';
