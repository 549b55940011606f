// Real collectors for tests in browsers: each on a port of its own, as another origin that allows all.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserCommand } from 'vitest/node';

export interface PostedBatch {
  id: string;
  events: unknown[];
}

/** How a collector answers: with a status, after so many milliseconds; or it cuts the connection. */
export interface CollectorManners {
  status?: number;
  delay?: number;
  cuts?: boolean;
}

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Answers with its url. */
    startCollector(manners: CollectorManners): Promise<string>;
    changeCollector(url: string, manners: CollectorManners): Promise<void>;
    /** Every request that came, in order of arrival. */
    posted(url: string): Promise<PostedBatch[]>;
    stopCollector(url: string): Promise<void>;
  }
}

class Collector {
  readonly posted: PostedBatch[] = [];
  manners: CollectorManners = {};
  readonly server: Server = createServer((request, response) => void this.#take(request, response));

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    const { batch, events } = JSON.parse(text);
    this.posted.push({
      id: batch.id,
      events: events.map(({ event }: { event: unknown }) => event),
    });
    const { status = 200, delay = 0, cuts } = this.manners;
    if (cuts) request.socket.destroy();
    const answer = () =>
      response.writeHead(status, { 'access-control-allow-origin': '*' }).end('thanks');
    setTimeout(answer, delay);
  }
}

const collectors = new Map<string, Collector>();

function collectorAt(url: string): Collector {
  const collector = collectors.get(url);
  if (collector === undefined) throw new Error(`There is no collector at ${url}`);
  return collector;
}

const startCollector: BrowserCommand<[manners: CollectorManners]> = async (_context, manners) => {
  const collector = new Collector();
  collector.manners = manners;
  collector.server.listen(0, '127.0.0.1');
  await once(collector.server, 'listening');
  const { port } = collector.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/collect`;
  collectors.set(url, collector);
  return url;
};

const changeCollector: BrowserCommand<[url: string, manners: CollectorManners]> = (
  _context,
  url,
  manners,
) => {
  collectorAt(url).manners = manners;
};

const posted: BrowserCommand<[url: string]> = (_context, url) => collectorAt(url).posted;

const stopCollector: BrowserCommand<[url: string]> = (_context, url) => {
  const { server } = collectorAt(url);
  collectors.delete(url);
  server.closeAllConnections();
  server.close();
};

export const collectorCommands = { startCollector, changeCollector, posted, stopCollector };
