import { describe, expect, it } from 'vitest';
import { BackgroundTaskManager, type ManagerOptions, type TaskRecord } from '../../src/index.ts';
import { internalsOf } from '../../src/manager-internals.ts';
import { manualClock } from '../../src/testing.ts';
import { deferred, endless, stubborn } from '../support/deferred.ts';
import {
  type RecordingStore,
  recordingStore,
  type StoreTricks,
} from '../support/recording-store.ts';

function start(options: ManagerOptions & { tricks?: StoreTricks } = {}) {
  const { tricks, ...rest } = options;
  const clock = manualClock();
  const store = recordingStore(tricks);
  const manager = new BackgroundTaskManager({ clock, store, logger: false, ...rest });
  return { manager, clock, store };
}

/** A manager whose store is open, and that has written nothing. */
async function started(options: ManagerOptions = {}) {
  const setting = start(options);
  await setting.manager.ready;
  await setting.clock.settle();
  return setting;
}

function putsOf(store: RecordingStore, id: string): TaskRecord[] {
  return store.writes.flatMap(({ put }) => put.filter((record) => record.id === id));
}

/** All microtasks of this macrotask. */
async function microtasks(): Promise<void> {
  for (let n = 0; n < 50; n++) await Promise.resolve();
}

describe('writing ahead', () => {
  it('C36 hands the record of an enqueued task to the store in the same tick', async () => {
    const { manager, store } = await started();
    const task = manager.define('job', endless).enqueue({ n: 1 }, { context: { a: 1 } });
    await microtasks();
    const [record] = putsOf(store, task.id);
    expect(record).toMatchObject({
      version: 1,
      id: task.id,
      name: 'job',
      definition: 'job',
      instance: manager.instanceId,
      payload: { n: 1 },
      context: { a: 1 },
      createdAt: task.createdAt,
      failures: 0,
      interruptions: 0,
      finishedAt: null,
      result: null,
      error: null,
    });
  });

  it('C36 before the handler is called', async () => {
    const { manager, store } = await started();
    let written: number | undefined;
    manager
      .define('job', () => {
        written = store.writes.length;
      })
      .enqueue(1);
    await microtasks();
    expect(written).toBe(1);
  });

  it('C36 persisted resolves when the record is durable, and not before', async () => {
    const gate = deferred();
    const { manager, store, clock } = await started();
    store.tricks.write = (proceed) => gate.promise.then(proceed);
    const task = manager.define('job', () => 1).enqueue(1);
    let isPersisted = false;
    void task.persisted.then(() => {
      isPersisted = true;
    });
    await clock.settle();
    expect(isPersisted).toBe(false);
    expect(task.info().persisted).toBe(false);
    gate.resolve();
    await task.persisted;
    expect(store.records.has(task.id)).toBe(true);
    expect(task.info().persisted).toBe(true);
  });

  it('C36 the task does not wait for that to start', async () => {
    const { manager, store } = await started();
    store.tricks.write = endless;
    await expect(
      manager
        .define('job', () => 'ran')
        .enqueue(1)
        .wait(),
    ).resolves.toBe('ran');
  });

  it('C36 stores every task, but those with persist: false', async () => {
    const { manager, store, clock } = await started();
    const job = manager.define('job', () => 1);
    const hidden = manager.define('hidden', () => 1, { persist: false });
    const stored = [
      job.enqueue(1),
      hidden.enqueue(1, { persist: true }),
      manager.createTask(() => 1),
      manager.createTask(Promise.resolve(1)),
      manager.submit((a: number) => a, { args: [1] }),
    ];
    const kept = [
      job.enqueue(1, { persist: false }),
      hidden.enqueue(1),
      manager.createTask(() => 1, { persist: false }),
    ];
    await clock.settle();
    expect([...store.records.keys()].sort()).toEqual(stored.map(({ id }) => id).sort());
    for (const task of stored) expect(task.info().persisted).toBe(true);
    for (const task of kept) expect(task.info().persisted).toBe(false);
    const touched = store.writes.flatMap(({ put, delete: gone }) => [
      ...put.map(({ id }) => id),
      ...gone,
    ]);
    for (const { id } of kept) expect(touched).not.toContain(id);
  });

  it('C36 clones the payload at enqueue: store and handler see that copy', async () => {
    const { manager, store } = await started();
    const payload = { list: [1], when: new Date(0) };
    const seen: unknown[] = [];
    const task = manager
      .define('job', (got: typeof payload) => {
        seen.push(got);
      })
      .enqueue(payload);
    payload.list.push(2);
    await microtasks();
    expect(seen[0]).not.toBe(payload);
    expect(seen).toEqual([{ list: [1], when: new Date(0) }]);
    expect(putsOf(store, task.id)[0]?.payload).toEqual({ list: [1], when: new Date(0) });
  });

  it('C36 neither clones nor checks the payload without a store, or with persist: false', async () => {
    const payload = { call: () => 1 };
    for (const { manager, options } of [
      { manager: new BackgroundTaskManager({ logger: false }), options: {} },
      { manager: (await started()).manager, options: { persist: false } },
    ]) {
      const seen: unknown[] = [];
      manager
        .define('job', (got: unknown) => {
          seen.push(got);
        })
        .enqueue(payload, options);
      await microtasks();
      expect(seen[0]).toBe(payload);
    }
  });

  it('C36 stores a context that cannot be cloned as its stand-in', async () => {
    const { manager, store, clock } = await started();
    const context: Record<string, unknown> & { self?: unknown } = {
      name: 'x',
      call: function named() {},
      at: new Date(0),
    };
    context.self = context;
    const task = manager.define('job', () => 1).enqueue(1, { context });
    await clock.settle();
    expect(store.records.get(task.id)?.context).toMatchObject({
      name: 'x',
      call: '[Function named]',
      self: '[Circular]',
    });
    expect(task.info().persisted).toBe(true);
    expect(task.context).toBe(context);
  });

  it('records every state on its way', async () => {
    const { manager, store, clock } = await started();
    const task = manager
      .define('job', async (_: number, { attempt }) => {
        if (attempt === 1) throw new Error('once');
        return 'done';
      })
      .enqueue(1, { retry: { limit: 1, delay: 10, jitter: false } });
    await clock.settle();
    expect(store.records.get(task.id)).toMatchObject({
      status: 'pending',
      attempt: 1,
      failures: 1,
    });
    await clock.advance(10);
    expect(store.records.get(task.id)).toMatchObject({
      status: 'completed',
      attempt: 2,
      failures: 1,
      result: 'done',
      progress: 1,
      startedAt: task.startedAt,
      finishedAt: task.finishedAt,
    });
  });

  it('C8 keeps no record of a task that was dropped', async () => {
    const { manager, store, clock } = await started({
      capacity: 2,
      overflow: 'drop-oldest',
      concurrency: 1,
    });
    const job = manager.define('job', endless);
    const [running, waiting] = [job.enqueue(1), job.enqueue(2)];
    await clock.settle();
    expect(store.records.size).toBe(2);
    const third = job.enqueue(3);
    await clock.settle();
    expect(waiting.status).toBe('dropped');
    expect([...store.records.keys()].sort()).toEqual([running.id, third.id].sort());
  });
});

describe('transactions', () => {
  it('C37 the first changes of a tick are one, in a microtask of it', async () => {
    const { manager, store } = await started();
    const job = manager.define('job', endless);
    for (let n = 0; n < 100; n++) job.enqueue(n);
    expect(store.writes).toHaveLength(0);
    await microtasks();
    expect(store.writes).toHaveLength(1);
    expect(store.writes[0]?.put).toHaveLength(100);
  });

  it('C37 what changes after that is one more, at the next macrotask', async () => {
    const { manager, store, clock } = await started();
    const gates = Array.from({ length: 20 }, () => deferred());
    const job = manager.define('job', (n: number) => gates[n]?.promise);
    for (let n = 0; n < 20; n++) job.enqueue(n);
    await microtasks();
    // All of this macrotask: they started, and now end one after the other.
    for (const gate of gates) {
      gate.resolve();
      await microtasks();
    }
    expect(store.writes).toHaveLength(1);
    await clock.settle();
    expect(store.writes).toHaveLength(2);
    expect(store.writes[1]?.put.map(({ status }) => status)).toEqual(
      new Array(20).fill('completed'),
    );
  });

  it('C37 a task created and settled between two flushes costs at most one write', async () => {
    const { manager, store, clock } = await started();
    manager.createTask(endless);
    await microtasks();
    const before = store.writes.length;
    const task = manager.createTask(() => 'done');
    await microtasks();
    expect(task.status).toBe('completed');
    await clock.settle();
    expect(putsOf(store, task.id)).toHaveLength(1);
    expect(store.writes).toHaveLength(before + 1);
  });

  it('C37 nothing changes, nothing is written', async () => {
    const { manager, store, clock } = await started();
    manager.createTask(endless);
    await clock.settle();
    const before = store.writes.length;
    await clock.advance(60_000);
    expect(store.writes).toHaveLength(before);
  });

  it('C37 10,000 tasks at concurrency 1 are tens of transactions', async () => {
    const store = recordingStore();
    const manager = new BackgroundTaskManager({ store, logger: false, concurrency: 1 });
    await manager.ready;
    const job = manager.define('job', (n: number) => n);
    for (let n = 0; n < 10_000; n++) job.enqueue(n);
    await manager.whenIdle();
    await manager.shutdown();
    expect(store.records.size).toBe(10_000);
    expect(store.writes.length).toBeLessThan(100);
    expect([...store.records.values()].every(({ status }) => status === 'completed')).toBe(true);
  });

  it('C37 so are 10,000 that each make a microtask or two', async () => {
    const store = recordingStore();
    const manager = new BackgroundTaskManager({ store, logger: false, concurrency: 1 });
    await manager.ready;
    for (let n = 0; n < 10_000; n++)
      manager.createTask(async () => {
        await null;
        return n;
      });
    await manager.whenIdle();
    await manager.shutdown();
    expect(store.records.size).toBe(10_000);
    expect(store.writes.length).toBeLessThan(200);
  });

  it('C26 C37 becoming idle again and again in one macrotask is no reason for more', async () => {
    const { manager, store, clock } = await started({ waitUntil: () => {} });
    for (let n = 0; n < 50; n++) await manager.createTask(() => n).wait();
    expect(store.writes.length).toBeLessThanOrEqual(2);
    await clock.settle();
    expect(store.records.size).toBe(50);
    expect(store.writes.length).toBeLessThanOrEqual(3);
  });

  it('C37 writes progress alone at most every 250 ms', async () => {
    const { manager, store, clock } = await started();
    const report = deferred<(value: number, message?: string) => void>();
    const task = manager
      .define('job', (_: unknown, { progress }) => {
        report.resolve(progress);
        return endless();
      })
      .enqueue({});
    const progress = await report.promise;
    await clock.settle();
    const before = store.writes.length;
    for (let ms = 0; ms < 1_000; ms += 10) {
      progress(ms / 1_000, `at ${ms}`);
      await clock.advance(10);
    }
    const writes = store.writes.length - before;
    expect(writes).toBeGreaterThanOrEqual(3);
    expect(writes).toBeLessThanOrEqual(5);
    await clock.advance(250);
    expect(store.records.get(task.id)).toMatchObject({ progress: 0.99, progressMessage: 'at 990' });
  });

  it('C37 progress of many tasks shares those writes', async () => {
    const { manager, store, clock } = await started();
    const progresses: Array<(value: number) => void> = [];
    for (let n = 0; n < 20; n++)
      manager.createTask(({ progress }) => {
        progresses.push(progress);
        return endless();
      });
    await clock.settle();
    const before = store.writes.length;
    for (let ms = 0; ms < 500; ms += 50) {
      for (const progress of progresses) progress(ms / 500);
      await clock.advance(50);
    }
    expect(store.writes.length - before).toBeLessThanOrEqual(3);
  });

  it('C37 progress goes along when something else is written', async () => {
    const { manager, store, clock } = await started();
    const gate = deferred();
    const task = manager.createTask(async ({ progress }) => {
      progress(0.1);
      await gate.promise;
      progress(0.7);
      throw new Error('no');
    });
    await clock.settle();
    gate.resolve();
    await clock.settle();
    expect(store.records.get(task.id)).toMatchObject({ status: 'failed', progress: 0.7 });
    const after = store.writes.length;
    await clock.advance(1_000);
    expect(store.writes).toHaveLength(after);
  });

  it('C37 records wait until the store is open, and are its first transaction', async () => {
    const gate = deferred();
    const { manager, store, clock } = start({
      tricks: { open: (proceed) => gate.promise.then(proceed) },
    });
    const job = manager.define('job', (n: number) => n);
    const tasks = [1, 2, 3].map((n) => job.enqueue(n));
    await clock.advance(1_000);
    expect(tasks.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(store.calls).toEqual(['open']);
    gate.resolve();
    await Promise.all(tasks.map(({ persisted }) => persisted));
    expect(store.writes).toHaveLength(1);
    expect(store.writes[0]?.put.map(({ id, status }) => [id, status])).toEqual(
      tasks.map(({ id }) => [id, 'completed']),
    );
  });

  it('C31 clearCompleted deletes in the store, in one transaction with what else there is', async () => {
    const { manager, store, clock } = await started({ history: 0 });
    const kept = manager.createTask(() => 1, { retainFor: 60_000 });
    const live = manager.createTask(endless);
    await clock.settle();
    expect(store.records.size).toBe(2);
    expect(manager.clearCompleted()).toBe(1);
    await clock.settle();
    expect([...store.records.keys()]).toEqual([live.id]);
    expect(store.writes.at(-1)).toEqual({ put: [], delete: [kept.id] });
  });

  it('C31 a task cleared before it was ever written is not written', async () => {
    const { manager, store, clock } = await started();
    manager.createTask(endless);
    await microtasks();
    const task = manager.createTask(() => 1);
    await task.wait();
    expect(manager.clearCompleted()).toBe(1);
    await clock.settle();
    expect(store.records.has(task.id)).toBe(false);
  });

  it('hands everything over at once when the page hides, progress included', async () => {
    const { manager, store, clock } = await started();
    const report = deferred<(value: number) => void>();
    const task = manager.createTask(({ progress }) => {
      report.resolve(progress);
      return endless();
    });
    const progress = await report.promise;
    await clock.settle();
    progress(0.1);
    progress(0.6);
    internalsOf(manager).flush();
    expect(putsOf(store, task.id).at(-1)?.progress).toBe(0.6);
  });
});

describe('the platform is kept awake', () => {
  it('C26 until what was done is in the store', async () => {
    const promises: Promise<unknown>[] = [];
    const write = deferred();
    const { manager, store, clock } = await started({ waitUntil: (busy) => promises.push(busy) });
    store.tricks.write = (proceed) => write.promise.then(proceed);
    manager.createTask(() => 1);
    let isOver = false;
    void promises[0]?.then(() => {
      isOver = true;
    });
    await clock.advance(100);
    expect(isOver).toBe(false);
    write.resolve();
    await clock.settle();
    expect(isOver).toBe(true);
    expect([...store.records.values()].map(({ status }) => status)).toEqual(['completed']);
  });

  it('C26 also where the store was not open yet when the work was done', async () => {
    const promises: Promise<unknown>[] = [];
    const open = deferred();
    const { manager, store, clock } = start({
      waitUntil: (busy) => promises.push(busy),
      tricks: { open: (proceed) => open.promise.then(proceed) },
    });
    manager.createTask(() => 1);
    let written: number | undefined;
    void promises[0]?.then(() => {
      written = store.records.size;
    });
    await clock.advance(1_000);
    expect(written).toBeUndefined();
    open.resolve();
    await clock.settle();
    expect(written).toBe(1);
  });

  it('C26 but no longer than 5 s after it became idle', async () => {
    const promises: Promise<unknown>[] = [];
    const { manager, clock } = start({
      waitUntil: (busy) => promises.push(busy),
      tricks: { open: endless },
    });
    const { work, resolve } = stubborn();
    manager.createTask(work);
    let isOver = false;
    void promises[0]?.then(() => {
      isOver = true;
    });
    await clock.advance(60_000);
    resolve();
    await clock.advance(4_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(isOver).toBe(true);
  });
});
