export { type BindProcessOptions, bindProcess } from './node/bind-process.ts';
export { createNodeManager } from './node/create-node-manager.ts';
