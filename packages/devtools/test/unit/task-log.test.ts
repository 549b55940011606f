import { memoryStore, type TaskInfo } from '@outlast/core';
import { afterEach, expect, test } from 'vitest';
import { TaskLog } from '../../src/model/task-log.ts';
import type { TaskSink, TaskSource } from '../../src/model/task-source.ts';
import { StillHost } from '../support/still-host.ts';
import { never, quiet, stopWatching, watch } from '../support/watch-manager.ts';

afterEach(stopWatching);

const names = (log: TaskLog): string[] => log.list.entries.map(({ name }) => name);
const first = (log: TaskLog) => log.parts[0];

test('opened late, it sees what happened before', async () => {
  const manager = quiet();
  await manager.createTask(() => 1, { name: 'before' }).wait();
  manager.createTask(never, { name: 'under way' });
  const { log } = watch(manager);
  expect(names(log)).toEqual(['before', 'under way']);
  expect(log.list.count('done')).toBe(1);
  expect(log.list.live).toBe(1);
});

test('a snapshot makes entries where somebody looks, and what happens to the others finds them', async () => {
  const manager = quiet({ capacity: 2_000 });
  const tasks = Array.from({ length: 1_000 }, () => manager.createTask(never));
  await Promise.resolve();
  const { log } = watch(manager);
  const made = (): number => log.list.slots.filter(Boolean).length;
  expect([made(), log.list.size, log.list.live]).toEqual([0, 1_000, 1_000]);
  expect(log.list.at(999)?.id).toBe(tasks[999]?.id);
  expect(made()).toBe(1);
  tasks[0]?.cancel();
  log.flush();
  expect(made()).toBe(2);
  expect([log.list.count('cancelled'), log.list.live]).toEqual([1, 999]);
  const keys = log.list.entries.map(({ key }) => key);
  expect(keys).toEqual([...keys].sort((a, b) => a - b));
  expect(made()).toBe(1_000);
  for (const [status, count] of log.list.counts())
    expect(log.list.entries.filter((entry) => entry.status === status)).toHaveLength(count);
});

test('it goes on by the clocks of another page, and leaves none in the one before', async () => {
  const manager = quiet();
  const { log, host } = watch(manager);
  const other = new StillHost();
  log.moveTo(other);
  expect(host.pending).toBe(0);
  let told = 0;
  log.subscribe(() => told++);
  await manager.createTask(() => 1).wait();
  other.paint();
  expect([told, log.list.count('done')]).toEqual([1, 1]);
  other.advance(1_000);
  expect(log.eventsPerSecond).toBeGreaterThan(0);
  log.stop();
  expect(other.pending).toBe(0);
});

test('events change nothing before the flush, then everything at once', async () => {
  const manager = quiet();
  const { log, host } = watch(manager);
  let told = 0;
  log.subscribe(() => told++);
  const tasks = Array.from({ length: 10 }, (_, at) => manager.createTask(() => at));
  await Promise.all(tasks.map((task) => task.wait()));
  expect(told).toBe(0);
  host.advance(100);
  host.paint();
  expect(told).toBe(1);
  expect(log.list.count('done')).toBe(10);
  expect(log.list.live).toBe(0);
});

test('the counts equal a recount of the rows after any mixture of ends', async () => {
  const manager = quiet({ concurrency: 3, capacity: 40 });
  const { log } = watch(manager);
  for (let at = 0; at < 60; at++)
    manager.createTask(at % 3 === 0 ? () => Promise.reject(new Error('no')) : () => at, {
      retry: at % 6 === 0 ? { limit: 1, delay: 0 } : 0,
    });
  manager.createTask(never, { timeout: 1 });
  for (const { id } of manager.getTaskInfo().slice(0, 5)) manager.cancelTask(id);
  await manager.whenIdle({ timeout: 5_000 }).catch(() => {});
  log.flush();
  for (const [status, count] of log.list.counts())
    expect([status, log.list.entries.filter((entry) => entry.status === status).length]).toEqual([
      status,
      count,
    ]);
  expect(log.list.count('dropped')).toBe(21);
});

test('a task that waits for its next attempt is retrying, and knows until when', async () => {
  const manager = quiet();
  const { log } = watch(manager);
  const task = manager.createTask(() => Promise.reject(new TypeError('offline')), {
    retry: { limit: 1, delay: 60_000, jitter: false },
  });
  await new Promise((resolve) => manager.once('task:retrying', resolve));
  log.flush();
  const entry = log.list.entries.find(({ id }) => id === task.id);
  expect(entry?.status).toBe('retrying');
  expect(entry?.retryAt).toBeGreaterThan(Date.now() + 20_000);
  expect(entry?.attempts).toMatchObject([{ number: 1, error: 'TypeError: offline' }]);
  task.cancel();
});

test('the results of settled tasks are not held on to', async () => {
  const manager = quiet();
  const { log } = watch(manager);
  const task = manager.createTask(() => ({ large: true }));
  await task.wait();
  log.flush();
  expect(log.list.entries.find(({ id }) => id === task.id)?.facts).not.toHaveProperty('result');
  expect(log.list.entries.find(({ id }) => id === task.id)?.info(0).status).toBe('completed');
});

test('a lingering function is asked after once a second, as it returns without an event', async () => {
  const manager = quiet();
  const { log, host } = watch(manager);
  let finish = (): void => {};
  const task = manager.createTask(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  await Promise.resolve();
  await Promise.resolve();
  task.cancel();
  log.flush();
  expect(first(log)?.lingering.size).toBe(1);
  expect(log.list.entries.find(({ id }) => id === task.id)?.info(0).lingering).toBe(true);
  finish();
  await task.stopped;
  host.advance(1_000);
  expect(first(log)?.lingering.size).toBe(0);
  expect(log.list.entries.find(({ id }) => id === task.id)?.info(0).lingering).toBe(false);
});

test('finished tasks beyond the limit are dropped, oldest first, and counted; live ones never', async () => {
  const manager = quiet({ history: 0 });
  const { log } = watch(manager, 3);
  manager.createTask(never, { name: 'live' });
  for (let at = 0; at < 6; at++) await manager.createTask(() => at, { name: `t${at}` }).wait();
  log.flush();
  expect(names(log)).toEqual(['live', 't3', 't4', 't5']);
  expect(log.dropped).toBe(3);
  expect(log.list.count('done')).toBe(3);
});

test('clearing forgets the finished tasks here and in the manager', async () => {
  const manager = quiet();
  const { log } = watch(manager);
  await manager.createTask(() => 1).wait();
  manager.createTask(never, { name: 'live' });
  expect(await log.clearFinished()).toBe(1);
  expect(names(log)).toEqual(['live']);
  expect(manager.getTaskInfo()).toHaveLength(1);
});

test('what an earlier page left comes in when the store has been read, oldest first', async () => {
  const store = memoryStore();
  const earlier = quiet({ store });
  const old = earlier.createTask(() => 1, { name: 'old' });
  await old.wait();
  await old.persisted;
  store.crash();
  const manager = quiet({ store });
  const { log } = watch(manager);
  manager.createTask(never, { name: 'new' });
  await manager.ready;
  await Promise.resolve();
  log.flush();
  expect(names(log)).toEqual(['old', 'new']);
  expect(log.list.entries[0]?.info(0).restored).toBe(true);
});

test('trouble of the store is told, also when it came before the panel', async () => {
  const open = (): Promise<never> => Promise.reject(new Error('blocked'));
  const manager = quiet({ store: Object.assign(memoryStore(), { open }) });
  const { log } = watch(manager);
  await manager.ready;
  expect(first(log)?.state.storeTrouble).toBe('open: Error: blocked');
  expect(first(watch(manager).log)?.state.storeTrouble).toBeDefined();
});

test('a shutdown goes from open through closing to closed, with its statistics', async () => {
  const manager = quiet();
  const { log } = watch(manager);
  manager.createTask(
    ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  await Promise.resolve();
  expect(first(log)?.state.phase.name).toBe('open');
  const done = manager.shutdown({ mode: 'cancel', timeout: 1_000 });
  expect(first(log)).toMatchObject({
    initial: 1,
    state: { phase: { name: 'closing', mode: 'cancel' } },
  });
  await done;
  expect(first(log)?.state.phase).toMatchObject({
    name: 'closed',
    end: { stats: { cancelledTasks: 1 } },
  });
  expect(first(watch(manager).log)?.state.phase).toEqual({ name: 'closed' });
});

test('stopping leaves no listener on the manager and no timer on the page', () => {
  const manager = quiet();
  let listeners = 0;
  const on = manager.on.bind(manager);
  manager.on = ((...args: Parameters<typeof on>) => {
    listeners++;
    const off = on(...args);
    return () => {
      listeners--;
      off();
    };
  }) as typeof manager.on;
  const { log, host } = watch(manager);
  manager.createTask(() => 1);
  expect(listeners).toBe(1);
  log.stop();
  expect(listeners).toBe(0);
  expect(host.pending).toBe(0);
});

test('failures are handed out once', async () => {
  const manager = quiet();
  const { log } = watch(manager);
  const task = manager.createTask(() => Promise.reject(new Error('no')));
  await task.settled;
  log.flush();
  expect(log.takeFailures().map(({ id }) => id)).toEqual([task.id]);
  expect(log.takeFailures()).toEqual([]);
});

test('while it stands still nothing known changes; afterwards all of it has', async () => {
  const manager = quiet();
  const { log, host } = watch(manager);
  const task = manager.createTask(
    ({ signal }) => new Promise((_, no) => signal.addEventListener('abort', no)),
  );
  await Promise.resolve();
  log.flush();
  log.standStill(true);
  task.cancel();
  manager.createTask(() => 1, { name: 'later' });
  await Promise.resolve();
  host.advance(200);
  host.paint();
  expect(log.list.entries.find(({ id }) => id === task.id)?.status).toBe('running');
  expect(names(log)).toContain('later');
  log.standStill(false);
  expect(log.list.entries.find(({ id }) => id === task.id)?.status).toBe('cancelled');
});

test('opening copies nothing: a task is read when somebody looks', async () => {
  const manager = quiet();
  let reads = 0;
  const context = Object.defineProperty({}, 'trap', {
    enumerable: true,
    get: () => ++reads,
  });
  for (let at = 0; at < 100; at++) manager.createTask(never, { context });
  const { log } = watch(manager);
  expect([log.list.size, reads]).toEqual([100, 0]);
});

test('several managers make one list, oldest first, and each is told what concerns it', async () => {
  const [one, two] = [quiet({ name: 'one' }), quiet({ name: 'two' })];
  const mine = one.createTask(never, { name: 'mine' });
  await new Promise((resolve) => setTimeout(resolve, 3));
  two.createTask(never, { name: 'theirs' });
  const { log } = watch([two, one]);
  expect(names(log)).toEqual(['mine', 'theirs']);
  expect(await log.cancel(log.list.entries, 'done')).toBe(2);
  expect(mine.status).toBe('cancelled');
  await one.shutdown();
  expect(log.parts.map((part) => part.isReadOnly)).toEqual([false, true]);
});

test('a task that goes on under another handle stays one row', async () => {
  const store = memoryStore();
  const earlier = quiet({ store });
  earlier.define('export', never);
  const left = earlier.define('export', never).enqueue(undefined);
  await left.persisted;
  store.crash();
  const manager = quiet({ store });
  const { log } = watch(manager);
  await manager.ready;
  manager.define('export', never);
  await expect.poll(() => manager.getTask(left.id)?.status).toBe('running');
  log.flush();
  expect(log.list.entries.filter(({ id }) => id === left.id)).toHaveLength(1);
  expect(log.list.live).toBe(1);
});

test('records from elsewhere are taken in, replaced, and gone when a later snapshot lacks them', () => {
  const record = (id: string, status: 'running' | 'completed'): TaskInfo =>
    ({
      id,
      name: id,
      status,
      attempt: 1,
      createdAt: 1,
      done: status !== 'running',
      context: {},
    }) as TaskInfo;
  let sink: TaskSink | undefined;
  const source = {
    id: 'far',
    name: 'far',
    kind: 'remote',
    actions: {} as TaskSource['actions'],
    open: (given: TaskSink) => {
      sink = given;
      return () => {};
    },
  } as const;
  const log = new TaskLog([source], new StillHost());
  const state = { phase: { name: 'open' }, paused: false } as const;
  sink?.link({ name: 'waiting', address: 'ws://far' });
  expect(log.parts[0]?.isReadOnly).toBe(true);
  sink?.link({ name: 'live' });
  sink?.snapshot([record('a', 'running'), record('b', 'running')], state);
  sink?.changed(record('a', 'completed'), { type: 'ended', at: 2 });
  log.flush();
  expect(log.list.entries.find(({ id }) => id === 'a')?.status).toBe('done');
  sink?.snapshot([record('b', 'running'), record('c', 'running')], state);
  expect(names(log)).toEqual(['b', 'c']);
  expect([log.list.live, log.list.finished]).toEqual([2, 0]);
  log.stop();
});
