import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackgroundTaskManager } from '../../src/index.ts';
import { createTelemetry, type TelemetryOptions } from '../../src/telemetry.ts';

interface Posted {
  body: { batch: { id: string }; events: Array<{ id: string; event: unknown }> };
  headers: IncomingMessage['headers'];
}

type Behave = (response: ServerResponse, request: IncomingMessage) => void;

const ok: Behave = (response) => response.end('thanks');

/** A collector on a real port; each request is answered by the next behaviour, the last one for ever. */
class Collector {
  readonly posted: Posted[] = [];
  readonly behaviours: Behave[];
  readonly #server: Server;

  constructor(...behaviours: Behave[]) {
    this.behaviours = behaviours;
    this.#server = createServer(async (request, response) => {
      let text = '';
      for await (const piece of request.setEncoding('utf8')) text += piece;
      if (request.url !== '/collect') return response.end('a login page');
      this.posted.push({ body: JSON.parse(text), headers: request.headers });
      const behave = this.behaviours.length > 1 ? this.behaviours.shift() : this.behaviours[0];
      return behave?.(response, request);
    });
  }

  async url(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/collect`;
  }

  get events(): unknown[] {
    return this.posted.flatMap(({ body }) => body.events.map(({ event }) => event));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const ends: Array<() => unknown> = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp(
  options: Partial<TelemetryOptions<unknown>>,
  ...behaviours: Behave[]
): Promise<{ collector: Collector; telemetry: ReturnType<typeof createTelemetry> }> {
  const collector = new Collector(...behaviours);
  const manager = new BackgroundTaskManager({ logger: false });
  const telemetry = createTelemetry(manager, {
    url: await collector.url(),
    retry: { limit: Number.POSITIVE_INFINITY, delay: 10, jitter: false },
    ...options,
  });
  ends.push(
    () => manager.shutdown(),
    () => collector.close(),
  );
  return { collector, telemetry };
}

describe('telemetry in Node, to a real server', () => {
  it('C45 posts the batch as text/plain, with its id in body and header', async () => {
    const { collector, telemetry } = await setUp({ headers: { 'x-app': 'test' } }, ok);
    telemetry.track({ name: 'grüße' });
    await telemetry.flush();
    const [{ body, headers }] = collector.posted as [Posted];
    expect(body.events.map(({ event }) => event)).toEqual([{ name: 'grüße' }]);
    expect(headers['content-type']).toBe('text/plain;charset=UTF-8');
    expect(headers['idempotency-key']).toBe(body.batch.id);
    expect(headers['x-app']).toBe('test');
    expect(telemetry.pending()).toBe(0);
  });

  it('C45 tries the same batch again after 500, 429 and a connection that was reset', async () => {
    const status =
      (code: number): Behave =>
      (response) =>
        response.writeHead(code).end();
    const reset: Behave = (_response, request) => request.socket.destroy();
    const { collector, telemetry } = await setUp({}, status(500), status(429), reset, ok);
    telemetry.track(1);
    void telemetry.flush();
    await vi.waitFor(() => expect(telemetry.pending()).toBe(0));
    expect(collector.posted).toHaveLength(4);
    expect(new Set(collector.posted.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it('honours the Retry-After of a real answer', async () => {
    const busy: Behave = (response) => response.writeHead(429, { 'retry-after': '1' }).end();
    const { collector, telemetry } = await setUp({}, busy, ok);
    telemetry.track(1);
    const begun = performance.now();
    void telemetry.flush();
    await vi.waitFor(() => expect(telemetry.pending()).toBe(0), { timeout: 3_000 });
    expect(performance.now() - begun).toBeGreaterThan(990);
    expect(collector.posted).toHaveLength(2);
  });

  it('does not take the page behind a redirect for an acknowledgement', async () => {
    const redirect: Behave = (response) => response.writeHead(302, { location: '/login' }).end();
    const { telemetry } = await setUp({}, redirect, ok);
    telemetry.track(1);
    await telemetry.flush();
    expect(telemetry.pending()).toBe(1);
    await vi.waitFor(() => expect(telemetry.pending()).toBe(0));
  });

  it('is acknowledged by the head of an answer whose body never ends', async () => {
    const endless: Behave = (response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.writeHead(200).on('drain', pour);
      pour();
    };
    const { collector, telemetry } = await setUp({ maxItems: 1 }, endless);
    for (let n = 0; n < 20; n++) telemetry.track(n);
    await telemetry.flush();
    expect(telemetry.pending()).toBe(0);
    expect(collector.posted).toHaveLength(20);
  });

  it('close delivers what is left before a process ends', async () => {
    const { collector, telemetry } = await setUp({ maxItems: 10 }, ok);
    for (let n = 0; n < 1_000; n++) telemetry.track(n);
    await telemetry.close();
    expect((collector.events as number[]).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1_000 }, (_, n) => n),
    );
  });
});

describe('createTelemetry', () => {
  it('says which option is wrong, what it got and what it takes', () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const make = (options: unknown) => () => createTelemetry(manager, options as never);
    const url = 'http://127.0.0.1/';
    expect(make(undefined)).toThrow(/options must be .* got undefined/);
    expect(make({})).toThrow(/url must be a string, got undefined/);
    expect(make({ url: '/relative' })).toThrow(/url must be an absolute address, got "\/relative"/);
    expect(make({ url: 'http://[' })).toThrow(/url must be an absolute address, got "http:\/\/\["/);
    expect(make({ url, maxItems: 0 })).toThrow(RangeError);
    expect(make({ url, maxItems: '5' })).toThrow(/maxItems must be .* got "5"/);
    expect(make({ url, maxBytes: 1.5 })).toThrow(RangeError);
    expect(make({ url, maxWait: Number.NaN })).toThrow(RangeError);
    expect(make({ url, maxStored: -1 })).toThrow(RangeError);
    expect(make({ url, headers: 'x' })).toThrow(/headers/);
    expect(make({ url, encode: 'json' })).toThrow(/encode/);
    expect(make({ url, retry: 3 })).toThrow(/retry/);
    expect(make({ url, retry: { limit: -1 } })).toThrow(/retry\.limit/);
    expect(make({ url, database: 5 })).toThrow(/database/);
    expect(make({ url, fetch: {} })).toThrow(/fetch/);
    expect(() => createTelemetry({} as never, { url })).toThrow(/BackgroundTaskManager/);
    expect(() => createTelemetry(null as never, { url })).toThrow(TypeError);
  });
});
