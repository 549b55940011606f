import { describe, expect, it } from 'vitest';
import { ManagerClosedError, NotPersistedError } from '../../src/index.ts';
import { deferred, endless } from '../support/deferred.ts';
import { Lives } from '../support/lives.ts';
import { rejectionOf, setup, thrownBy } from '../support/setup.ts';

describe('define and enqueue', () => {
  it('runs the handler with the payload and a context, with or without a store', async () => {
    for (const start of [() => setup(), () => new Lives().start()]) {
      const { manager } = start();
      const add = manager.define('add', ([a, b]: [number, number], ctx) => ({
        sum: a + b,
        name: ctx.name,
        attempt: ctx.attempt,
      }));
      expect(add.name).toBe('add');
      const task = add.enqueue([1, 2]);
      expect(task.status).toBe('pending');
      expect(task.name).toBe('add');
      await expect(task.wait()).resolves.toEqual({ sum: 3, name: 'add', attempt: 1 });
    }
  });

  it('C1 never calls the handler within enqueue, nor for one that is cancelled before it starts', async () => {
    const { manager, clock } = setup();
    let runs = 0;
    const task = manager.define('job', () => ++runs).enqueue(undefined);
    task.cancel();
    await clock.settle();
    expect(runs).toBe(0);
  });

  it('takes its defaults from the definition, and what enqueue says before them', async () => {
    const { manager, clock } = setup();
    const settled: string[] = [];
    const job = manager.define('job', endless, {
      name: 'default name',
      timeout: 100,
      priority: 3,
      owner: 'ann',
      context: { from: 'defaults' },
      onSettled: (task) => settled.push(task.status),
    });
    const plain = job.enqueue(undefined);
    expect(plain.info()).toMatchObject({
      name: 'default name',
      timeout: 100,
      priority: 3,
      owner: 'ann',
      context: { from: 'defaults' },
    });
    const own = job.enqueue(undefined, {
      name: 'own',
      timeout: 200,
      priority: 0,
      owner: 'bob',
      context: { from: 'enqueue' },
    });
    expect(own.info()).toMatchObject({
      name: 'own',
      timeout: 200,
      priority: 0,
      owner: 'bob',
      context: { from: 'enqueue' },
    });
    await clock.advance(100);
    expect([plain.status, own.status]).toEqual(['timed_out', 'running']);
    expect(settled).toEqual(['timed_out']);
  });

  it('an option that is undefined leaves the default in place', () => {
    const { manager } = setup();
    const job = manager.define('job', endless, { timeout: 100, owner: 'ann' });
    expect(job.enqueue(undefined, { timeout: undefined, owner: undefined }).info()).toMatchObject({
      timeout: 100,
      owner: 'ann',
    });
  });

  it('changes to the options afterwards change nothing', () => {
    const { manager } = setup();
    const defaults = { timeout: 100 };
    const job = manager.define('job', endless, defaults);
    defaults.timeout = 5;
    expect(job.enqueue(undefined).info().timeout).toBe(100);
  });

  it('C9 gives the live task of that key and owner, and a new one once it settled', async () => {
    const { manager, clock } = setup();
    const gate = deferred();
    const job = manager.define('job', (_: number) => gate.promise);
    const first = job.enqueue(1, { key: 'k' });
    expect(job.enqueue(2, { key: 'k' })).toBe(first);
    expect(job.enqueue(2, { key: 'k', owner: 'ann' })).not.toBe(first);
    gate.resolve();
    await clock.settle();
    expect(job.enqueue(3, { key: 'k' })).not.toBe(first);
  });

  it('C8 is subject to capacity like any other task', () => {
    const { manager } = setup({ capacity: 1 });
    const job = manager.define('job', endless);
    job.enqueue(undefined);
    expect(job.enqueue(undefined).status).toBe('dropped');
  });

  it('C7 throws ManagerClosedError once shutdown has begun', () => {
    const { manager } = setup();
    const job = manager.define('job', endless);
    void manager.shutdown();
    expect(thrownBy(() => job.enqueue(undefined))).toBeInstanceOf(ManagerClosedError);
  });

  it.each<[args: unknown[], kind: new () => Error]>([
    [[7, endless], TypeError],
    [['job'], TypeError],
    [['job', 'not a function'], TypeError],
    [['job', endless, 'no'], TypeError],
    [['job', endless, { timeout: 0 }], RangeError],
    [['job', endless, { timeout: 'x' }], TypeError],
    [['job', endless, { maxResumes: -1 }], RangeError],
    [['job', endless, { maxResumes: Number.NaN }], RangeError],
    [['job', endless, { resume: 'no' }], TypeError],
  ])('C5 define%j throws', (args, kind) => {
    const { manager } = setup();
    expect(
      thrownBy(() => (manager.define as (...a: unknown[]) => unknown)(...args)),
    ).toBeInstanceOf(kind);
  });

  it('C5 wrong options of enqueue throw, and make no task', () => {
    const { manager } = setup();
    const job = manager.define('job', endless);
    expect(thrownBy(() => job.enqueue(undefined, { delay: Infinity }))).toBeInstanceOf(RangeError);
    expect(thrownBy(() => job.enqueue(undefined, { key: 7 as never }))).toBeInstanceOf(TypeError);
    expect(manager.metrics().created).toBe(0);
  });

  it('a later definition of the name replaces the earlier, also for tasks that wait', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const gate = deferred();
    const ran: string[] = [];
    const earlier = manager.define('job', async (n: number) => {
      ran.push(`earlier ${n}`);
      await gate.promise;
    });
    earlier.enqueue(1);
    earlier.enqueue(2);
    await clock.settle();
    const later = manager.define('job', (n: number) => void ran.push(`later ${n}`));
    gate.resolve();
    earlier.enqueue(3);
    later.enqueue(4);
    await clock.settle();
    expect(ran).toEqual(['earlier 1', 'later 2', 'later 3', 'later 4']);
  });
});

describe('tasks of a definition', () => {
  it('are its live and retained ones, of this name only, oldest first', async () => {
    const { manager, clock } = setup();
    const a = manager.define('a', (n: number) => (n === 2 ? endless() : n));
    const b = manager.define('b', endless);
    const tasks = [1, 2, 3].map((n) => a.enqueue(n));
    b.enqueue(undefined);
    manager.createTask(endless, { name: 'a' });
    await clock.settle();
    expect(a.tasks()).toEqual(tasks);
    expect(a.tasks({ status: 'completed' })).toEqual([tasks[0], tasks[2]]);
    expect(a.tasks({ status: ['running'] })).toEqual([tasks[1]]);
    expect(b.tasks()).toHaveLength(1);
  });

  it('C33 are those that the owner may see', () => {
    const { manager } = setup();
    const job = manager.define('job', endless);
    const hers = job.enqueue(undefined, { owner: 'ann' });
    const free = job.enqueue(undefined);
    expect(job.tasks({ owner: 'ann' })).toEqual([hers, free]);
    expect(job.tasks({ owner: 'bob' })).toEqual([free]);
  });

  it('include what an earlier page left, settled or not', async () => {
    const lives = new Lives();
    const first = lives.start();
    const job = first.manager.define('job', (n: number) => (n > 1 ? endless() : n));
    const ids = [1, 2, 3].map((n) => job.enqueue(n).id);
    await lives.clock.settle();
    const { manager } = lives.start();
    const again = manager.define('job', endless);
    await manager.ready;
    expect(again.tasks().map(({ id }) => id)).toEqual(ids);
    expect(again.tasks({ status: 'completed' }).map(({ id }) => id)).toEqual([ids[0]]);
  });
});

describe('persisted', () => {
  it('rejects without a store, and never as an unhandled rejection', async () => {
    const { manager } = setup();
    const task = manager.define('job', () => 1).enqueue(undefined);
    expect(await rejectionOf(task.persisted)).toBeInstanceOf(NotPersistedError);
    expect(await rejectionOf(task.persisted)).toMatchObject({
      code: 'ERR_NOT_PERSISTED',
      taskId: task.id,
    });
    expect(task.info().persisted).toBe(false);
  });

  it('rejects with persist: false, and for a dropped task', async () => {
    const { manager } = new Lives().start({ capacity: 1 });
    const job = manager.define('job', endless);
    const kept = job.enqueue(1, { persist: false });
    const dropped = job.enqueue(2);
    expect(await rejectionOf(kept.persisted)).toBeInstanceOf(NotPersistedError);
    expect(await rejectionOf(dropped.persisted)).toBeInstanceOf(NotPersistedError);
  });

  it('resolves for bare functions and promises too, asked for early or late', async () => {
    const { manager } = new Lives().start();
    const early = manager.createTask(() => 1);
    const promise = manager.createTask(Promise.resolve(2));
    await Promise.all([early.persisted, promise.persisted]);
    await early.wait();
    await early.persisted;
    expect(early.info().persisted).toBe(true);
  });
});
