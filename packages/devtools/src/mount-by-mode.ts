import * as inert from './inert-mount.ts';
import * as panel from './mount.ts';

// As in `by-mode.ts`.
declare const process: { env: { NODE_ENV?: string } };

export const mountTaskDevtools: typeof panel.mountTaskDevtools =
  process.env.NODE_ENV === 'production' ? inert.mountTaskDevtools : panel.mountTaskDevtools;

export const registerManager: typeof panel.registerManager =
  process.env.NODE_ENV === 'production' ? inert.registerManager : panel.registerManager;

export const taskDevtoolsPlugin: typeof panel.taskDevtoolsPlugin =
  process.env.NODE_ENV === 'production' ? inert.taskDevtoolsPlugin : panel.taskDevtoolsPlugin;

export const remoteManager: typeof panel.remoteManager =
  process.env.NODE_ENV === 'production' ? inert.remoteManager : panel.remoteManager;
