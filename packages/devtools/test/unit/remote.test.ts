import { BackgroundTaskManager, type ManagerOptions } from '@outlast/core';
import { afterEach, expect, test, vi } from 'vitest';
import type { TaskSource } from '../../src/model/task-source.ts';
import { PROTOCOL } from '../../src/remote/protocol.ts';
import { remoteManager } from '../../src/remote/remote-manager.ts';
import { serveTaskDevtools } from '../../src/remote/serve-task-devtools.ts';
import { RecordingSink } from '../support/recording-sink.ts';

const cleanups: Array<() => void> = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

const untilAborted = ({ signal }: { signal: AbortSignal }): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

function quiet(options: ManagerOptions = {}): BackgroundTaskManager {
  return new BackgroundTaskManager({ logger: false, ...options });
}

function channel(): MessageChannel {
  const made = new MessageChannel();
  cleanups.push(() => {
    made.port1.close();
    made.port2.close();
  });
  return made;
}

/** A manager at one end of a channel, and what a panel sees at the other. */
async function connected(manager = quiet(), options = {}) {
  const { port1, port2 } = channel();
  cleanups.push(serveTaskDevtools(manager, port1, options));
  const source = remoteManager(port2);
  const sink = new RecordingSink();
  const close = source.open(sink);
  cleanups.push(close);
  await vi.waitFor(() => expect(sink.links.at(-1)?.name).toBe('live'));
  return { manager, source, sink, close, port1, port2 };
}

function countListeners(manager: BackgroundTaskManager): () => number {
  let listeners = 0;
  const on = manager.on.bind(manager) as (...args: unknown[]) => () => void;
  manager.on = ((...args: unknown[]) => {
    listeners++;
    const off = on(...args);
    return () => {
      listeners--;
      off();
    };
  }) as typeof manager.on;
  return () => listeners;
}

test('over a port it tells what there is, then what changes, and the name of the manager', async () => {
  const manager = quiet({ name: 'far' });
  await manager.createTask(() => 1, { name: 'before' }).wait();
  const { sink, source } = await connected(manager);
  expect(source.name).toBe('far');
  expect(sink.links.map(({ name }) => name)).toEqual(['waiting', 'live']);
  expect(sink.statuses).toEqual({ before: 'completed' });
  const task = manager.createTask(() => Promise.reject(new TypeError('no')), { name: 'after' });
  await task.settled;
  await vi.waitFor(() => expect(sink.statuses).toMatchObject({ after: 'failed' }));
  expect(sink.changes).toEqual([
    { type: 'started', number: 1, at: expect.any(Number) },
    { type: 'ended', at: expect.any(Number), error: 'TypeError: no' },
  ]);
});

test('the actions do there what they do here, and say what became of them', async () => {
  const { manager, source, sink } = await connected();
  const { actions } = source;
  const [one, other] = [1, 2].map((at) => manager.createTask(untilAborted, { name: `t${at}` }));
  await vi.waitFor(() => expect(sink.statuses).toEqual({ t1: 'running', t2: 'running' }));
  expect(await actions.cancel([one?.id ?? '', 'unknown'], 'enough')).toBe(1);
  expect([one?.status, other?.status]).toEqual(['cancelled', 'running']);
  const again = await actions.rerun?.(one?.id ?? '');
  expect(manager.getTask(again ?? '')?.name).toBe('t1');
  await expect(actions.rerun?.('unknown')).rejects.toThrow(/unknown/);
  await actions.pause?.();
  expect(manager.paused).toBe(true);
  await vi.waitFor(() => expect(sink.manager?.paused).toBe(true));
  await actions.resume?.();
  expect(manager.paused).toBe(false);
  expect(await actions.clearFinished()).toBe(1);
  await actions.shutdown({ mode: 'cancel', timeout: 1_000 });
  expect(manager.closed).toBe(true);
  await vi.waitFor(() =>
    expect(sink.manager?.phase).toMatchObject({
      name: 'closed',
      end: { stats: { cancelledTasks: 2 } },
    }),
  );
});

test('read only, it offers details and nothing else', async () => {
  const { manager, source } = await connected(quiet(), { readOnly: true });
  const task = manager.createTask(untilAborted);
  expect(Object.keys(source.actions).sort()).toEqual(['details', 'retryNow']);
  const { port1, port2 } = channel();
  cleanups.push(serveTaskDevtools(manager, port1, { readOnly: true }));
  const answers: unknown[] = [];
  port2.onmessage = ({ data }) => answers.push(data);
  const forged = { type: 'act', call: 1, action: 'cancel', args: [[task.id], 'forged'] };
  port2.postMessage({ outlastDevtools: PROTOCOL, ...forged });
  await vi.waitFor(() =>
    expect(answers).toContainEqual(expect.objectContaining({ type: 'refused' })),
  );
  expect(task.status).not.toBe('cancelled');
});

test('nothing is subscribed before a panel is open, nor after it was closed or the service ended', async () => {
  const manager = quiet();
  const listeners = countListeners(manager);
  const { port1, port2 } = channel();
  const stop = serveTaskDevtools(manager, port1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(listeners()).toBe(0);
  const source = remoteManager(port2);
  for (const _round of [1, 2]) {
    const sink = new RecordingSink();
    const close = source.open(sink);
    await vi.waitFor(() => expect(sink.snapshots).toBe(1));
    expect(listeners()).toBe(1);
    close();
    await vi.waitFor(() => expect(listeners()).toBe(0));
  }
  cleanups.push(source.open(new RecordingSink()));
  await vi.waitFor(() => expect(listeners()).toBe(1));
  stop();
  expect(listeners()).toBe(0);
});

test('ten thousand tasks arrive in parts, as one snapshot', async () => {
  const manager = quiet({ history: 10_000, concurrency: 100, capacity: 20_000 });
  for (let at = 0; at < 10_000; at++) manager.createTask(() => at, { name: `t${at}` });
  await manager.whenIdle();
  const { sink } = await connected(manager);
  expect([sink.snapshots, sink.tasks.size]).toEqual([1, 10_000]);
  expect([...sink.tasks.values()].map(({ name }) => name).slice(0, 2)).toEqual(['t0', 't1']);
});

test('a flood is gathered: a task is told at most ten times a second, and its last word arrives', async () => {
  const { manager, sink } = await connected();
  let go = (_value: number): void => {};
  const task = manager.createTask(
    (ctx) => {
      go = (value) => ctx.progress(value);
      return untilAborted(ctx);
    },
    { name: 'busy' },
  );
  await vi.waitFor(() => expect(sink.statuses).toEqual({ busy: 'running' }));
  const before = sink.told;
  for (let at = 1; at <= 5_000; at++) go(at / 5_000);
  await vi.waitFor(() => expect(sink.tasks.get(task.id)?.progress).toBe(1));
  expect(sink.told - before).toBeLessThanOrEqual(3);
  task.cancel();
});

test('a panel that does not keep up is sent nothing more until it has, and then the latest', async () => {
  const manager = quiet();
  const { port1, port2 } = channel();
  cleanups.push(serveTaskDevtools(manager, port1));
  const heard: Array<{ type: string; tasks?: unknown[] }> = [];
  port2.onmessage = ({ data }) => heard.push(data);
  const say = (type: string): void => port2.postMessage({ outlastDevtools: PROTOCOL, type });
  say('hello');
  await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('snapshot'));
  for (let at = 0; at < 50; at++) await manager.createTask(() => at).wait();
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(heard.at(-1)?.type).toBe('snapshot');
  say('next');
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ type: 'changes' }));
  expect(heard.at(-1)?.tasks).toHaveLength(50);
});

test('a context of twenty megabytes, with cycles and getters that throw, goes over as a few kilobytes', async () => {
  const cyclic: Record<string, unknown> = { text: 'x'.repeat(20_000_000) };
  cyclic.self = cyclic;
  let deep: Record<string, unknown> = {};
  for (let level = 0; level < 60; level++) deep = { deep };
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`k${at}`, at]));
  const context = {
    cyclic,
    deep,
    many,
    get bad(): never {
      throw new Error('never');
    },
  };
  const { manager, sink } = await connected();
  const task = manager.createTask(untilAborted, { name: 'heavy', context });
  await vi.waitFor(() => expect(sink.statuses).toEqual({ heavy: 'running' }));
  expect(JSON.stringify(sink.tasks.get(task.id)).length).toBeLessThan(12_000);
});

test('details come when asked for: payload, result and error with its causes', async () => {
  const { manager, source } = await connected();
  const upload = manager.define('upload', ({ size }: { size: number }) => ({ stored: size }));
  const done = upload.enqueue({ size: 3 });
  await done.wait();
  expect(await source.actions.details(done.id)).toMatchObject({ result: { stored: 3 } });
  const failed = manager.createTask(() =>
    Promise.reject(new Error('outer', { cause: new TypeError('inner') })),
  );
  await failed.settled;
  expect(await source.actions.details(failed.id)).toMatchObject({
    error: { message: 'outer', cause: { name: 'TypeError', message: 'inner' } },
  });
  expect(await source.actions.details('unknown')).toBeUndefined();
});

test('what is no message of the protocol, or a forged one, changes nothing at either end', async () => {
  const { manager, sink, port1, port2 } = await connected();
  manager.createTask(untilAborted, { name: 'stays' });
  await vi.waitFor(() => expect(sink.statuses).toEqual({ stays: 'running' }));
  const junk = [null, 7, 'text', [], {}, { type: 'hello' }, { outlastDevtools: 99, type: 'bye' }];
  const marked = (message: object): object => ({ outlastDevtools: PROTOCOL, ...message });
  for (const each of junk) {
    port1.postMessage(each);
    port2.postMessage(each);
  }
  for (const each of [{ type: 'act' }, { type: 'act', call: 1, action: 'constructor', args: [] }])
    port2.postMessage(marked(each));
  for (const each of [
    { type: 'changes', tasks: 'none' },
    { type: 'changes', tasks: [[{ id: 5 }], [null], 7, [{ id: 'a', name: 'b', status: 'odd' }]] },
    { type: 'snapshot', tasks: [] },
    { type: 'done', call: 77 },
    { type: '__proto__' },
  ])
    port1.postMessage(marked(each));
  const last = manager.createTask(() => 1, { name: 'last' });
  await last.wait();
  await vi.waitFor(() => expect(sink.statuses).toEqual({ stays: 'running', last: 'completed' }));
  expect(sink.snapshots).toBe(1);
});

test('another version of the protocol is named, and waited with', async () => {
  const { port1, port2 } = channel();
  const sink = new RecordingSink();
  cleanups.push(remoteManager(port2).open(sink));
  port1.postMessage({ outlastDevtools: PROTOCOL + 1, type: 'welcome' });
  await vi.waitFor(() =>
    expect(sink.links.at(-1)).toMatchObject({
      name: 'waiting',
      address: expect.stringContaining(`version ${PROTOCOL + 1}`),
    }),
  );
});

test('a port that is served after the panel was opened is found', async () => {
  const manager = quiet();
  const { port1, port2 } = channel();
  const sink = new RecordingSink();
  cleanups.push(remoteManager(port2).open(sink));
  expect(sink.links).toMatchObject([{ name: 'waiting' }]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  cleanups.push(serveTaskDevtools(manager, port1));
  await vi.waitFor(() => expect(sink.links.at(-1)?.name).toBe('live'));
});

test('what is no port, and no address of a socket, is refused by name', () => {
  expect(() => serveTaskDevtools(quiet(), {} as never)).toThrow(/port is .* but takes/);
  expect(() => remoteManager('http://localhost')).toThrow(/where is "http:\/\/localhost"/);
  const sources: TaskSource[] = [remoteManager('ws://localhost:1/?token=secret')];
  expect(sources[0]?.name).toBe('ws://localhost:1');
});
