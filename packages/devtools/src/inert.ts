import type * as devtools from './index.ts';

export * from './inert-mount.ts';

/** What a production build gets in place of the panel: nothing. `@outlast/devtools/production` is the panel there too. */
export const TaskDevtools: typeof devtools.TaskDevtools = () => null;

export const TaskDevtoolsPanel: (
  ...args: Parameters<typeof devtools.TaskDevtoolsPanel>
) => ReturnType<typeof devtools.TaskDevtools> = () => null;
