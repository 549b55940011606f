import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { hasToken, isLoopback, newToken, refuse, urlOf } from './gate.ts';

export interface PageServerOptions {
  /** The WebSockets of `openDevtoolsServer`, tokens included. */
  readonly services: readonly URL[];
  /** Default: one that is free. */
  readonly port?: number | undefined;
  /** Where the page's built files are. */
  readonly files: URL;
}

export interface PageServer {
  /** The page, with the token that it needs where no server and no log sees it. */
  readonly url: string;
  close(): Promise<void>;
}

const types: Record<string, string> = { js: 'text/javascript', css: 'text/css' };
const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Background tasks</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<main></main>
<script type="module" src="/page.js"></script>
</html>
`;

/**
 * Serves a page on loopback that shows the managers of processes. The page talks to this server only, which talks to
 * the processes: their tokens never get into a browser, and they need to let no web page in.
 */
export async function openPageServer(options: PageServerOptions): Promise<PageServer> {
  const { services, port = 0, files } = options;
  const token = newToken();
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ noServer: true });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    const name = /^\/(page\.js|page\.css|frame-with-react(-extras)?\.js)$/.exec(url.pathname)?.[1];
    response.setHeader('content-security-policy', policy(request));
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cache-control', 'no-store');
    if (!isLoopback(request.headers.host)) response.writeHead(403).end();
    else if (url.pathname === '/') send(response, 'text/html', page);
    else if (name !== undefined)
      send(response, types[name.replace(/.*\./, '')] ?? '', await readFile(new URL(name, files)));
    else if (url.pathname !== '/managers') response.writeHead(404).end();
    else if (!hasToken(url, token)) response.writeHead(403).end();
    else send(response, 'application/json', JSON.stringify(await managersOf(services)));
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = urlOf(request);
    const { host, origin } = request.headers;
    const [, service, manager] = /^\/link\/(\d+)\/(\d+)$/.exec(url.pathname) ?? [];
    const target = services[Number(service ?? -1)];
    const isOwnPage = isLoopback(host) && origin === `http://${host}`;
    if (!isOwnPage || !hasToken(url, token)) return refuse(socket, '403 Forbidden');
    if (target === undefined) return refuse(socket, '404 Not Found');
    sockets.handleUpgrade(request, socket, head, (client) =>
      join(client, addressOf(target, `/${manager}`)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/#${token}`,
    close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function policy({ headers }: IncomingMessage): string {
  const sources = `script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ws://${headers.host}`;
  return `default-src 'none'; ${sources}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`;
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.end(body);
}

/** Each message of one end is the other's, and when one goes, the other goes. */
function join(client: WebSocket, service: URL): void {
  const server = new WebSocket(service);
  const waiting: string[] = [];
  client.on('message', (data) => {
    if (server.readyState === WebSocket.OPEN) server.send(String(data));
    else if (waiting.length < 100) waiting.push(String(data));
  });
  server.on('open', () => {
    for (const text of waiting.splice(0)) server.send(text);
  });
  server.on('message', (data) => client.send(String(data)));
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('close', () => other.close());
    one.on('error', () => other.close());
  }
}

interface Offered {
  readonly path: string;
  readonly name: string;
  readonly address: string;
}

/** A process that does not answer yet may do so later: it gets a place all the same. */
async function managersOf(services: readonly URL[]): Promise<Offered[]> {
  const lists = services.map(async (service, at) => {
    const managers = await namesOf(service);
    const address = `${service.protocol}//${service.host}`;
    return managers.map((name, index) => ({ path: `/link/${at}/${index}`, name, address }));
  });
  return (await Promise.all(lists)).flat();
}

async function namesOf(service: URL): Promise<string[]> {
  try {
    const url = addressOf(service, '/managers');
    url.protocol = service.protocol === 'wss:' ? 'https:' : 'http:';
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const list = (await answer.json()) as Array<{ name: unknown }>;
    return list.map(({ name }) => String(name));
  } catch {
    return [''];
  }
}

function addressOf(service: URL, path: string): URL {
  const url = new URL(service);
  url.pathname = path;
  return url;
}
