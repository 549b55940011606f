import { BackgroundTaskManager, type ManagerOptions, memoryStore } from '@outlast/core';
import { afterEach, expect, test } from 'vitest';
import { TaskLog } from '../../src/model/task-log.ts';
import { StillHost } from '../support/still-host.ts';

const open: TaskLog[] = [];

afterEach(() => {
  for (const log of open.splice(0)) log.stop();
});

function quiet(options: ManagerOptions = {}): BackgroundTaskManager {
  return new BackgroundTaskManager({ logger: false, ...options });
}

function watch(manager: BackgroundTaskManager, keep?: number) {
  const host = new StillHost();
  const log = new TaskLog(manager, host, keep);
  open.push(log);
  return { host, log };
}

const names = (log: TaskLog): string[] => log.list.entries.map(({ name }) => name);
const never = (): Promise<never> => new Promise(() => {});

test('opened late, it sees what happened before', async () => {
  const manager = quiet();
  await manager.createTask(() => 1, { name: 'before' }).wait();
  manager.createTask(never, { name: 'under way' });
  const { log } = watch(manager);
  expect(names(log)).toEqual(['before', 'under way']);
  expect(log.list.count('done')).toBe(1);
  expect(log.list.live).toBe(1);
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
  const entry = log.list.get(task.id);
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
  expect(log.list.get(task.id)?.live).toBeUndefined();
  expect(log.list.get(task.id)?.info(0).status).toBe('completed');
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
  expect(log.lingering).toBe(1);
  expect(log.list.get(task.id)?.info(0).lingering).toBe(true);
  finish();
  await task.stopped;
  host.advance(1_000);
  expect(log.lingering).toBe(0);
  expect(log.list.get(task.id)?.info(0).lingering).toBe(false);
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
  expect(log.clearCompleted()).toBe(1);
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
  expect(log.storeTrouble).toBe('open: Error: blocked');
  expect(watch(manager).log.storeTrouble).toBeDefined();
});

test('a shutdown goes from open through closing to closed, with its statistics', async () => {
  const manager = quiet();
  const { log } = watch(manager);
  manager.createTask(
    ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  await Promise.resolve();
  expect(log.phase.name).toBe('open');
  const done = manager.shutdown({ mode: 'cancel', timeout: 1_000 });
  expect(log.phase).toMatchObject({ name: 'closing', mode: 'cancel', initial: 1 });
  await done;
  expect(log.phase).toMatchObject({ name: 'closed', stats: { cancelledTasks: 1 } });
  expect(watch(manager).log.phase.name).toBe('closed-unseen');
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

test('tasks that come while the list is held wait behind it, and failures are handed out once', async () => {
  const manager = quiet();
  const { log } = watch(manager);
  await manager.createTask(() => 1).wait();
  log.flush();
  log.hold(true);
  const task = manager.createTask(() => Promise.reject(new Error('no')));
  await task.settled;
  log.flush();
  expect(log.heldFrom).toBe(1);
  expect(log.takeFailures().map(({ id }) => id)).toEqual([task.id]);
  expect(log.takeFailures()).toEqual([]);
  log.release();
  expect(log.heldFrom).toBe(2);
  log.hold(false);
  expect(log.heldFrom).toBeUndefined();
});
