import { describe, expect, it } from 'vitest';
import { BackgroundTaskManager, NotPersistedError, type TaskRecord } from '../../src/index.ts';
import { manualClock } from '../../src/testing.ts';
import { taskRecord } from '../contract/task-record.ts';
import { deferred, endless } from '../support/deferred.ts';
import { Lives } from '../support/lives.ts';
import { stateOf } from '../support/observed-manager.ts';
import { Recorder, recordingLogger } from '../support/recorder.ts';
import { recordingStore, type StoreTricks } from '../support/recording-store.ts';
import { rejectionOf } from '../support/setup.ts';

const quota = new Error('QuotaExceededError');

function start(tricks: StoreTricks = {}, records = new Map<string, TaskRecord>()) {
  const clock = manualClock();
  const store = recordingStore(tricks, records);
  const logger = recordingLogger();
  const manager = new BackgroundTaskManager({
    clock,
    store,
    logger,
    logLevel: 'debug',
  });
  const recorder = new Recorder(manager);
  const kinds = () => recorder.of('store:error').map(({ kind }) => kind);
  const warnings = () =>
    logger.lines.filter(({ level, message }) => level === 'warn' && /store/i.test(message));
  return { manager, clock, store, recorder, kinds, warnings };
}

const rejecting = () => Promise.reject(quota);
const throwing = (): never => {
  throw quota;
};

describe('a store that cannot be opened', () => {
  it.each([
    ['rejects', rejecting],
    ['throws', throwing],
  ])('C40 because it %s leaves tasks in memory, and ready resolves', async (_, open) => {
    const { manager, clock, recorder, kinds, warnings } = start({ open });
    const task = manager.define('job', (n: number) => n * 2).enqueue(4);
    await manager.ready;
    await expect(task.wait()).resolves.toBe(8);
    const error = await rejectionOf(task.persisted);
    expect(error).toBeInstanceOf(NotPersistedError);
    expect(error).toMatchObject({ code: 'ERR_NOT_PERSISTED', taskId: task.id, cause: quota });
    expect(task.info().persisted).toBe(false);
    await clock.settle();
    expect(new Set(kinds())).toEqual(new Set(['open']));
    expect(recorder.of('store:error')[0]).toMatchObject({
      type: 'store:error',
      kind: 'open',
      error: quota,
      manager,
    });
    expect(manager.metrics().storeErrors).toBe(kinds().length);
    expect(warnings()).toHaveLength(1);
    expect(await manager.shutdown()).toMatchObject({ status: 'completed' });
  });

  it('C40 is tried again at the next write, and takes what is live', async () => {
    let opens = 0;
    const { manager, clock, store } = start({
      open: (proceed) => (opens++ === 0 ? rejecting() : proceed()),
    });
    const early = manager.define('job', endless).enqueue('early');
    await manager.ready;
    await expect(early.persisted).rejects.toBeInstanceOf(NotPersistedError);
    await clock.settle();
    const late = manager.createTask(endless);
    await late.persisted;
    expect(opens).toBe(2);
    await clock.settle();
    expect(store.records.get(early.id)?.status).toBe('running');
    expect(store.records.get(late.id)?.status).toBe('running');
    expect(early.info().persisted).toBe(true);
  });

  it('C40 also when that write comes right after ready', async () => {
    let opens = 0;
    const { manager, clock } = start({
      open: (proceed) => (opens++ === 0 ? rejecting() : proceed()),
    });
    await manager.ready;
    const task = manager.define('job', endless).enqueue(1);
    const persisted = task.persisted.then(() => 'yes');
    await clock.settle();
    await expect(persisted).resolves.toBe('yes');
  });

  it('C40 recovers what earlier pages left once it opens after all', async () => {
    const lives = new Lives();
    const first = lives.start();
    const { id } = first.manager.define('job', endless).enqueue(3);
    await lives.clock.settle();
    let opens = 0;
    const { manager } = lives.start({
      tricks: { open: (proceed) => (opens++ === 0 ? rejecting() : proceed()) },
    });
    manager.define('job', (n: number) => n + 1);
    await manager.ready;
    await lives.clock.settle();
    expect(manager.getTask(id)).toBeUndefined();
    manager.createTask(() => 1);
    await lives.clock.settle();
    expect(manager.getTask(id)?.result).toBe(4);
  });

  it('C40 is not asked more than once a macrotask, and not at all while nothing is to be written', async () => {
    const { manager, clock, store } = start({ open: rejecting });
    for (let n = 0; n < 100; n++) manager.createTask(() => n);
    await clock.settle();
    const { length } = store.calls;
    expect(length).toBeLessThanOrEqual(4);
    await clock.advance(60_000);
    expect(store.calls).toHaveLength(length);
  });

  it('C40 and hangs: the tasks go on, and shutdown ends within its budget, persisted rejecting', async () => {
    const { manager, clock } = start({ open: endless });
    const task = manager.define('job', () => 'ran').enqueue(1);
    const persisted = rejectionOf(task.persisted);
    await expect(task.wait()).resolves.toBe('ran');
    let isReady = false;
    void manager.ready.then(() => {
      isReady = true;
    });
    let stats: unknown;
    void manager.shutdown({ timeout: 30_000 }).then((each) => {
      stats = each;
    });
    await clock.advance(4_999);
    expect(stats).toBeUndefined();
    await clock.advance(1);
    expect(stats).toMatchObject({ status: 'completed', remainingTasks: 0 });
    expect(await persisted).toBeInstanceOf(NotPersistedError);
    // Nobody waits for ever for a store that is given up.
    expect(isReady).toBe(true);
    expect(clock.timers).toBe(0);
  });

  it('C22 gives a hanging store at least 50 ms', async () => {
    const { manager, clock } = start({ open: endless });
    manager.createTask(() => 1);
    await clock.settle();
    let stats: unknown;
    void manager.shutdown({ timeout: 0 }).then((each) => {
      stats = each;
    });
    await clock.advance(49);
    expect(stats).toBeUndefined();
    await clock.advance(1);
    expect(stats).toMatchObject({ status: 'completed', remainingTasks: 0 });
  });

  it('C40 answers with anything at all: ready resolves, and tasks are stored', async () => {
    for (const answer of [
      undefined,
      null,
      7,
      {},
      { records: null, orphans: [] },
      { records: [] },
    ]) {
      const { manager, store, kinds } = start();
      store.tricks.open = undefined;
      const odd = start({
        open: async (proceed) => {
          await proceed();
          return answer as never;
        },
      });
      await odd.manager.ready;
      const task = odd.manager.define('job', () => 1).enqueue(1);
      await task.persisted;
      expect(odd.kinds().every((kind) => kind === 'read')).toBe(true);
      await manager.ready;
      expect(kinds()).toEqual([]);
    }
  });
});

describe('a store that cannot be written', () => {
  it.each([
    ['rejects', rejecting],
    ['throws', throwing],
  ])('C40 because it %s leaves tasks in memory', async (_, write) => {
    const { manager, clock, kinds, warnings } = start({ write });
    await manager.ready;
    const task = manager.define('job', (n: number) => n * 2).enqueue(4);
    const bare = manager.createTask(() => 'bare');
    await expect(task.wait()).resolves.toBe(8);
    await expect(bare.wait()).resolves.toBe('bare');
    expect(await rejectionOf(task.persisted)).toMatchObject({
      name: 'NotPersistedError',
      cause: quota,
      taskId: task.id,
    });
    await clock.settle();
    expect(task.status).toBe('completed');
    expect(new Set(kinds())).toEqual(new Set(['write']));
    expect(manager.metrics().storeErrors).toBe(kinds().length);
    expect(warnings()).toHaveLength(1);
    expect(manager.getResult(task.id)).toMatchObject({ result: 8 });
  });

  it('C40 does not try for ever', async () => {
    const { manager, clock, store } = start({ write: rejecting });
    await manager.ready;
    manager.createTask(() => 1);
    await clock.advance(60_000);
    const { length } = store.writes;
    expect(length).toBeLessThanOrEqual(4);
    await clock.advance(60_000);
    expect(store.writes).toHaveLength(length);
    await manager.shutdown();
    expect(store.writes.length).toBeLessThanOrEqual(length + 1);
  });

  it('C40 once: what it did not take goes along with the next', async () => {
    const { manager, clock, store } = start();
    await manager.ready;
    const gate = deferred<string>();
    const task = manager.define('job', () => gate.promise).enqueue(1);
    await clock.settle();
    store.tricks.write = rejecting;
    gate.resolve('done');
    await clock.settle();
    expect(store.records.get(task.id)?.status).toBe('running');
    store.tricks.write = undefined;
    manager.createTask(endless);
    await clock.settle();
    // Else the next page would run it again.
    expect(store.records.get(task.id)).toMatchObject({ status: 'completed', result: 'done' });
  });

  it('C40 or goes along when the store is closed', async () => {
    const { manager, clock, store } = start();
    await manager.ready;
    const task = manager.define('job', () => 1).enqueue(1);
    await clock.settle();
    const other = manager.createTask(() => 2);
    let failures = 0;
    store.tricks.write = (proceed) => (failures++ === 0 ? rejecting() : proceed());
    await clock.settle();
    await manager.shutdown();
    expect([...store.records.keys()]).toEqual([task.id, other.id]);
  });

  it('C40 hanging: tasks go on, shutdown ends within its budget, persisted rejects', async () => {
    const { manager, clock } = start({ write: endless });
    await manager.ready;
    const task = manager.define('job', () => 'ran').enqueue(1);
    const persisted = rejectionOf(task.persisted);
    await expect(task.wait()).resolves.toBe('ran');
    const stopping = manager.shutdown({ timeout: 200 });
    await clock.advance(200);
    expect(await stopping).toMatchObject({ status: 'completed', remainingTasks: 0 });
    expect(await persisted).toBeInstanceOf(NotPersistedError);
    expect(clock.timers).toBe(0);
  });

  it('C40 raises no unhandled rejection where nobody asks for persisted', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (event: unknown): void => void unhandled.push(event);
    globalThis.addEventListener?.('unhandledrejection', onUnhandled);
    const { manager, clock } = start({ open: rejecting, close: rejecting });
    const task = manager.createTask(() => 1);
    void task.persisted;
    await clock.settle();
    await manager.shutdown();
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.removeEventListener?.('unhandledrejection', onUnhandled);
    // In Node the test runner itself fails on one.
    expect(unhandled).toEqual([]);
  });
});

describe('a store that cannot claim or close', () => {
  it.each([
    ['rejects', rejecting],
    ['throws', throwing],
  ])(
    'C40 because it %s shows the orphan as interrupted, to be tried at a later define',
    async (_, claim) => {
      const lives = new Lives();
      const first = lives.start();
      const { id } = first.manager.define('job', endless).enqueue(1);
      await lives.clock.settle();
      const { manager, store, recorder } = lives.start({ tricks: { claim } });
      manager.define('job', () => 'resumed');
      await manager.ready;
      expect(manager.getTask(id)?.status).toBe('interrupted');
      expect(recorder.types()).toEqual(['store:error']);
      expect(recorder.of('store:error')[0]?.kind).toBe('claim');
      store.tricks.claim = undefined;
      manager.define('job', () => 'resumed later');
      await lives.clock.settle();
      expect(manager.getTask(id)?.result).toBe('resumed later');
    },
  );

  it('C40 hanging at a claim loses nothing of what is new', async () => {
    const lives = new Lives();
    lives.start().manager.define('job', endless).enqueue(1);
    await lives.clock.settle();
    const { manager } = lives.start({ tricks: { claim: endless } });
    manager.define('job', endless);
    await lives.clock.settle();
    const task = manager.createTask(() => 'new');
    const stopping = manager.shutdown({ timeout: 1_000 });
    await lives.clock.advance(1_000);
    await stopping;
    expect(lives.recordOf(task)).toMatchObject({ status: 'cancelled' });
  });

  it.each([
    ['rejects', rejecting],
    ['throws', throwing],
  ])('C40 because it %s at close ends the shutdown all the same', async (_, close) => {
    const { manager, kinds, warnings } = start({ close });
    await manager.ready;
    expect(await manager.shutdown()).toMatchObject({ status: 'completed' });
    expect(kinds()).toEqual(['close']);
    expect(warnings()).toHaveLength(1);
  });

  it('C40 hanging at close ends the shutdown within its budget', async () => {
    const { manager, clock } = start({ close: endless });
    await manager.ready;
    const stopping = manager.shutdown({ timeout: 100 });
    await clock.advance(100);
    expect(await stopping).toMatchObject({ status: 'completed' });
    expect(clock.timers).toBe(0);
  });

  it('C40 logs once per kind, and counts and emits each', async () => {
    const { manager, clock, kinds, warnings } = start({ write: rejecting, close: rejecting });
    await manager.ready;
    for (let n = 0; n < 3; n++) {
      manager.createTask(() => n);
      await clock.settle();
    }
    await manager.shutdown();
    expect(kinds().filter((kind) => kind === 'write').length).toBeGreaterThanOrEqual(3);
    expect(kinds().filter((kind) => kind === 'close')).toHaveLength(1);
    expect(manager.metrics().storeErrors).toBe(kinds().length);
    expect(warnings()).toHaveLength(2);
  });
});

describe('records that cannot be read', () => {
  const good = taskRecord({ id: 'good', status: 'completed', definition: null, result: 1 });
  const orphan = taskRecord({ id: 'orphan', status: 'running', definition: 'job', payload: 5 });
  const bad: Array<[string, unknown]> = [
    ['null', null],
    ['a text', 'nonsense'],
    ['nothing', undefined],
    ['an empty object', {}],
    ['a later version', { ...orphan, id: 'bad', version: 2 }],
    ['no version', { ...orphan, id: 'bad', version: undefined }],
    ['a number for a name', { ...orphan, id: 'bad', name: 7 }],
    ['an unknown status', { ...orphan, id: 'bad', status: 'paused' }],
    ['a text for an attempt', { ...orphan, id: 'bad', attempt: '1' }],
    ['NaN failures', { ...orphan, id: 'bad', failures: Number.NaN }],
    ['no interruptions', { ...orphan, id: 'bad', interruptions: undefined }],
    ['null for a context', { ...orphan, id: 'bad', context: null }],
    ['a text for a context', { ...orphan, id: 'bad', context: 'x' }],
    ['a list for a context', { ...orphan, id: 'bad', context: [1] }],
    ['a number for an owner', { ...orphan, id: 'bad', owner: 7 }],
    ['undefined for a timeout', { ...orphan, id: 'bad', timeout: undefined }],
    ['an object for retry', { ...orphan, id: 'bad', retry: { limit: 1 } }],
    ['a date for createdAt', { ...orphan, id: 'bad', createdAt: new Date() }],
    ['a number for a definition', { ...orphan, id: 'bad', definition: 7 }],
    ['no instance', { ...orphan, id: 'bad', instance: null }],
    ['a text for an error', { ...orphan, id: 'bad', error: 'boom' }],
    ['an error without a message', { ...orphan, id: 'bad', error: { name: 'Error' } }],
  ];

  it.each(bad)('C40 such as %s are passed over, counted and left alone', async (_, value) => {
    const records = new Map<string, TaskRecord>([
      ['good', good],
      ['bad', value as TaskRecord],
      ['orphan', orphan],
    ]);
    const { manager, clock, store, kinds, warnings } = start({}, records);
    manager.define('job', (n: number) => n + 1);
    await manager.ready;
    await clock.settle();
    expect(
      manager
        .getTaskInfo()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['good', 'orphan']);
    expect(manager.getTask('orphan')?.result).toBe(6);
    expect(kinds()).toEqual(['read']);
    expect(manager.metrics().storeErrors).toBe(1);
    expect(warnings()).toHaveLength(1);
    // Left alone, also by a clearing.
    manager.clearCompleted();
    await clock.settle();
    expect(store.records.has('bad')).toBe(true);
    expect(store.records.get('bad')).toEqual(value);
  });

  it('C40 are each counted and emitted, and logged once', async () => {
    const records = new Map(bad.map(([name, value]) => [name, value as TaskRecord]));
    const { manager, kinds, warnings } = start({}, records);
    await manager.ready;
    expect(kinds()).toEqual(new Array(bad.length).fill('read'));
    expect(manager.metrics().storeErrors).toBe(bad.length);
    expect(warnings()).toHaveLength(1);
  });

  it('C40 nor do values that defend themselves stop the others', async () => {
    const hostile = [
      new Proxy({}, { get: throwing, ownKeys: throwing, getPrototypeOf: throwing }),
      { big: 1n, toString: 5, valueOf: 5 },
    ];
    const { manager, kinds } = start({
      open: async () => ({ records: [...hostile, good] as TaskRecord[], orphans: [] }),
    });
    await manager.ready;
    expect(manager.getTask('good')?.result).toBe(1);
    expect(kinds().every((kind) => kind === 'read')).toBe(true);
  });

  it.each(['toString', 'constructor', '__proto__', 'ERR_TASK_TIMEOUT', ''])(
    'C42 an error with the code %j is no trouble',
    async (code) => {
      const failed = taskRecord({
        id: 'failed',
        status: 'failed',
        error: { name: 'E', message: 'm', code },
      });
      const { manager, kinds } = start({}, new Map([['failed', failed]]));
      await manager.ready;
      expect(kinds()).toEqual([]);
      expect(manager.getTask('failed')?.error).toBeInstanceOf(Error);
      expect(manager.getTask('failed')?.error).toMatchObject({ name: 'E', message: 'm', code });
    },
  );

  it('C40 a bind that throws at one orphan keeps the others', async () => {
    const lives = new Lives();
    const first = lives.start();
    const job = first.manager.define('job', endless);
    const [a, b] = [job.enqueue('a'), job.enqueue('b')];
    await lives.clock.settle();
    let calls = 0;
    const { manager } = lives.start({
      bind: (fn) => {
        if (calls++ === 0) throw new Error('bind');
        return fn;
      },
    });
    manager.define('job', (payload) => payload);
    await manager.ready;
    await lives.clock.settle();
    expect(manager.getTask(a.id)?.status).toBe('interrupted');
    expect(manager.getTask(b.id)?.result).toBe('b');
  });
});

describe('a store that opens late', () => {
  it('C40 C37 loses nothing that settled or was cleared in the meantime', async () => {
    const gate = deferred();
    const { manager, clock, store } = start({ open: (proceed) => gate.promise.then(proceed) });
    const cleared = manager.createTask(() => 'cleared');
    await cleared.wait();
    expect(manager.clearCompleted()).toBe(1);
    const kept = manager.createTask(() => 'kept');
    await kept.wait();
    gate.resolve();
    await clock.settle();
    expect([...store.records.keys()]).toEqual([kept.id]);
  });

  it('C22 shutdown waits for it within its budget, and writes', async () => {
    const gate = deferred();
    const { manager, clock, store } = start({ open: (proceed) => gate.promise.then(proceed) });
    const task = manager.define('job', endless).enqueue(1);
    const stopping = manager.shutdown({ mode: 'suspend', timeout: 1_000 });
    await clock.advance(500);
    gate.resolve();
    await clock.settle();
    expect(await stopping).toMatchObject({ suspendedTasks: 1 });
    expect(store.records.get(task.id)?.status).toBe('interrupted');
    expect(store.calls.at(-1)).toBe('close');
  });

  it('C22 after the shutdown is closed again, and nothing is resumed', async () => {
    const lives = new Lives();
    lives.start().manager.define('job', endless).enqueue(1);
    await lives.clock.settle();
    const gate = deferred();
    const { manager, store } = lives.start({
      tricks: { open: (proceed) => gate.promise.then(proceed) },
    });
    let runs = 0;
    manager.define('job', () => ++runs);
    const stopping = manager.shutdown({ timeout: 100 });
    await lives.clock.advance(100);
    await stopping;
    gate.resolve();
    await lives.clock.settle();
    expect(runs).toBe(0);
    expect(store.calls).toEqual(['open', 'close']);
  });
});

it('C31 C40 what was cleared does not come back when the write of its end fails afterwards', async () => {
  const lives = new Lives();
  let fail: ((error: Error) => void) | undefined;
  const { manager } = lives.start({
    tricks: {
      write: (proceed, { put }) =>
        fail === undefined && put.some(({ status }) => status === 'completed')
          ? new Promise((_, reject) => {
              fail = reject;
            })
          : proceed(),
    },
  });
  const task = manager.createTask(() => 1);
  await lives.clock.settle();
  expect(manager.clearCompleted()).toBe(1);
  await lives.clock.settle();
  fail?.(new Error('quota'));
  await lives.clock.settle();
  manager.createTask(endless); // the next write repeats the failed one
  await lives.clock.settle();
  expect(lives.records.has(task.id)).toBe(false);
});

it('C36 C40 a handler that hangs a function on its payload does not lose its own end, nor its neighbours their records', async () => {
  const lives = new Lives();
  const { manager } = lives.start();
  const spoil = manager.define('spoil', (payload: Record<string, unknown>) => {
    payload.done = () => {};
    return 1;
  });
  const task = spoil.enqueue({});
  await lives.clock.settle();
  expect(task.status).toBe('completed');
  expect(lives.recordOf(task).status).toBe('completed');
  expect(manager.metrics().storeErrors).toBe(0);
});

/** A store whose first transaction that deletes something fails. */
function forgetful() {
  let failures = 0;
  return {
    write: (proceed: () => Promise<void>, changes: { delete: string[] }) =>
      changes.delete.length > 0 && failures++ === 0 ? Promise.reject(new Error('busy')) : proceed(),
  };
}

it('C8 C40 the record of a dropped task is deleted with the next write when its deletion failed', async () => {
  const lives = new Lives();
  const { manager } = lives.start({ capacity: 1, overflow: 'drop-oldest', tricks: forgetful() });
  const work = manager.define('work', endless);
  const dropped = work.enqueue(1, { delay: 60_000 });
  await lives.clock.settle();
  const kept = work.enqueue(2, { delay: 60_000 });
  await lives.clock.settle();
  expect(dropped.status).toBe('dropped');
  kept.cancel();
  await lives.clock.settle();
  expect([...lives.records.keys()]).toEqual([kept.id]);
});

it('C31 C40 what was cleared is deleted with the next write when its deletion failed', async () => {
  const lives = new Lives();
  const { manager } = lives.start({ tricks: forgetful() });
  const cleared = manager.createTask(() => 1);
  await lives.clock.settle();
  manager.clearCompleted();
  await lives.clock.settle();
  const next = manager.createTask(() => 2);
  await lives.clock.settle();
  expect(cleared.status).toBe('completed');
  expect([...lives.records.keys()]).toEqual([next.id]);
});

it('C40 a record that the store never takes does not keep the ends of other tasks out', async () => {
  const lives = new Lives();
  const { manager, store } = lives.start();
  const gate = deferred();
  const work = manager.define('work', (n: number) => gate.promise.then(() => n));
  const tasks = [0, 1, 2, 3].map((n) => work.enqueue(n));
  await lives.clock.settle();
  store.tricks.write = (proceed, { put }) =>
    put.some(({ result }) => result === 1) ? Promise.reject(new Error('too big')) : proceed();
  gate.resolve();
  await lives.clock.settle();
  for (let n = 0; n < 4; n++) {
    manager.createTask(endless);
    await lives.clock.settle();
  }
  expect(tasks.map((task) => lives.recordOf(task).status)).toEqual([
    'completed',
    'running',
    'completed',
    'completed',
  ]);
});

it('C22 C40 what fails in the last writes of a shutdown is written again for as long as that helps', async () => {
  const lives = new Lives();
  const { manager, store } = lives.start();
  const tasks = [1, 2, 3].map(() => manager.define('work', endless).enqueue({}));
  await lives.clock.settle();
  let failures = 2;
  store.tricks.write = (proceed) =>
    failures-- > 0 ? Promise.reject(new Error('away')) : proceed();
  const stopping = manager.shutdown({ mode: 'suspend', timeout: 1_000 });
  await lives.clock.advance(1_000);
  await stopping;
  expect(tasks.map((task) => lives.recordOf(task).status)).toEqual(tasks.map(() => 'interrupted'));
  expect(store.calls.at(-1)).toBe('close');
});

it('C31 C40 a deletion that fell into a longer outage is made when that is over', async () => {
  const lives = new Lives();
  const { manager, store } = lives.start();
  const task = manager.define('work', () => 1).enqueue({});
  await lives.clock.settle();
  expect(lives.recordOf(task).status).toBe('completed');
  store.tricks.write = () => Promise.reject(new Error('away'));
  manager.clearCompleted();
  for (let i = 0; i < 10; i++) {
    manager.createTask(endless, { persist: i % 2 === 0 });
    await lives.clock.advance(1_000);
  }
  store.tricks.write = undefined;
  manager.createTask(endless);
  await lives.clock.settle();
  expect(lives.records.has(task.id)).toBe(false);
});

it('C40 the end of a task that fell into a longer outage is in the store when that is over', async () => {
  const lives = new Lives();
  const { manager, store } = lives.start();
  const gate = deferred<number>();
  const task = manager.define('work', () => gate.promise).enqueue({});
  await task.persisted;
  await lives.clock.settle();
  store.tricks.write = () => Promise.reject(new Error('away'));
  gate.resolve(1);
  for (let i = 0; i < 10; i++) {
    manager.createTask(endless);
    await lives.clock.advance(1_000);
  }
  store.tricks.write = undefined;
  manager.createTask(endless);
  await lives.clock.advance(60_000);
  expect(task.status).toBe('completed');
  expect(lives.recordOf(task).status).toBe('completed');
});

it('C38 ready is let go by a shutdown where the store never opens', async () => {
  const lives = new Lives();
  const { manager } = lives.start({ tricks: { open: endless } });
  const shutdown = manager.shutdown({ timeout: 100 });
  await lives.clock.advance(100);
  await shutdown;
  expect(await stateOf(manager.ready, lives.clock)).toBe('resolved');
});

it('C40 a store that never opens holds 10,000 settled tasks at most, and every live one', async () => {
  const { manager, clock, store, kinds, warnings } = start({ open: endless });
  const live = manager.createTask(endless);
  const tasks = Array.from({ length: 5_000 }, () => manager.createTask(() => 1));
  await clock.settle();
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 5_000; n++) tasks.push(manager.createTask(() => 1));
    await clock.settle();
  }
  expect(tasks.slice(0, 5_000).every(({ status }) => status === 'completed')).toBe(true);
  await expect(tasks[0]?.persisted).rejects.toMatchObject({ code: 'ERR_NOT_PERSISTED' });
  expect(kinds()).toEqual(['open']);
  expect(warnings()).toHaveLength(1);
  for (const task of [live, tasks[14_999] as typeof live])
    expect(await stateOf(task.persisted, clock)).toBe('pending');
  expect(store.writes).toEqual([]);
});
