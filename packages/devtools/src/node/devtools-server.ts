import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { WatchedManager } from '../model/watched-manager.ts';
import { serveTaskDevtools } from '../remote/serve-task-devtools.ts';
import { hasToken, isLoopback, newToken, refuse, urlOf } from './gate.ts';

export interface DevtoolsServerOptions {
  /** Default: one that is free. */
  port?: number | undefined;
  /** What a panel has to know. Default: a new one, which is in `url`. */
  token?: string | undefined;
  /** Panels may look, but not act. Default false. */
  readOnly?: boolean | undefined;
}

export interface DevtoolsServer {
  /** For `npx @outlast/devtools --connect`. It has the token in it: whoever knows it can act on the managers. */
  readonly url: string;
  close(): Promise<void>;
}

/** Bytes of a message from a panel; its longest is the list of tasks to cancel. */
const MOST_BYTES = 8 * 1_024 * 1_024;

/**
 * Lets a panel see the managers of this process: a WebSocket on loopback, for whoever has the token and is no web
 * page. It keeps no process alive. Show it with `npx @outlast/devtools --connect <url>`.
 *
 * @example
 * const { url } = await openDevtoolsServer(manager);
 * console.log(`npx @outlast/devtools --connect '${url}'`);
 */
export async function openDevtoolsServer(
  managers: WatchedManager | readonly WatchedManager[],
  options: DevtoolsServerOptions = {},
): Promise<DevtoolsServer> {
  const { port = 0, token = newToken(), readOnly } = options;
  const list = Array.isArray(managers) ? managers : [managers as WatchedManager];
  if (token.length < 8) throw new RangeError('token has less than 8 characters');
  const server = createServer((request, response) => {
    const url = urlOf(request);
    const isAllowed = isMeant(request) && hasToken(url, token);
    if (!isAllowed || url.pathname !== '/managers') {
      response.writeHead(isAllowed ? 404 : 403).end();
      return;
    }
    // Which managers there are: the panel opens a socket for each, at `/0`, `/1` and so on.
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(list.map(({ name }) => ({ name }))));
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = urlOf(request);
    const manager = list[Number(url.pathname.slice(1) || 0)];
    if (!isMeant(request) || !hasToken(url, token)) return refuse(socket, '403 Forbidden');
    if (manager === undefined) return refuse(socket, '404 Not Found');
    sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      (socket as Duplex & { unref?(): void }).unref?.();
      serveTaskDevtools(manager, webSocket, { readOnly });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  server.unref();
  const address = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${address.port}/?token=${encodeURIComponent(token)}`,
    close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Browsers always say where a socket is opened from: no web page is meant to, whatever token it has. */
function isMeant({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined && isLoopback(headers.host);
}
