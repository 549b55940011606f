import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackgroundTaskManager, type ManagerOptions, NotPersistedError } from '../../src/index.ts';
import { indexedDbStore } from '../../src/indexeddb.ts';
import { taskRecord } from '../contract/task-record.ts';
import { deferred, endless } from '../support/deferred.ts';
import { Recorder } from '../support/recorder.ts';
import { isEnqueued, type ManagerFrame, managerFrame } from './manager-frame.ts';
import { asPromise, heldLocks, plant, storedKeys } from './store-world.ts';

let database: string;
const managers: BackgroundTaskManager[] = [];
const frames: ManagerFrame[] = [];

beforeEach(() => {
  database = `manager-${crypto.randomUUID()}`;
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const frame of frames.splice(0)) frame.remove();
  await Promise.all(managers.splice(0).map((manager) => manager.shutdown({ timeout: 0 })));
  await asPromise(indexedDB.deleteDatabase(database));
});

function start(options: ManagerOptions = {}): BackgroundTaskManager {
  const store = indexedDbStore({ database });
  const manager = new BackgroundTaskManager({ store, logger: false, ...options });
  managers.push(manager);
  return manager;
}

async function frame(job: 'endless' | 'finishes' | 'undefined'): Promise<ManagerFrame> {
  const made = await managerFrame(database, job);
  frames.push(made);
  return made;
}

async function storedTasks(): Promise<string[]> {
  return (await storedKeys(database)).filter((key) => key.startsWith('task:'));
}

describe('a page that is gone', () => {
  it('C38 leaves its task to the next one, which resumes it under its id', async () => {
    const page = await frame('endless');
    page.order({ enqueue: { n: 20 }, waits: true });
    const { enqueued: id } = await page.until(isEnqueued);
    await vi.waitFor(async () => expect(await heldLocks(database)).toHaveLength(1));
    page.remove();
    await vi.waitFor(async () => expect(await heldLocks(database)).toEqual([]));
    const manager = start();
    const recorder = new Recorder(manager);
    manager.define('job', ({ n }: { n: number }) => n + 1);
    await manager.ready;
    await expect(manager.getTask(id)?.wait()).resolves.toBe(21);
    expect(recorder.types({ id })).toEqual([
      'task:restored',
      'task:started',
      'task:completed',
      'task:settled',
    ]);
    await manager.whenIdle();
    await vi.waitFor(async () => expect(await heldLocks(database)).toEqual([]));
  });

  it('C39 leaves it to one that lives, without waiting for a timeout', async () => {
    const living = start();
    living.define('job', (payload: unknown) => payload);
    await living.ready;
    const page = await frame('endless');
    page.order({ enqueue: 'taken over', waits: true });
    const { enqueued: id } = await page.until(isEnqueued);
    expect(living.getTask(id)).toBeUndefined();
    const diedAt = performance.now();
    page.remove();
    await vi.waitFor(() => expect(living.getTask(id)?.result).toBe('taken over'), {
      timeout: 4_000,
    });
    expect(performance.now() - diedAt).toBeLessThan(4_000);
  });

  it('C39 leaves each task to exactly one of several that live', async () => {
    const others = [await frame('finishes'), await frame('finishes')];
    const here = start();
    const ran: unknown[] = [];
    here.define('job', (payload) => void ran.push(payload));
    await here.ready;
    const page = await frame('undefined');
    for (let n = 0; n < 12; n++) page.order({ enqueue: n, waits: true });
    await vi.waitFor(() => expect(page.reports.filter(isEnqueued)).toHaveLength(12));
    page.remove();
    const all = (): unknown[] => [...ran, ...others.flatMap((other) => other.ran)];
    await vi.waitFor(() => expect(all()).toHaveLength(12), { timeout: 4_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(all().sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 12 }, (_, n) => n),
    );
  });

  it('C36 had handed over a task in the tick it was enqueued in', async () => {
    const page = await frame('endless');
    page.order({ enqueue: 'first', waits: true });
    await page.until(isEnqueued);
    // With its lock held it waits for nothing.
    page.order({ enqueue: 'second', waits: false });
    await vi.waitFor(() => expect(page.reports.filter(isEnqueued)).toHaveLength(2));
    page.remove();
    const manager = start();
    const ran: unknown[] = [];
    manager.define('job', (payload) => void ran.push(payload));
    await vi.waitFor(() => expect(ran.sort()).toEqual(['first', 'second']), { timeout: 4_000 });
  });

  it('C38 is shown as interrupted where nobody defines it, until somebody does', async () => {
    const page = await frame('endless');
    page.order({ enqueue: 1, waits: true });
    const { enqueued: id } = await page.until(isEnqueued);
    page.remove();
    const manager = start();
    await vi.waitFor(() => expect(manager.getTask(id)?.status).toBe('interrupted'), {
      timeout: 4_000,
    });
    manager.define('job', () => 'at last');
    await vi.waitFor(() => expect(manager.getTask(id)?.result).toBe('at last'));
  });
});

describe('a manager over IndexedDB', () => {
  it('C22 suspends, and the next one goes on', async () => {
    const first = start();
    const task = first
      .define(
        'job',
        (_: unknown, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      )
      .enqueue({ list: [1, 2] }, { context: { a: 1 }, owner: 'ann' });
    await task.persisted;
    expect(await first.shutdown({ mode: 'suspend' })).toMatchObject({ suspendedTasks: 1 });
    expect(await heldLocks(database)).toEqual([]);
    const second = start();
    second.define('job', ({ list }: { list: number[] }, { attempt, context }) => ({
      sum: list.reduce((a, b) => a + b),
      attempt,
      context,
    }));
    await second.ready;
    await expect(second.getTask(task.id)?.wait()).resolves.toEqual({
      sum: 3,
      attempt: 2,
      context: { a: 1 },
    });
    expect(second.getTask(task.id)?.owner).toBe('ann');
  });

  it('C42 brings history back, with results, and errors with their name and code', async () => {
    const first = start();
    const good = first.createTask(() => ({ at: new Date(7), none: null, zero: 0 }));
    const falsy = [0, '', false, null, undefined].map((result) => first.createTask(() => result));
    const bad = first.createTask(() => {
      throw Object.assign(new Error('declined'), { name: 'PaymentError', code: 'E_CARD' });
    });
    await first.waitForAll({ returnErrors: true });
    await first.shutdown();
    const second = start();
    const recorder = new Recorder(second);
    await second.ready;
    expect(second.getTask(good.id)?.result).toEqual({ at: new Date(7), none: null, zero: 0 });
    expect(falsy.map(({ id }) => second.getTask(id)?.outcome)).toEqual(
      [0, '', false, null, undefined].map((result) => ({ status: 'completed', result })),
    );
    expect(second.getTask(bad.id)?.error).toMatchObject({
      name: 'PaymentError',
      message: 'declined',
      code: 'E_CARD',
    });
    expect(recorder.events).toEqual([]);
  });

  it('C37 writes thousands of tasks in tens of transactions', async () => {
    const manager = start({ concurrency: 1 });
    await manager.ready;
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const job = manager.define('job', (n: number) => n);
    const tasks = Array.from({ length: 3_000 }, (_, n) => job.enqueue(n));
    await Promise.all(tasks.map(({ persisted }) => persisted));
    await manager.whenIdle();
    expect(transaction.mock.calls.length).toBeLessThan(100);
    await manager.shutdown();
    expect(await storedTasks()).toHaveLength(3_000);
  });

  it('C39 holds its lock only while it has live stored tasks', async () => {
    const manager = start();
    await manager.ready;
    expect(await heldLocks(database)).toEqual([]);
    manager.createTask(endless, { persist: false });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await heldLocks(database)).toEqual([]);
    const gate = deferred();
    const task = manager.createTask(() => gate.promise);
    await task.persisted;
    expect(await heldLocks(database)).toEqual([manager.instanceId]);
    gate.resolve();
    await vi.waitFor(async () => expect(await heldLocks(database)).toEqual([]));
  });

  it('C31 clears in the database', async () => {
    const manager = start();
    const done = manager.createTask(() => 1);
    await done.persisted;
    await done.wait();
    const live = manager.createTask(endless);
    await live.persisted;
    expect(manager.clearCompleted()).toBe(1);
    await vi.waitFor(async () => expect(await storedTasks()).toEqual([`task:${live.id}`]));
  });
});

describe('trouble underneath', () => {
  it('C40 a corrupt record and one of a later version are passed over, and left alone', async () => {
    await plant(database, 'corrupt', { version: 1, id: 'corrupt', status: 'running' });
    await plant(database, 'later', { ...taskRecord({ id: 'later' }), version: 2 });
    await plant(database, 'good', taskRecord({ id: 'good', definition: 'job', payload: 3 }));
    const manager = start();
    const recorder = new Recorder(manager);
    manager.define('job', (n: number) => n * 2);
    await manager.ready;
    await expect(manager.getTask('good')?.wait()).resolves.toBe(6);
    expect(recorder.of('store:error').map(({ kind }) => kind)).toEqual(['read', 'read']);
    await manager.shutdown();
    expect((await storedTasks()).sort()).toEqual(['task:corrupt', 'task:good', 'task:later']);
  });

  it('C40 a deleted database is made anew: no deletion is blocked, no task disturbed', async () => {
    const manager = start();
    const recorder = new Recorder(manager);
    const gate = deferred<string>();
    const task = manager.define('job', () => gate.promise).enqueue(1);
    await task.persisted;
    const request = indexedDB.deleteDatabase(database);
    let blocked = 0;
    request.onblocked = () => {
      blocked++;
    };
    await asPromise(request);
    expect(blocked).toBe(0);
    gate.resolve('done');
    await expect(task.wait()).resolves.toBe('done');
    const next = manager.createTask(() => 'next');
    await next.persisted;
    expect((await storedTasks()).sort()).toEqual([`task:${task.id}`, `task:${next.id}`].sort());
    expect(recorder.of('store:error')).toEqual([]);
  });

  it('C40 a connection closed underneath is opened again, unnoticed', async () => {
    const manager = start();
    const recorder = new Recorder(manager);
    const connections = new Set<IDBDatabase>();
    const transaction = IDBDatabase.prototype.transaction;
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      ...args
    ) {
      connections.add(this);
      return transaction.apply(this, args);
    });
    await manager.createTask(() => 1).persisted;
    spy.mockRestore();
    for (const connection of connections) connection.close();
    const task = manager.define('job', () => 'ran').enqueue(1);
    await task.persisted;
    await expect(task.wait()).resolves.toBe('ran');
    expect(recorder.of('store:error')).toEqual([]);
  });

  it('C40 a later version made by another tab leaves tasks in memory, counted and told', async () => {
    const manager = start();
    const recorder = new Recorder(manager);
    const early = manager.createTask(() => 'early');
    await early.persisted;
    await early.wait();
    (await asPromise(indexedDB.open(database, 9))).close();
    const task = manager.define('job', (n: number) => n + 1).enqueue(1);
    await expect(task.wait()).resolves.toBe(2);
    await expect(task.persisted).rejects.toBeInstanceOf(NotPersistedError);
    expect(task.info().persisted).toBe(false);
    const kinds = recorder.of('store:error').map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['write']));
    expect(manager.metrics().storeErrors).toBe(kinds.length);
    expect(manager.getResult(early.id)).toMatchObject({ result: 'early' });
  });

  it('C40 a database that cannot be opened is tried again at the next write', async () => {
    (await asPromise(indexedDB.open(database, 9))).close();
    const manager = start();
    const recorder = new Recorder(manager);
    await manager.ready;
    const first = manager.define('job', () => 1).enqueue(1);
    await expect(first.persisted).rejects.toMatchObject({ code: 'ERR_NOT_PERSISTED' });
    await expect(first.wait()).resolves.toBe(1);
    expect(recorder.of('store:error')[0]?.kind).toBe('open');
    await asPromise(indexedDB.deleteDatabase(database));
    const second = manager.createTask(() => 2);
    await second.persisted;
    expect(await storedTasks()).toContain(`task:${second.id}`);
  });

  it('C40 a quota that is used up leaves tasks in memory', async () => {
    const manager = start();
    await manager.ready;
    const recorder = new Recorder(manager);
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const task = manager.define('job', () => 'ran').enqueue(1);
    await expect(task.wait()).resolves.toBe('ran');
    await expect(task.persisted).rejects.toMatchObject({
      cause: { name: 'QuotaExceededError' },
    });
    expect(recorder.of('store:error')[0]?.kind).toBe('write');
    vi.restoreAllMocks();
    const next = manager.createTask(() => 'next');
    await next.persisted;
    // What failed goes along.
    expect((await storedTasks()).sort()).toEqual([`task:${task.id}`, `task:${next.id}`].sort());
  });
});
