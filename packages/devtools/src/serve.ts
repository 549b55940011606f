// For where the manager is: a page, a Worker, a process. It needs neither a document nor React.
export type { DevtoolsPort, MessagePortLike, WebSocketLike } from './remote/port.ts';
export { type ServeOptions, serveTaskDevtools } from './remote/serve-task-devtools.ts';
