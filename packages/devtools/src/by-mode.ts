import * as panel from './index.ts';
import * as inert from './inert.ts';

export * from './mount-by-mode.ts';

// For bundlers that know no export condition for the mode: they replace this expression, as React itself expects of them.
declare const process: { env: { NODE_ENV?: string } };

export const TaskDevtools: typeof panel.TaskDevtools =
  process.env.NODE_ENV === 'production' ? inert.TaskDevtools : panel.TaskDevtools;

export const TaskDevtoolsPanel: typeof inert.TaskDevtoolsPanel =
  process.env.NODE_ENV === 'production' ? inert.TaskDevtoolsPanel : panel.TaskDevtoolsPanel;
