import { describe, expect, it } from 'vitest';
import {
  BackgroundTaskManager,
  type DefinitionOptions,
  type TaskContext,
  TaskInterruptedError,
  type TaskRecord,
} from '../../src/index.ts';
import { manualClock } from '../../src/testing.ts';
import { taskRecord } from '../contract/task-record.ts';
import { deferred, endless } from '../support/deferred.ts';
import { Lives } from '../support/lives.ts';
import { recordingStore } from '../support/recording-store.ts';

/** A page in which one task of the definition `job` was running when it died. */
async function afterCrash(
  lives: Lives,
  defaults: DefinitionOptions = {},
  enqueue: Record<string, unknown> = {},
): Promise<string> {
  const { manager } = lives.start();
  const task = manager.define('job', endless, defaults).enqueue({ n: 1 }, enqueue);
  await lives.clock.settle();
  return task.id;
}

describe('an orphan of a definition', () => {
  it('C38 is resumed under its id by a new handle, with its payload', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start();
    const job = manager.define('job', (payload: { n: number }) => payload.n + 1);
    await manager.ready;
    const task = manager.getTask<number>(id);
    expect(task?.id).toBe(id);
    expect(task?.info().restored).toBe(true);
    expect(job.tasks()).toEqual([task]);
    await lives.clock.settle();
    expect(task?.outcome).toEqual({ status: 'completed', result: 2 });
  });

  it('C38 has been taken in by the time the manager is ready', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start();
    manager.define('job', endless);
    expect(manager.getTask(id)).toBeUndefined();
    await manager.ready;
    expect(manager.getTask(id)?.done).toBe(false);
    expect(manager.getTaskCount()).toBe(1);
  });

  it('C38 tells of itself by task:restored in place of task:created, then starts', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager, recorder } = lives.start();
    manager.define('job', () => 'done');
    await lives.clock.settle();
    expect(recorder.types({ id })).toEqual([
      'task:restored',
      'task:started',
      'task:completed',
      'task:settled',
    ]);
    expect(manager.metrics()).toMatchObject({ created: 0, restored: 1, started: 1, completed: 1 });
  });

  it('C38 goes on counting its attempts', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    for (const attempt of [2, 3]) {
      const { manager, recorder } = lives.start();
      const seen: number[] = [];
      manager.define('job', (_, ctx) => {
        seen.push(ctx.attempt);
        return endless();
      });
      await lives.clock.settle();
      expect(seen).toEqual([attempt]);
      expect(manager.getTask(id)?.attempt).toBe(attempt);
      expect(recorder.of('task:started')[0]?.attempt).toBe(attempt);
      expect(lives.recordOf({ id })).toMatchObject({ attempt, status: 'running', failures: 0 });
    }
  });

  it('C38 goes on counting its failures, and the limit counts those only', async () => {
    const lives = new Lives();
    const first = lives.start();
    const work = (_: unknown, { attempt }: TaskContext) => {
      // The second attempt is the one that its page dies under.
      if (attempt === 2) return endless();
      throw new Error(`attempt ${attempt}`);
    };
    const options = { retry: 2 };
    const { id } = first.manager.define('job', work).enqueue(1, options);
    await lives.clock.advance(30_000);
    expect(lives.recordOf({ id })).toMatchObject({ attempt: 2, failures: 1, status: 'running' });
    const { manager } = lives.start();
    manager.define('job', work);
    await lives.clock.advance(90_000);
    const task = manager.getTask(id);
    // Attempts 1, 3 and 4 failed: the first and two retries. The second did not.
    expect(task?.status).toBe('failed');
    expect(task?.attempt).toBe(4);
    expect(task?.error).toMatchObject({ message: 'attempt 4' });
    expect(lives.recordOf({ id })).toMatchObject({ failures: 3, status: 'failed' });
  });

  it('C38 keeps timeout, priority, owner, key, context, retainFor and a numeric retry', async () => {
    const lives = new Lives();
    const kept = {
      name: 'special',
      timeout: 4_321,
      deadline: 98_765,
      priority: 7,
      owner: 'ann',
      key: 'k',
      context: { request: 'r1', deep: { list: [0, '', false, null] } },
      retainFor: 1_234,
      retry: 4,
    };
    const id = await afterCrash(lives, {}, kept);
    const { manager } = lives.start({ timeout: 1, retry: 1 });
    const other = { timeout: 5, priority: 1, owner: 'bob', context: { x: 1 }, retainFor: 5 };
    const job = manager.define('job', endless, { ...other, name: 'other', deadline: 6, retry: 0 });
    await lives.clock.settle();
    expect(manager.getTask(id)?.info()).toMatchObject({
      name: 'special',
      timeout: 4_321,
      priority: 7,
      owner: 'ann',
      context: kept.context,
      status: 'running',
    });
    // Its key is taken: an enqueue with it is answered with the task itself.
    expect(job.enqueue(undefined, { key: 'k', owner: 'ann' }).id).toBe(id);
    expect(lives.recordOf({ id })).toMatchObject(kept);
  });

  it('C38 keeps that it had no deadline, delay, owner or retention, whatever the definition says now', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start();
    manager.define('job', endless, {
      deadline: 10,
      delay: 100_000,
      owner: 'bob',
      retainFor: 9,
      timeout: 5,
      context: { x: 1 },
    });
    await lives.clock.advance(1_000);
    const task = manager.getTask(id);
    expect(task?.status).toBe('running');
    expect(task?.info()).toMatchObject({ owner: null, timeout: null, context: {} });
    expect(lives.recordOf({ id })).toMatchObject({ deadline: null, delay: null, retainFor: null });
  });

  it('C38 takes functions from the definition: a retry by rules, onProgress and onSettled', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start();
    const told: string[] = [];
    manager.define(
      'job',
      (_, ctx) => {
        ctx.progress(0.5, 'half');
        throw new Error('again');
      },
      {
        retry: {
          limit: 1,
          delay: () => 40,
          when: (_, attempt) => told.push(`when ${attempt}`) > 0,
        },
        onProgress: (task) => told.push(`progress ${task.progress}`),
        onSettled: (task) => told.push(task.status),
      },
    );
    await lives.clock.advance(40);
    expect(manager.getTask(id)?.attempt).toBe(3);
    expect(told).toEqual(['progress 0.5', 'when 2', 'progress 0.5', 'failed']);
  });

  it('C38 keeps its deadline, which counts from its creation', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives, {}, { deadline: 10_000 });
    await lives.clock.advance(6_000);
    const { manager } = lives.start();
    manager.define('job', endless);
    await lives.clock.advance(3_999);
    expect(manager.getTask(id)?.status).toBe('running');
    await lives.clock.advance(1);
    expect(manager.getTask(id)?.status).toBe('timed_out');
  });

  it('C38 is not run once its deadline has passed', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives, {}, { deadline: 1_000 });
    lives.clock.jump(5_000);
    const { manager, recorder } = lives.start();
    let runs = 0;
    manager.define('job', () => ++runs);
    await lives.clock.settle();
    expect(runs).toBe(0);
    expect(manager.getTask(id)?.error).toMatchObject({ code: 'ERR_TASK_TIMEOUT' });
    expect(recorder.types({ id })).toEqual(['task:restored', 'task:timed_out', 'task:settled']);
  });

  it('C38 keeps what is left of its delay', async () => {
    const lives = new Lives();
    const first = lives.start();
    const { id } = first.manager.define('job', endless).enqueue(1, { delay: 10_000 });
    await lives.clock.advance(4_000);
    const { manager } = lives.start();
    manager.define('job', () => 'ran');
    await lives.clock.advance(5_999);
    expect(manager.getTask(id)?.status).toBe('pending');
    await lives.clock.advance(1);
    expect(manager.getTask(id)?.result).toBe('ran');
  });

  it('C38 goes by its priority', async () => {
    const lives = new Lives();
    const first = lives.start({ concurrency: 1 });
    const job = first.manager.define('job', endless);
    for (const priority of [0, 5, 9, 1]) job.enqueue(priority, { priority });
    await lives.clock.settle();
    const { manager } = lives.start({ concurrency: 1 });
    const order: unknown[] = [];
    manager.define('job', (payload) => {
      order.push(payload);
    });
    await lives.clock.settle();
    expect(order).toEqual([9, 5, 1, 0]);
  });

  it('C38 is taken in beyond capacity', async () => {
    const lives = new Lives();
    const first = lives.start();
    const job = first.manager.define('job', endless);
    for (let n = 0; n < 5; n++) job.enqueue(n);
    await lives.clock.settle();
    const { manager } = lives.start({ capacity: 2 });
    manager.define('job', endless);
    await lives.clock.settle();
    expect(manager.getTaskCount()).toBe(5);
  });

  it.each([0, '', false, null, undefined])('C38 keeps the falsy payload %o', async (payload) => {
    const lives = new Lives();
    const first = lives.start();
    first.manager.define<unknown, unknown>('job', endless).enqueue(payload);
    await lives.clock.settle();
    const { manager } = lives.start();
    const seen: unknown[] = [];
    manager.define('job', (got) => {
      seen.push(got);
    });
    await lives.clock.settle();
    expect(seen).toEqual([payload]);
  });

  it('C38 goes on being stored, also by a definition that now says persist: false', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start();
    manager.define('job', () => 'done', { persist: false });
    await lives.clock.settle();
    expect(lives.recordOf({ id }).status).toBe('completed');
    // Else it would run at every start from now on.
    const third = lives.start();
    let runs = 0;
    third.manager.define('job', () => ++runs);
    await lives.clock.settle();
    expect(runs).toBe(0);
  });

  it('C38 was waiting to be tried again: it is tried again, and counts on', async () => {
    const lives = new Lives();
    const first = lives.start();
    const fail = () => {
      throw new Error('no');
    };
    const { id } = first.manager.define('job', fail).enqueue(1, { retry: 1 });
    await lives.clock.settle();
    expect(lives.recordOf({ id })).toMatchObject({ status: 'pending', attempt: 1, failures: 1 });
    const { manager } = lives.start();
    manager.define('job', fail);
    await lives.clock.advance(60_000);
    expect(manager.getTask(id)).toMatchObject({ status: 'failed', attempt: 2 });
  });

  it('C38 settles in the store, and is history at the next start', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const second = lives.start();
    second.manager.define('job', () => 'done');
    await lives.clock.settle();
    const { manager, recorder } = lives.start();
    let runs = 0;
    manager.define('job', () => ++runs);
    await lives.clock.settle();
    expect(runs).toBe(0);
    expect(manager.getResult(id)).toMatchObject({ status: 'completed', result: 'done' });
    expect(recorder.events).toEqual([]);
  });

  it('C38 is bound to the async context of whoever defined it', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const bound: unknown[] = [];
    const { manager } = lives.start({
      bind: (fn) => {
        bound.push(fn);
        return fn;
      },
    });
    manager.define('job', () => 'done');
    await lives.clock.settle();
    expect(bound).toHaveLength(1);
    expect(manager.getTask(id)?.status).toBe('completed');
  });
});

describe('a resumed task and its record', () => {
  it('C38 waits for its new attempt to be durable, not only for an earlier state', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const held: Array<{ attempt: number; status: string; go: () => Promise<void> }> = [];
    const { manager } = lives.start({
      tricks: {
        write: (proceed, { put }) => {
          const done = deferred();
          const record = put.find((each) => each.id === id);
          if (record === undefined) return proceed();
          const go = () => proceed().then(done.resolve);
          held.push({ attempt: record.attempt, status: record.status, go });
          return done.promise;
        },
      },
    });
    const runs: number[] = [];
    manager.define('job', (_, { attempt }) => {
      runs.push(attempt);
      return endless();
    });
    await lives.clock.settle();
    for (const write of held) {
      const isTheAttempt = write.attempt === 2 && write.status === 'running';
      if (isTheAttempt) break;
      await write.go();
      await lives.clock.settle();
      expect(runs).toEqual([]);
    }
    const attempt = held.find((write) => write.attempt === 2 && write.status === 'running');
    expect(attempt).toBeDefined();
    expect(runs).toEqual([]);
    await attempt?.go();
    await lives.clock.settle();
    expect(runs).toEqual([2]);
  });

  it('C38 counts as running while it waits for that', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start({ tricks: { write: endless } });
    manager.define('job', () => 'done');
    await lives.clock.settle();
    expect(manager.getTask(id)?.status).toBe('running');
  });

  it('C38 runs when that write fails', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start({
      tricks: { write: () => Promise.reject(new Error('quota')) },
    });
    manager.define('job', () => 'done');
    await lives.clock.settle();
    expect(manager.getTask(id)?.result).toBe('done');
  });

  it('C38 runs after 2 s when that write hangs', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start({ tricks: { write: endless } });
    let runs = 0;
    manager.define('job', () => ++runs);
    await lives.clock.advance(1_999);
    expect(runs).toBe(0);
    await lives.clock.advance(1);
    expect(runs).toBe(1);
    expect(manager.getTask(id)?.status).toBe('completed');
  });

  it('C38 is timed from when its function runs, not from when it began to wait', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives, {}, { timeout: 1_000 });
    const { manager } = lives.start({ tricks: { write: endless } });
    manager.define('job', endless);
    await lives.clock.advance(2_999);
    expect(manager.getTask(id)?.status).toBe('running');
    await lives.clock.advance(1);
    expect(manager.getTask(id)?.status).toBe('timed_out');
  });

  it('C38 never runs when it is cancelled while it waits, and frees its slot', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start({ concurrency: 1, tricks: { write: endless } });
    let runs = 0;
    manager.define('job', () => ++runs);
    await lives.clock.settle();
    expect(manager.cancelTask(id)).toBe(true);
    const next = manager.createTask(() => 'next');
    await lives.clock.settle();
    expect(next.result).toBe('next');
    await lives.clock.advance(5_000);
    expect(runs).toBe(0);
    await manager.getTask(id)?.stopped;
  });

  it('C38 waits for nothing when it is new: only what was resumed does', async () => {
    const lives = new Lives();
    const { manager } = lives.start({ tricks: { write: endless } });
    const task = manager.define('job', () => 'done').enqueue(1);
    await task.wait();
    expect(task.result).toBe('done');
  });

  it('C38 waits at each attempt', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives, {}, { retry: 1 });
    const { manager, store } = lives.start();
    let runs = 0;
    manager.define('job', () => {
      runs++;
      throw new Error('no');
    });
    await lives.clock.settle();
    expect(runs).toBe(1);
    store.tricks.write = endless;
    await lives.clock.advance(1_000);
    expect(manager.getTask(id)?.attempt).toBe(3);
    expect(runs).toBe(1);
    await lives.clock.advance(2_000);
    expect(runs).toBe(2);
  });
});

describe('other orphans', () => {
  it('C38 of a bare function is shown as interrupted, without events and uncounted', async () => {
    const lives = new Lives();
    const first = lives.start();
    const bare = first.manager.createTask(endless, { name: 'bare', owner: 'ann' });
    await lives.clock.settle();
    const { manager, recorder, store } = lives.start();
    await lives.clock.settle();
    const task = manager.getTask(bare.id);
    expect(task?.status).toBe('interrupted');
    expect(task?.error).toBeInstanceOf(TaskInterruptedError);
    expect(task?.error).toMatchObject({ code: 'ERR_TASK_INTERRUPTED', taskId: bare.id });
    expect(task?.info()).toMatchObject({ restored: true, name: 'bare', owner: 'ann', done: true });
    expect(recorder.events).toEqual([]);
    expect(manager.metrics()).toMatchObject({ interrupted: 0, restored: 0, created: 0 });
    expect(manager.getTaskCount()).toBe(0);
    expect(store.calls).not.toContain('claim');
    expect(store.calls).not.toContain('write');
  });

  it('C38 of a definition nobody made is shown as interrupted, and resumed when it is defined', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager, recorder, store } = lives.start();
    manager.define('other', endless);
    await manager.ready;
    const shown = manager.getTask(id);
    expect(shown?.status).toBe('interrupted');
    expect(store.calls).not.toContain('claim');
    manager.define('job', ({ n }: { n: number }) => n * 10);
    await lives.clock.settle();
    const task = manager.getTask(id);
    expect(task).not.toBe(shown);
    expect(task?.result).toBe(10);
    expect(shown?.status).toBe('interrupted');
    expect(recorder.types({ id })).toEqual([
      'task:restored',
      'task:started',
      'task:completed',
      'task:settled',
    ]);
    expect(manager.getTaskInfo().filter((info) => info.id === id)).toHaveLength(1);
  });

  it('C38 defining a name twice: the later handler runs what is resumed, once', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start();
    const ran: string[] = [];
    manager.define('job', () => void ran.push('earlier'));
    manager.define('job', () => void ran.push('later'));
    await lives.clock.settle();
    expect(ran).toEqual(['later']);
    manager.define('job', () => void ran.push('too late'));
    await lives.clock.settle();
    expect(ran).toEqual(['later']);
    expect(manager.getTask(id)?.status).toBe('completed');
  });

  it('C38 two definitions of its name right after another claim and run it once', async () => {
    const lives = new Lives();
    await afterCrash(lives);
    const { manager } = lives.start();
    await manager.ready;
    const ran: string[] = [];
    manager.define('job', () => void ran.push('earlier'));
    manager.define('job', () => void ran.push('later'));
    await lives.clock.settle();
    expect(ran).toEqual(['later']);
  });

  it('C38 C31 are kept beside the history, whatever its size', async () => {
    const lives = new Lives();
    const first = lives.start();
    for (let n = 0; n < 3; n++) first.manager.createTask(endless);
    await lives.clock.settle();
    const { manager } = lives.start({ history: 0 });
    await manager.ready;
    expect(manager.getTaskInfo().map(({ status }) => status)).toEqual(
      new Array(3).fill('interrupted'),
    );
  });

  it('C38 clearCompleted forgets them here and in the store, and they are not resumed any more', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start();
    await manager.ready;
    expect(manager.clearCompleted()).toBe(1);
    await lives.clock.settle();
    expect(lives.records.size).toBe(0);
    let runs = 0;
    manager.define('job', () => ++runs);
    await lives.clock.settle();
    expect(runs).toBe(0);
    expect(manager.getTask(id)).toBeUndefined();
  });

  it('C38 is no longer shown, nor deleted by clearing, once somebody else turns out to have it', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager } = lives.start({ tricks: { claim: async () => [] } });
    await manager.ready;
    expect(manager.getTask(id)?.status).toBe('interrupted');
    manager.define('job', endless);
    await lives.clock.settle();
    expect(manager.getTask(id)).toBeUndefined();
    expect(manager.clearCompleted()).toBe(0);
    await lives.clock.settle();
    expect(lives.records.has(id)).toBe(true);
  });
});

describe('a task that crashes its page', () => {
  async function crashes(times: number, defaults: DefinitionOptions = {}) {
    const lives = new Lives();
    const id = await afterCrash(lives, defaults);
    for (let n = 1; n < times; n++) {
      lives.start().manager.define('job', endless, defaults);
      await lives.clock.settle();
      expect(lives.recordOf({ id })).toMatchObject({ status: 'running', interruptions: n });
    }
    const last = lives.start();
    let runs = 0;
    last.manager.define('job', () => ++runs, defaults);
    await last.manager.ready;
    await lives.clock.settle();
    return { ...last, lives, id, runs: () => runs };
  }

  it('C38 is resumed five times by default', async () => {
    const { manager, id, runs } = await crashes(5);
    expect(runs()).toBe(1);
    expect(manager.getTask(id)?.status).toBe('completed');
  });

  it('C38 fails when it was interrupted a sixth time: restored, failed, settled, and never run', async () => {
    const { manager, id, runs, recorder, lives } = await crashes(6);
    expect(runs()).toBe(0);
    const task = manager.getTask(id);
    expect(task?.status).toBe('failed');
    expect(task?.error).toBeInstanceOf(TaskInterruptedError);
    expect(task?.error).toMatchObject({ code: 'ERR_TASK_INTERRUPTED', taskId: id });
    expect(recorder.types({ id })).toEqual(['task:restored', 'task:failed', 'task:settled']);
    expect(manager.metrics()).toMatchObject({ restored: 1, failed: 1, started: 0 });
    expect(lives.recordOf({ id })).toMatchObject({ status: 'failed', interruptions: 6 });
    // And stays failed: the next start shows it as history.
    const next = lives.start();
    next.manager.define('job', endless);
    await lives.clock.settle();
    expect(next.manager.getTask(id)?.status).toBe('failed');
    expect(next.recorder.events).toEqual([]);
  });

  it('C38 maxResumes: 0 never resumes one that was running', async () => {
    const { manager, id, runs } = await crashes(1, { maxResumes: 0 });
    expect(runs()).toBe(0);
    expect(manager.getTask(id)?.status).toBe('failed');
  });

  it('C38 maxResumes: 1 resumes once', async () => {
    expect((await crashes(1, { maxResumes: 1 })).runs()).toBe(1);
    expect((await crashes(2, { maxResumes: 1 })).runs()).toBe(0);
  });

  it('C38 resume: false fails an orphan at the first start', async () => {
    const { manager, id, runs, recorder } = await crashes(1, { resume: false });
    expect(runs()).toBe(0);
    expect(manager.getTask(id)?.error).toBeInstanceOf(TaskInterruptedError);
    expect(recorder.types({ id })).toEqual(['task:restored', 'task:failed', 'task:settled']);
  });

  it('C38 resume: false and maxResumes hold for one that a later definition resumes', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    const { manager, recorder } = lives.start();
    await manager.ready;
    manager.define('job', endless, { resume: false });
    await lives.clock.settle();
    expect(manager.getTask(id)?.status).toBe('failed');
    expect(recorder.types({ id })).toEqual(['task:restored', 'task:failed', 'task:settled']);
  });

  it('C38 those that only waited were not crashed by: they are resumed without end', async () => {
    const lives = new Lives();
    const first = lives.start({ concurrency: 1 });
    const job = first.manager.define('job', endless);
    job.enqueue('runs');
    const { id } = job.enqueue('waits');
    await lives.clock.settle();
    for (let n = 0; n < 8; n++) {
      // Paused, so that neither starts.
      const { manager } = lives.start();
      manager.pause();
      manager.define('job', endless);
      await lives.clock.settle();
      expect(manager.getTask(id)?.status).toBe('pending');
    }
    expect(lives.recordOf({ id })).toMatchObject({ interruptions: 0 });
    const { manager } = lives.start();
    manager.define('job', (payload) => payload);
    await lives.clock.settle();
    expect(manager.getTask(id)?.result).toBe('waits');
  });

  it('C38 counts no crash that came between the claim and the new attempt', async () => {
    const lives = new Lives();
    const id = await afterCrash(lives);
    for (let n = 0; n < 8; n++) {
      // Its page dies before anything of the resumed task is written.
      lives.start({ tricks: { write: endless } }).manager.define('job', endless);
      await lives.clock.settle();
    }
    expect(lives.recordOf({ id })).toMatchObject({ interruptions: 0, attempt: 1 });
  });
});

describe('settled records', () => {
  it('C38 come back as history, restored, without events, and can be asked for', async () => {
    const lives = new Lives();
    const first = lives.start();
    const done = first.manager.createTask(() => ({ answer: 42 }), { name: 'sum', owner: 'ann' });
    const failed = first.manager.createTask(() => {
      throw new RangeError('too much');
    });
    const cancelled = first.manager.createTask(endless);
    const timedOut = first.manager.createTask(endless, { timeout: 10 });
    await lives.clock.advance(10);
    cancelled.cancel('not needed');
    await lives.clock.settle();
    const { manager, recorder } = lives.start();
    await manager.ready;
    expect(manager.getTaskInfo().map(({ id, status, restored }) => [id, status, restored])).toEqual(
      [
        [done.id, 'completed', true],
        [failed.id, 'failed', true],
        [cancelled.id, 'cancelled', true],
        [timedOut.id, 'timed_out', true],
      ],
    );
    expect(manager.getResult(done.id)).toMatchObject({
      status: 'completed',
      name: 'sum',
      result: { answer: 42 },
    });
    expect(manager.getTask(done.id)?.info()).toMatchObject({
      owner: 'ann',
      persisted: true,
      createdAt: done.createdAt,
      startedAt: done.startedAt,
      finishedAt: done.finishedAt,
      progress: 1,
    });
    expect(manager.getTask(failed.id)?.error).toMatchObject({
      name: 'RangeError',
      message: 'too much',
    });
    await expect(manager.getTask(cancelled.id)?.wait()).rejects.toThrow('not needed');
    expect(recorder.events).toEqual([]);
    expect(manager.metrics()).toMatchObject({ created: 0, completed: 0, failed: 0, restored: 0 });
    await lives.clock.settle();
    expect(recorder.events).toEqual([]);
  });

  it('C33 keep their owner: to others they do not exist', async () => {
    const lives = new Lives();
    const { id } = lives.start().manager.createTask(() => 1, { owner: 'ann' });
    await lives.clock.settle();
    const { manager } = lives.start();
    await manager.ready;
    expect(manager.getTask(id, { owner: 'bob' })).toBeUndefined();
    expect(manager.getTask(id, { owner: 'ann' })?.status).toBe('completed');
  });

  it('C31 come back as many as the history takes, the last settled ones', async () => {
    const lives = new Lives();
    const first = lives.start();
    for (let n = 0; n < 6; n++) {
      first.manager.createTask(() => n, { name: `n${n}` });
      await lives.clock.advance(10);
    }
    const { manager } = lives.start({ history: 2 });
    await manager.ready;
    expect(manager.getTaskInfo().map(({ name }) => name)).toEqual(['n4', 'n5']);
  });

  it('C31 push out no task that settled after them', async () => {
    const lives = new Lives();
    const first = lives.start();
    for (let n = 0; n < 6; n++) first.manager.createTask(() => n, { name: `old ${n}` });
    await lives.clock.advance(10);
    const late = deferred();
    const { manager } = lives.start({
      history: 2,
      tricks: { open: (proceed) => late.promise.then(proceed) },
    });
    const fresh = manager.createTask(() => 'fresh', { name: 'fresh' });
    await lives.clock.settle();
    late.resolve();
    await manager.ready;
    expect(manager.getTask(fresh.id)?.status).toBe('completed');
    expect(manager.getTaskInfo()).toHaveLength(2);
    const next = manager.createTask(() => 'next', { name: 'next' });
    await lives.clock.settle();
    expect(manager.getTaskInfo().map(({ id }) => id)).toEqual([fresh.id, next.id]);
  });

  it('C38 retainFor counts from when they settled', async () => {
    const lives = new Lives();
    const first = lives.start();
    const slow = deferred<string>();
    const task = first.manager.createTask(() => slow.promise, { retainFor: 1_000 });
    await lives.clock.advance(5_000);
    slow.resolve('late');
    await lives.clock.advance(400);
    const { manager } = lives.start({ history: 0 });
    await manager.ready;
    expect(manager.getTask(task.id)?.result).toBe('late');
    await lives.clock.advance(599);
    expect(manager.getTask(task.id)).toBeDefined();
    await lives.clock.advance(1);
    expect(manager.getTask(task.id)).toBeUndefined();
  });

  it('C49 can be run again when their definition is there, and else not', async () => {
    const lives = new Lives();
    const first = lives.start();
    const twice = (n: number) => n * 2;
    const defined = first.manager.define('twice', twice).enqueue(21);
    const bare = first.manager.createTask(() => 1);
    await lives.clock.settle();
    const { manager } = lives.start();
    manager.define('twice', twice);
    await manager.ready;
    expect(() => manager.rerun(bare.id)).toThrow(/no work/);
    const again = manager.rerun(defined.id);
    expect(again.id).not.toBe(defined.id);
    await expect(again.wait()).resolves.toBe(42);
    expect(again.info().restored).toBe(false);
  });

  it('C38 are forgotten by clearCompleted, in the store too', async () => {
    const lives = new Lives();
    const first = lives.start();
    first.manager.createTask(() => 1);
    first.manager.createTask(() => 2);
    await lives.clock.settle();
    const { manager } = lives.start();
    await manager.ready;
    expect(manager.clearCompleted()).toBe(2);
    await lives.clock.settle();
    expect(lives.records.size).toBe(0);
    expect(manager.clearCompleted()).toBe(0);
  });
});

describe('ready', () => {
  it('is there at once without a store', async () => {
    const manager = new BackgroundTaskManager({ clock: manualClock(), logger: false });
    let isReady = false;
    void manager.ready.then(() => {
      isReady = true;
    });
    await Promise.resolve();
    expect(isReady).toBe(true);
  });

  it('comes when the store has been read', async () => {
    const opening = deferred();
    const store = recordingStore({ open: (proceed) => opening.promise.then(proceed) });
    const clock = manualClock();
    const manager = new BackgroundTaskManager({ clock, store, logger: false });
    let isReady = false;
    void manager.ready.then(() => {
      isReady = true;
    });
    await clock.advance(1_000);
    expect(isReady).toBe(false);
    opening.resolve();
    await clock.settle();
    expect(isReady).toBe(true);
  });

  it('leaves a record alone that another, living instance holds', async () => {
    const clock = manualClock();
    const store = recordingStore();
    const one = new BackgroundTaskManager({ clock, store, logger: false });
    const task = one.define('job', endless).enqueue(1);
    await clock.settle();
    const two = new BackgroundTaskManager({ clock, store, logger: false });
    two.define('job', endless);
    await two.ready;
    expect(two.getTaskInfo()).toEqual([]);
    expect(two.getTask(task.id)).toBeUndefined();
  });

  it('C38 takes a settled record for history even where the store calls it an orphan', async () => {
    const record = taskRecord({ id: 'a', status: 'completed', definition: 'job', result: 1 });
    const store = recordingStore({
      open: async () => ({ records: [record], orphans: ['a'] }),
      claim: async (_, ids) => ids,
    });
    const clock = manualClock();
    const manager = new BackgroundTaskManager({ clock, store, logger: false });
    let runs = 0;
    manager.define('job', () => ++runs);
    await clock.settle();
    expect(runs).toBe(0);
    expect(manager.getResult('a')).toMatchObject({ status: 'completed', result: 1 });
  });
});

it('C38 of records with one id the later counts, but for one that has ended: none runs twice', async () => {
  const { clock } = new Lives();
  const record = (id: string, payload: number, status: TaskRecord['status']) =>
    taskRecord({ id, payload, status, definition: 'job', instance: 'dead' });
  const records = [
    ...[record('a', 1, 'running'), record('a', 2, 'running')],
    ...[record('b', 1, 'completed'), record('b', 2, 'running'), record('b', 3, 'interrupted')],
    ...[record('c', 1, 'running'), record('c', 2, 'failed')],
  ];
  const manager = new BackgroundTaskManager({
    clock,
    logger: false,
    store: {
      open: async () => ({ records, orphans: ['a', 'a', 'b', 'c'] }),
      write: async () => {},
      claim: async (ids) => ids,
      close: async () => {},
    },
  });
  const runs: unknown[] = [];
  manager.define('job', (payload, { id }) => runs.push([id, payload]));
  await clock.settle();
  expect(runs).toEqual([['a', 2]]);
  expect(manager.getTaskInfo().map(({ id, status }) => [id, status])).toEqual([
    ['a', 'completed'],
    ['b', 'completed'],
    ['c', 'failed'],
  ]);
});

describe('tasks of one millisecond', () => {
  /** Ids of 40 of them, in a store that gives its records by id, as one with an index does. */
  async function leave(lives: Lives): Promise<string[]> {
    const job = lives.start().manager.define('job', endless);
    const ids = Array.from({ length: 40 }, (_, n) => job.enqueue(n).id);
    await lives.clock.settle();
    const sorted = [...lives.records].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(sorted.map(([id]) => id)).not.toEqual(ids);
    lives.records.clear();
    for (const [id, record] of sorted) lives.records.set(id, record);
    return ids;
  }

  it('C2 C38 are resumed in the order of their creation', async () => {
    const lives = new Lives();
    await leave(lives);
    const order: number[] = [];
    lives.start({ concurrency: 1 }).manager.define('job', (n: number) => void order.push(n));
    await lives.clock.settle();
    expect(order).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  it('C38 are shown in that order, interrupted or settled', async () => {
    const lives = new Lives();
    const ids = await leave(lives);
    const { manager } = lives.start();
    await manager.ready;
    expect(manager.getTaskInfo().map(({ id }) => id)).toEqual(ids);
    manager.define('job', () => {});
    await lives.clock.settle();
    const next = lives.start().manager;
    await next.ready;
    expect(next.getTaskInfo({ status: 'completed' }).map(({ id }) => id)).toEqual(ids);
  });
});
