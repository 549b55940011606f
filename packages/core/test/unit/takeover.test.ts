import { describe, expect, it } from 'vitest';
import {
  BackgroundTaskManager,
  type ManagerOptions,
  memoryStore,
  type StoredTasks,
  type TaskRecord,
} from '../../src/index.ts';
import { type ManualClock, manualClock } from '../../src/testing.ts';
import { taskRecord } from '../contract/task-record.ts';
import { deferred, endless } from '../support/deferred.ts';
import { Lives } from '../support/lives.ts';
import { Recorder } from '../support/recorder.ts';
import { type RecordingStore, recordingStore } from '../support/recording-store.ts';

/** Tabs over one store: as many managers as a test asks for. */
function tabs(): {
  clock: ManualClock;
  store: RecordingStore;
  open(options?: ManagerOptions): BackgroundTaskManager;
} {
  const clock = manualClock();
  const store = recordingStore();
  return {
    clock,
    store,
    open: (options = {}) => new BackgroundTaskManager({ clock, store, logger: false, ...options }),
  };
}

describe('a tab that dies', () => {
  it('C39 leaves its tasks to one that lives, which resumes them at once', async () => {
    const { clock, store, open } = tabs();
    const [dying, living] = [open(), open()];
    const task = dying.define('job', endless).enqueue({ n: 4 });
    const recorder = new Recorder(living);
    living.define('job', ({ n }: { n: number }, { attempt }) => n * attempt);
    await clock.settle();
    expect(living.getTask(task.id)).toBeUndefined();
    store.crash(dying.instanceId);
    await clock.settle();
    expect(living.getResult(task.id)).toMatchObject({ status: 'completed', result: 8 });
    expect(recorder.types({ id: task.id })).toEqual([
      'task:restored',
      'task:started',
      'task:completed',
      'task:settled',
    ]);
  });

  it('C39 leaves each task to exactly one of many', async () => {
    const { clock, store, open } = tabs();
    const dying = open();
    const job = dying.define('job', endless);
    const ids = Array.from({ length: 20 }, (_, n) => job.enqueue(n).id);
    await clock.settle();
    const ran: unknown[] = [];
    const others = Array.from({ length: 5 }, () => open());
    for (const manager of others) manager.define('job', (n) => void ran.push(n));
    await clock.settle();
    store.crash(dying.instanceId);
    await clock.settle();
    expect(ran.sort((a, b) => Number(a) - Number(b))).toEqual(ids.map((_, n) => n));
    const restored = others.reduce((sum, manager) => sum + manager.metrics().restored, 0);
    expect(restored).toBe(20);
  });

  it('C39 writes nothing any more: what it still does is overruled', async () => {
    const { clock, store, open } = tabs();
    const gate = deferred<string>();
    const [dying, living] = [open(), open()];
    const task = dying.define('job', () => gate.promise).enqueue(1);
    living.define('job', endless);
    await clock.settle();
    store.crash(dying.instanceId);
    await clock.settle();
    gate.resolve('by the dead');
    await clock.settle();
    expect(store.records.get(task.id)).toMatchObject({
      status: 'running',
      instance: living.instanceId,
      attempt: 2,
      interruptions: 1,
    });
  });

  it('C38 C39 leaves what nobody can run to be shown, and to be resumed by a later definition', async () => {
    const { clock, store, open } = tabs();
    const [dying, living] = [open(), open()];
    const defined = dying.define('job', endless).enqueue(5);
    const bare = dying.createTask(endless);
    await clock.settle();
    const recorder = new Recorder(living);
    store.crash(dying.instanceId);
    await clock.settle();
    expect(living.getTask(defined.id)?.status).toBe('interrupted');
    expect(living.getTask(bare.id)?.status).toBe('interrupted');
    expect(recorder.events).toEqual([]);
    living.define('job', (n: number) => n + 1);
    await clock.settle();
    expect(living.getTask(defined.id)?.result).toBe(6);
    expect(living.getTask(bare.id)?.status).toBe('interrupted');
  });

  it('C39 two that define it at the same time later: one of them resumes it', async () => {
    const { clock, store, open } = tabs();
    const [dying, one, two] = [open(), open(), open()];
    dying.define('job', endless).enqueue(5);
    await clock.settle();
    store.crash(dying.instanceId);
    await clock.settle();
    let runs = 0;
    one.define('job', () => ++runs);
    two.define('job', () => ++runs);
    await clock.settle();
    expect(runs).toBe(1);
    expect(one.getTaskCount('interrupted') + two.getTaskCount('interrupted')).toBe(0);
  });

  it('C38 C39 one after the other: the count of crashes goes along, whoever it was', async () => {
    const { clock, store, open } = tabs();
    let dying = open();
    const { id } = dying.define('job', endless, { maxResumes: 2 }).enqueue(1);
    await clock.settle();
    for (const interruptions of [1, 2]) {
      const next = open();
      next.define('job', endless, { maxResumes: 2 });
      await next.ready;
      store.crash(dying.instanceId);
      await clock.settle();
      expect(store.records.get(id)).toMatchObject({ interruptions, status: 'running' });
      dying = next;
    }
    const last = open();
    last.define('job', endless, { maxResumes: 2 });
    await last.ready;
    store.crash(dying.instanceId);
    await clock.settle();
    expect(last.getTask(id)?.error).toMatchObject({ code: 'ERR_TASK_INTERRUPTED' });
  });
});

describe('a tab that lives', () => {
  it('C39 keeps its tasks, whoever starts beside it', async () => {
    const { clock, store, open } = tabs();
    const one = open();
    const task = one.define('job', endless).enqueue(1);
    await clock.settle();
    const two = open();
    two.define('job', endless);
    await two.ready;
    await clock.settle();
    expect(two.getTask(task.id)).toBeUndefined();
    expect(store.records.get(task.id)?.instance).toBe(one.instanceId);
    expect(store.calls).not.toContain('claim');
  });

  it('C32 never has the id of another', async () => {
    const { open } = tabs();
    const ids = new Set<string>();
    for (let n = 0; n < 20; n++) {
      const manager = open();
      for (let m = 0; m < 20; m++) ids.add(manager.createTask(endless).id);
    }
    expect(ids.size).toBe(400);
  });

  it('C39 resumes nothing once its shutdown has begun', async () => {
    const { clock, store, open } = tabs();
    const [dying, closing] = [open(), open()];
    const task = dying.define('job', endless).enqueue(1);
    let runs = 0;
    closing.define('job', () => ++runs);
    await clock.settle();
    store.crash(dying.instanceId);
    await closing.shutdown();
    await clock.settle();
    expect(runs).toBe(0);
    // The next one that starts finds it.
    const next = open();
    next.define('job', () => 'found');
    await clock.settle();
    expect(next.getTask(task.id)?.result).toBe('found');
  });

  it('C22 C39 shut down by cancel, leaves nothing to take over', async () => {
    const { clock, store, open } = tabs();
    const [closing, living] = [open(), open()];
    const task = closing.define('job', endless).enqueue(1);
    living.define('job', endless);
    await clock.settle();
    const stats = closing.shutdown({ timeout: 100 });
    await clock.advance(200);
    await stats;
    expect(store.records.get(task.id)?.status).toBe('cancelled');
    expect(living.getTaskCount()).toBe(0);
  });
});

describe('a store that tells of orphans', () => {
  it('C39 while it is still opening loses none of them', async () => {
    const { clock, store, open } = tabs();
    const dying = open();
    const task = dying.define('job', endless).enqueue(1);
    await clock.settle();
    const opening = deferred();
    store.tricks.open = async (proceed) => {
      const left = await proceed();
      await opening.promise;
      return left;
    };
    const living = open();
    living.define('job', () => 'resumed');
    await clock.settle();
    store.crash(dying.instanceId);
    await clock.settle();
    expect(living.getTask(task.id)).toBeUndefined();
    opening.resolve();
    await clock.settle();
    expect(living.getTask(task.id)?.result).toBe('resumed');
  });

  it('C39 tells of some twice: they run once', async () => {
    const clock = manualClock();
    const store = recordingStore();
    let tell: (() => void) | undefined;
    const manager = new BackgroundTaskManager({
      clock,
      logger: false,
      store: {
        open: (id, onOrphans) =>
          store.open(id, (left) => {
            tell = () => onOrphans?.(left);
            tell();
            tell();
          }),
        write: (changes) => store.write(changes),
        claim: (ids, id) => store.claim(ids, id),
        close: (id) => store.close(id),
      },
    });
    const dying = new BackgroundTaskManager({ clock, store, logger: false });
    dying.define('job', endless).enqueue(1);
    let runs = 0;
    manager.define('job', () => ++runs);
    await clock.settle();
    store.crash(dying.instanceId);
    await clock.settle();
    tell?.();
    await clock.settle();
    expect(runs).toBe(1);
    expect(manager.getTaskInfo()).toHaveLength(1);
  });
});

async function left(): Promise<{ lives: Lives; id: string }> {
  const lives = new Lives();
  const { id } = lives.start().manager.define('sync', endless).enqueue(1);
  await lives.clock.settle();
  return { lives, id };
}

it('C38 a definition replaced before its orphans are claimed resumes each under one handle that is found by its id', async () => {
  const { lives, id } = await left();
  const { manager } = lives.start();
  await lives.clock.settle();
  manager.define('sync', endless);
  manager.define('sync', endless); // hot reload, StrictMode
  await lives.clock.settle();
  expect(manager.getTask(id)?.status).toBe('running');
  expect(manager.cancelTask(id)).toBe(true);
});

it('C38 C39 a store that answers a claim with what the instance owns already resumes each orphan once', async () => {
  const { lives, id } = await left();
  const { manager } = lives.start({
    tricks: {
      claim: async (proceed, ids) => {
        await proceed();
        return ids; // "the ones this instance now owns"
      },
    },
  });
  await lives.clock.settle();
  let runs = 0;
  const handler = () => {
    runs++;
    return endless();
  };
  manager.define('sync', handler);
  manager.define('sync', handler);
  await lives.clock.settle();
  expect({ runs, restored: manager.metrics().restored }).toEqual({ runs: 1, restored: 1 });
  expect(manager.getTasks().map((task) => task.id)).toEqual([id]);
});

it('C31 C38 what a crashed instance left in a memoryStore is deleted there when it is cleared', async () => {
  const clock = manualClock();
  const records = new Map<string, TaskRecord>();
  const store = memoryStore({ records });
  const first = new BackgroundTaskManager({ clock, store });
  first.createTask(() => 1);
  await clock.settle();
  store.crash();
  const second = new BackgroundTaskManager({ clock, store });
  await clock.settle();
  expect(second.clearCompleted()).toBe(1);
  await clock.settle();
  expect(records.size).toBe(0);
});

it.each([
  ['resumed', true],
  ['new', false],
])(
  'C9 C38 when one of two live tasks of a key settles (the %s one), the other still holds it',
  async (_, resumedFirst) => {
    const lives = new Lives();
    lives.start().manager.define('sync', endless).enqueue('left', { key: 'k' });
    await lives.clock.settle();
    const { manager } = lives.start();
    const gates = { left: deferred(), fresh: deferred() };
    const sync = manager.define('sync', (which: 'left' | 'fresh') => gates[which].promise);
    // Before the store has been read nobody knows of the one that an earlier page left.
    sync.enqueue('fresh', { key: 'k' });
    await lives.clock.settle();
    expect(manager.getTaskCount('running')).toBe(2);
    gates[resumedFirst ? 'left' : 'fresh'].resolve();
    await lives.clock.settle();
    const [live] = manager.getTasks({ status: 'running' });
    expect(sync.enqueue('fresh', { key: 'k' }).id).toBe(live?.id);
  },
);

it('C31 C39 clearing an orphan that another tab has taken over meanwhile leaves its record there', async () => {
  const clock = manualClock();
  const records = new Map<string, TaskRecord>();
  const store = memoryStore({ records });
  const open = () => new BackgroundTaskManager({ clock, store, logger: false });
  const [dead, onlooker, heir] = [open(), open(), open()];
  await clock.settle();
  const { id } = dead.define('work', endless).enqueue(1);
  await clock.settle();
  store.crash(dead.instanceId);
  await clock.settle();
  expect(onlooker.getTask(id)?.status).toBe('interrupted');
  heir.define('work', endless);
  await clock.settle();
  expect(heir.getTask(id)?.status).toBe('running');
  onlooker.clearCompleted();
  await clock.settle();
  expect(records.get(id)).toMatchObject({ status: 'running', instance: heir.instanceId });
});

it('C38 C39 an orphan that a store tells of once more, when it has been resumed and has ended, is not run again', async () => {
  const clock = manualClock();
  let tell: ((left: StoredTasks) => void) | undefined;
  const orphan = taskRecord({ id: 'a', definition: 'job', instance: 'dead' });
  const manager = new BackgroundTaskManager({
    clock,
    logger: false,
    store: {
      open: async (_, onOrphans) => {
        tell = onOrphans;
        return { records: [], orphans: [] };
      },
      write: async () => {},
      // It says that they are ours, and so they are.
      claim: async (ids) => ids,
      close: async () => {},
    },
  });
  let runs = 0;
  manager.define('job', () => ++runs);
  await manager.ready;
  for (let n = 0; n < 3; n++) {
    tell?.({ records: [structuredClone(orphan)], orphans: ['a'] });
    await clock.settle();
  }
  expect(runs).toBe(1);
  expect(manager.getResult('a')).toMatchObject({ status: 'completed', result: 1 });
});
