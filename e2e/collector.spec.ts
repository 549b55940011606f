import { expect, test } from './support/test.ts';

const events = [{ id: 'e1', at: 1, event: { key: 'a.0', what: 'click' } }];
const batch = { batch: { id: 'b1' }, events };

test('a batch seen before is answered 200, counted, and not stored again', async ({
  request,
  collector,
}) => {
  const post = () => request.post(`/collect?run=${collector.run}`, { data: batch });
  expect(await (await post()).json()).toEqual({ status: 'stored' });
  expect(await (await post()).json()).toEqual({ status: 'duplicate' });
  const log = await collector.log();
  expect(log.events).toMatchObject([{ id: 'e1', raw: 2, honoured: 1 }]);
  expect(log.events[0]?.times).toHaveLength(2);
  expect(log.batches).toMatchObject([{ id: 'b1', events: 1, requests: 2, accepted: 2 }]);
});

test('the id may come as Idempotency-Key, and the body as text/plain', async ({
  request,
  collector,
}) => {
  const answer = await request.post(`/collect?run=${collector.run}`, {
    headers: { 'idempotency-key': 'b2', 'content-type': 'text/plain' },
    data: JSON.stringify({ events }),
  });
  expect(answer.headers()['access-control-allow-origin']).toBe('*');
  expect((await collector.log()).batches).toMatchObject([{ id: 'b2', accepted: 1 }]);
});

test('each mode answers as it says', async ({ request, collector }) => {
  const post = () => request.post(`/collect?run=${collector.run}`, { data: batch });
  await collector.set('500');
  expect((await post()).status()).toBe(500);
  await collector.set('429');
  expect((await post()).headers()['retry-after']).toBe('1');
  await collector.set('down');
  await expect(post()).rejects.toThrow();
  await collector.set('slow');
  const asked = Date.now();
  expect((await post()).status()).toBe(200);
  expect(Date.now() - asked).toBeGreaterThan(1_900);
  expect((await collector.log()).batches).toMatchObject([{ requests: 3, accepted: 1 }]);
});

test('nonsense is refused with 400, an unknown mode too', async ({ request, collector }) => {
  const path = `/collect?run=${collector.run}`;
  for (const data of ['nonsense', '{}', '{"batch":{"id":"b"}}', '[]', 'null']) {
    expect((await request.post(path, { data })).status(), data).toBe(400);
  }
  const mode = await request.post(`/collect/mode?run=${collector.run}`, { data: 'purple' });
  expect(mode.status()).toBe(400);
  expect((await collector.log()).events).toEqual([]);
});
