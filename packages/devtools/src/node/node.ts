// For Node: the managers of a process, for a panel in a browser.
export {
  type DevtoolsServer,
  type DevtoolsServerOptions,
  openDevtoolsServer,
} from './devtools-server.ts';
