import { describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../src/manual-clock.ts';
import { Batch } from '../../src/telemetry/batch.ts';
import { KeepaliveBudget } from '../../src/telemetry/keepalive-budget.ts';
import { retryAfter } from '../../src/telemetry/retry-after.ts';
import { type TelemetryOptions, telemetrySettings } from '../../src/telemetry/telemetry-options.ts';
import { Transport } from '../../src/telemetry/transport.ts';

function batchOf(...events: unknown[]): Batch {
  const batch = new Batch('tab', 1);
  events.forEach((event, id) => {
    const text = JSON.stringify({ id: `tab-${id}`, at: 5, event });
    batch.add(text, new TextEncoder().encode(text).length);
  });
  return batch;
}

function transport(options: Partial<TelemetryOptions<unknown>> = {}, needsNoPreflight = false) {
  const clock = manualClock();
  const budget = new KeepaliveBudget();
  const calls: RequestInit[] = [];
  let respond: (response: Response) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const fake = (_url: unknown, init: RequestInit = {}) => {
    calls.push(init);
    return new Promise<Response>((resolve, fail) => {
      respond = resolve;
      reject = fail;
      init.signal?.addEventListener('abort', () => fail(init.signal?.reason));
    });
  };
  const settings = telemetrySettings({ url: '/collect', fetch: fake as typeof fetch, ...options });
  const made = new Transport({ settings, needsNoPreflight, clock, budget });
  const send = (batch = batchOf(1), keepalive = true) =>
    made.send(batch, made.encode(batch), keepalive);
  const answered = async (response: Response) => {
    const delivery = send();
    respond(response);
    return await delivery?.answer;
  };
  return {
    ...{ clock, budget, calls, made, send, answered },
    respond: (response: Response) => respond(response),
    reject: (error: unknown) => reject(error),
  };
}

describe('Transport', () => {
  it('sends JSON as text/plain with the id in the body, which needs no preflight', () => {
    const { calls, send } = transport();
    send(batchOf('ü', { a: 1 }));
    expect(JSON.parse(String(calls[0]?.body))).toEqual({
      batch: { id: 'tab.1' },
      events: [
        { id: 'tab-0', at: 5, event: 'ü' },
        { id: 'tab-1', at: 5, event: { a: 1 } },
      ],
    });
    expect(calls[0]).toMatchObject({ method: 'POST', keepalive: true, redirect: 'manual' });
    expect(calls[0]?.headers).toEqual({ 'content-type': 'text/plain;charset=UTF-8' });
  });

  it('C45 gives the id in an Idempotency-Key header too where that needs no preflight', () => {
    const { calls, send } = transport({ headers: { 'x-app': 'demo' } }, true);
    send();
    expect(calls[0]?.headers).toMatchObject({ 'idempotency-key': 'tab.1', 'x-app': 'demo' });
  });

  it('sends what a custom encode makes of the events, in bytes of its own', () => {
    const body = new Uint8Array([1, 2, 3]);
    const encode = vi.fn(() => ({ body, contentType: 'application/x-own' }));
    const { calls, made, send } = transport({ encode });
    const batch = batchOf({ a: 1 });
    expect(made.encode(batch)).toMatchObject({ bytes: 3 });
    send(batch);
    expect(encode).toHaveBeenLastCalledWith([{ id: 'tab-0', at: 5, event: { a: 1 } }], {
      id: 'tab.1',
    });
    expect(calls[0]?.body).toBe(body);
    expect(calls[0]?.headers).toEqual({ 'content-type': 'application/x-own' });
  });

  it.each([undefined, null, {}, { contentType: 'text/plain' }, { body: {}, contentType: 'x' }])(
    'says what an encode must give that gave %j',
    (encoded) => {
      const { made } = transport({ encode: (() => encoded) as never });
      expect(() => made.encode(batchOf(1))).toThrow(
        /^encode must give \{ body: string \| Uint8Array, contentType: string \}/,
      );
    },
  );

  it('counts the bytes, not the characters, of a custom body', () => {
    const { made } = transport({ encode: () => ({ body: '€€', contentType: 'text/plain' }) });
    expect(made.encode(batchOf(1)).bytes).toBe(6);
  });

  it.each([200, 201, 202, 204])('C45 takes %i for acknowledged', async (status) => {
    const { answered } = transport();
    expect(await answered(new Response(null, { status }))).toEqual({ verdict: 'accepted' });
  });

  it.each([400, 401, 403, 404, 410, 413, 422])(
    'C45 takes %i for refused for good',
    async (status) => {
      const { answered } = transport();
      const answer = await answered(new Response('', { status }));
      expect(answer).toMatchObject({
        verdict: 'refused',
        error: { status, code: 'ERR_COLLECTOR' },
      });
    },
  );

  it.each([408, 425, 429, 500, 502, 503, 504, 301, 302, 307])(
    'C45 tries again after %i',
    async (status) => {
      const { answered } = transport();
      const answer = await answered(new Response('', { status }));
      expect(answer).toMatchObject({ verdict: 'again', error: { status } });
    },
  );

  it('C45 tries again when there was no answer, with the reason as cause', async () => {
    const { send, reject } = transport();
    const delivery = send();
    const cause = new TypeError('Failed to fetch');
    reject(cause);
    expect(await delivery?.answer).toMatchObject({ verdict: 'again', error: { cause } });
  });

  it('tries again when a fetch of the user gives no response, or throws', async () => {
    const none = transport({ fetch: (async () => undefined) as never });
    expect(await none.send()?.answer).toMatchObject({ verdict: 'again' });
    const throwing = transport({
      fetch: (() => {
        throw new Error('mine');
      }) as never,
    });
    expect(await throwing.send()?.answer).toMatchObject({ verdict: 'again' });
  });

  it('tells how long the collector asks to wait', async () => {
    const { answered } = transport();
    const response = new Response('', { status: 429, headers: { 'retry-after': '7' } });
    expect(await answered(response)).toMatchObject({ verdict: 'again', retryAfter: 7_000 });
  });

  it('gives up an answer that does not come', async () => {
    const { clock, send } = transport();
    const delivery = send();
    await clock.advance(30_000);
    expect(await delivery?.answer).toMatchObject({ verdict: 'again' });
    expect(clock.timers).toBe(0);
  });

  it('gives up an answer that does not come where the fetch of a user does not heed the signal', async () => {
    const { clock, budget, send } = transport({ fetch: () => new Promise<never>(() => {}) });
    const delivery = send();
    await clock.advance(30_000);
    expect(await delivery?.answer).toMatchObject({ verdict: 'again' });
    expect(budget.take(64 * 1024)).toBeDefined();
  });

  it('reads a body that comes drop by drop for 5 s at most: it holds a connection', async () => {
    const { clock, budget, send, respond } = transport();
    const delivery = send();
    let cancelled = false;
    const cancel = () => {
      cancelled = true;
    };
    await clock.advance(20_000);
    respond(new Response(new ReadableStream({ cancel })));
    expect(await delivery?.answer).toEqual({ verdict: 'accepted' });
    await clock.advance(4_999);
    expect(budget.take(64 * 1024)).toBeUndefined();
    await clock.advance(1);
    await vi.waitFor(() => expect(cancelled).toBe(true));
    expect(budget.take(64 * 1024)).toBeDefined();
    expect(clock.timers).toBe(0);
  });

  it('does not read a body without end', async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(16 * 1024));
      },
      cancel() {
        cancelled = true;
      },
    });
    const { answered } = transport();
    expect(await answered(new Response(endless))).toEqual({ verdict: 'accepted' });
    await vi.waitFor(() => expect(cancelled).toBe(true));
    expect(pulled).toBeLessThan(10);
  });

  it('C44 sends keepalive requests within 64 KiB of body bytes in flight, and gives the bytes back', async () => {
    const { send, respond, calls, clock } = transport();
    const large = batchOf('€'.repeat(15_000));
    expect(large.bytes).toBeGreaterThan(45_000);
    const first = send(large);
    expect(send(large)).toBeUndefined();
    expect(calls).toHaveLength(1);
    expect(send(large, false)).toBeDefined();
    expect(send(batchOf(1))).toBeDefined();
    expect(calls.map(({ keepalive }) => keepalive)).toEqual([true, false, true]);
    await clock.advance(30_000);
    await first?.answer;
    const next = send(large);
    expect(next).toBeDefined();
    respond(new Response('done'));
    await next?.answer;
    await vi.waitFor(() => expect(send(large)).toBeDefined());
  });
});

describe('retryAfter', () => {
  const headers = (values: Record<string, string>) => new Headers(values);
  const now = Date.parse('Sat, 21 Nov 2026 10:00:00 GMT');

  it('reads seconds', () => {
    expect(retryAfter(headers({ 'retry-after': '120' }), now)).toBe(120_000);
    expect(retryAfter(headers({ 'retry-after': ' 0 ' }), now)).toBe(0);
  });

  it('reads a date, against the collector’s own clock where it tells it', () => {
    const at = { 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT' };
    expect(retryAfter(headers(at), now)).toBe(30_000);
    const date = 'Sat, 21 Nov 2026 10:00:20 GMT';
    expect(retryAfter(headers({ ...at, date }), now)).toBe(10_000);
  });

  it('is bounded, and never negative', () => {
    expect(retryAfter(headers({ 'retry-after': '99999999999' }), now)).toBe(3_600_000);
    expect(retryAfter(headers({ 'retry-after': 'Sat, 21 Nov 2020 10:00:00 GMT' }), now)).toBe(0);
  });

  it('passes over nonsense', () => {
    for (const value of ['', 'soon', '-1x', '1.5.2'])
      expect(retryAfter(headers({ 'retry-after': value }), now)).toBeUndefined();
    expect(retryAfter(headers({}), now)).toBeUndefined();
  });
});
