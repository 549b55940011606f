import type * as devtools from './mount.ts';

/** What a production build gets in place of the panel: nothing. `@outlast/devtools/mount/production` is the panel there too. */
export const mountTaskDevtools: typeof devtools.mountTaskDevtools = () => () => {};

export const registerManager: typeof devtools.registerManager = () => () => {};

/** It would be shown by nothing. */
export const remoteManager: typeof devtools.remoteManager = () => ({
  id: '',
  name: '',
  kind: 'remote',
  actions: {} as never,
  open: () => () => {},
});

export const taskDevtoolsPlugin: typeof devtools.taskDevtoolsPlugin = () => ({
  id: 'outlast-tasks',
  name: 'Tasks',
  render() {},
  destroy() {},
});
