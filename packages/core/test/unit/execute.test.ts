import { describe, expect, it } from 'vitest';
import {
  CapacityError,
  ManagerClosedError,
  TaskCancelledError,
  TaskDroppedError,
  TaskTimeoutError,
} from '../../src/index.ts';
import { deferred, never, observed, stateOf, untilStopped } from '../support/observed-manager.ts';

describe('C34 execute', () => {
  it('C34 resolves with the result if the work completes in time', async () => {
    const { manager, clock } = observed();
    const outcome = await manager.execute(() => 'quick');
    expect(outcome).toEqual({
      status: 'completed',
      taskId: manager.getTaskInfo()[0]?.id,
      result: 'quick',
    });
    expect(clock.timers).toBe(0);
  });

  it.each([0, '', false, null, undefined])('C34 also with a falsy result: %s', async (value) => {
    const { manager } = observed();
    expect(await manager.execute(() => value)).toMatchObject({
      status: 'completed',
      result: value,
    });
  });

  it('C34 takes promises and foreign thenables', async () => {
    const { manager } = observed();
    expect(await manager.execute(Promise.resolve(1))).toMatchObject({ result: 1 });
    // biome-ignore lint/suspicious/noThenProperty: the point.
    const thenable = { then: (yes: (value: number) => void) => yes(2) };
    expect(await manager.execute(thenable as PromiseLike<number>)).toMatchObject({ result: 2 });
  });

  it('C34 else with an envelope holding the id, while the work goes on', async () => {
    const { manager, clock } = observed();
    const gate = deferred<string>();
    const executed = manager.execute(() => gate.promise, { within: 500, name: 'slow' });
    await clock.advance(499);
    expect(await stateOf(executed, clock)).toBe('pending');
    await clock.advance(1);
    const outcome = await executed;
    expect(outcome).toEqual({
      status: 'running',
      taskId: expect.any(String),
      message: expect.any(String),
    });
    expect(outcome).not.toHaveProperty('result');
    if (outcome.status !== 'completed') expect(outcome.message).not.toMatch(/time.?out|timed/i);
    const task = manager.getTask(outcome.taskId);
    expect(task?.status).toBe('running');
    gate.resolve('late');
    await clock.settle();
    expect(task?.outcome).toEqual({ status: 'completed', result: 'late' });
  });

  it('C34 within is 10 s by default', async () => {
    const { manager, clock } = observed();
    const executed = manager.execute(never);
    await clock.advance(9_999);
    expect(await stateOf(executed, clock)).toBe('pending');
    await clock.advance(1);
    expect(await executed).toMatchObject({ status: 'running' });
  });

  it('C34 one that is still waiting for a slot, a delay or a retry is pending', async () => {
    const { manager, clock } = observed({ concurrency: 1 });
    manager.createTask(never);
    const answers = [
      manager.execute(() => 1, { within: 10 }),
      manager.execute(() => 1, { within: 10, delay: 1_000 }),
    ];
    await clock.advance(10);
    for (const answer of answers) expect(await answer).toMatchObject({ status: 'pending' });
    const other = observed({ logger: false });
    const retrying = other.manager.execute(() => Promise.reject(new Error()), {
      within: 10,
      retry: { limit: 3, delay: 100, jitter: false },
    });
    await other.clock.advance(10);
    expect(await retrying).toMatchObject({ status: 'pending' });
  });

  it('C34 rejects with the very error if the work fails in time', async () => {
    const { manager, clock } = observed({ logger: false });
    for (const error of [new Error('no'), undefined, null, 'text']) {
      await expect(manager.execute(() => Promise.reject(error))).rejects.toBe(error);
      await expect(
        manager.execute(() => {
          throw error;
        }),
      ).rejects.toBe(error);
    }
    expect(clock.timers).toBe(0);
  });

  it('C34 rejects if it times out, is cancelled or dropped in time', async () => {
    const { manager, clock } = observed({ capacity: 2, logger: false });
    const timed = manager.execute(untilStopped, { timeout: 5 });
    timed.catch(() => {});
    const cancelled = manager.execute(untilStopped, { name: 'to cancel' });
    cancelled.catch(() => {});
    await expect(manager.execute(() => 1)).rejects.toBeInstanceOf(TaskDroppedError);
    manager.cancelTask(manager.getTaskInfo({ name: 'to cancel' })[0]?.id ?? '');
    await expect(cancelled).rejects.toBeInstanceOf(TaskCancelledError);
    await clock.advance(5);
    await expect(timed).rejects.toBeInstanceOf(TaskTimeoutError);
  });

  it('C34 a failure after the limit rejects nothing, and is no unhandled rejection', async () => {
    const { manager, clock } = observed({ logger: false });
    const gate = deferred<never>();
    const executed = manager.execute(() => gate.promise, { within: 10 });
    await clock.advance(10);
    const { taskId } = await executed;
    gate.reject(new Error('later'));
    await clock.settle();
    expect(manager.getResult(taskId)).toMatchObject({
      status: 'failed',
      error: { name: 'Error', message: 'later' },
    });
  });

  it('C34 background: false always waits', async () => {
    const { manager, clock } = observed();
    const gate = deferred<number>();
    const executed = manager.execute(() => gate.promise, { background: false, within: 10 });
    await clock.advance(1e9);
    expect(await stateOf(executed, clock)).toBe('pending');
    expect(clock.timers).toBe(0);
    gate.resolve(7);
    expect(await executed).toMatchObject({ status: 'completed', result: 7 });
  });

  it('C34 within: 0 gives what is there at once, else the envelope; Infinity waits', async () => {
    const { manager, clock } = observed();
    const [quick, slow, patient] = [
      manager.execute(() => 1, { within: 0 }),
      manager.execute(never, { within: 0 }),
      manager.execute(never, { within: Infinity }),
    ];
    await clock.settle();
    expect(await quick).toMatchObject({ status: 'completed', result: 1 });
    expect(await slow).toMatchObject({ status: 'running' });
    await clock.advance(1e7);
    expect(await stateOf(patient, clock)).toBe('pending');
  });

  it('C34 finishing at the limit gives one outcome, whichever timer was set first', async () => {
    for (const [workFirst, delay] of [
      [true, 100],
      [false, 100],
    ] as const) {
      const { manager, clock } = observed();
      const gate = deferred<string>();
      const work = (): void => {
        clock.setTimer(() => gate.resolve('at the limit'), delay);
      };
      if (workFirst) work();
      const outcomes: unknown[] = [];
      void manager
        .execute(() => gate.promise, { within: 100 })
        .then((outcome) => outcomes.push(outcome));
      if (!workFirst) work();
      await clock.advance(200);
      expect(outcomes).toHaveLength(1);
      const [outcome] = outcomes as [{ status: string; taskId: string }];
      expect(['completed', 'running']).toContain(outcome.status);
      expect(manager.getResult(outcome.taskId)).toMatchObject({ result: 'at the limit' });
    }
  });

  it('C34 a task that settles in the very timer of the limit is told as settled', async () => {
    const { manager, clock } = observed({ logger: false });
    const executed = manager.execute(untilStopped, { within: 100, timeout: 100 });
    executed.catch(() => {});
    await clock.advance(100);
    const seen = await executed.then(
      ({ status }) => status,
      (error: Error) => error.name,
    );
    expect(['running', 'TimeoutError']).toContain(seen);
    expect(manager.getTaskInfo()[0]?.status).toBe('timed_out');
  });

  it('C34 passes the options on to the task', async () => {
    const { manager } = observed();
    const { taskId } = await manager.execute(({ context }) => context.a, {
      name: 'named',
      context: { a: 1 },
      owner: 'ann',
      timeout: 50,
      priority: 2,
    });
    expect(manager.getTask(taskId)?.info()).toMatchObject({
      name: 'named',
      context: { a: 1 },
      owner: 'ann',
      timeout: 50,
      priority: 2,
    });
  });

  it('C34 a key gives the same task to both', async () => {
    const { manager, clock } = observed();
    const gate = deferred<number>();
    const both = [1, 2].map(() => manager.execute(() => gate.promise, { key: 'k' }));
    gate.resolve(5);
    await clock.settle();
    const [a, b] = await Promise.all(both);
    expect(a).toEqual(b);
    expect(manager.metrics().created).toBe(1);
  });

  it('C5 C34 rejects with what is wrong about its arguments, and throws nothing', async () => {
    const { manager } = observed();
    const tries: [() => Promise<unknown>, new () => Error, RegExp][] = [
      [() => manager.execute(undefined as never), TypeError as never, /work/],
      [() => manager.execute(() => 1, { within: -1 }), RangeError as never, /within/],
      [() => manager.execute(() => 1, { within: Number.NaN }), RangeError as never, /within/],
      [() => manager.execute(() => 1, { within: '1' as never }), TypeError as never, /within/],
      [
        () => manager.execute(() => 1, { background: 1 as never }),
        TypeError as never,
        /background/,
      ],
      [() => manager.execute(() => 1, { timeout: 0 }), RangeError as never, /timeout/],
      [() => manager.execute(() => 1, null as never), TypeError as never, /options/],
    ];
    for (const [attempt, type, message] of tries) {
      const rejected = attempt();
      await expect(rejected).rejects.toBeInstanceOf(type);
      await expect(rejected).rejects.toThrow(message);
    }
    expect(manager.getTaskInfo()).toEqual([]);
  });

  it('C34 rejects at capacity with overflow throw, and after shutdown', async () => {
    const { manager } = observed({ capacity: 1, overflow: 'throw' });
    manager.createTask(untilStopped);
    await expect(manager.execute(() => 1)).rejects.toBeInstanceOf(CapacityError);
    void manager.shutdown({ timeout: 0 });
    await expect(manager.execute(() => 1)).rejects.toBeInstanceOf(ManagerClosedError);
  });
});

describe('C35 the outcome of a backgrounded task', () => {
  async function backgrounded(options: object = {}, managerOptions: object = { history: 0 }) {
    const world = observed({ logger: false, ...managerOptions });
    const gate = deferred<string>();
    const executed = world.manager.execute(() => gate.promise, {
      within: 10,
      name: 'slow',
      ...options,
    });
    await world.clock.advance(10);
    const { taskId } = await executed;
    return { ...world, gate, taskId };
  }

  it('C35 is kept for 10 minutes after it settled, whatever history says', async () => {
    const { manager, clock, gate, taskId } = await backgrounded();
    await clock.advance(3_600_000);
    gate.resolve('at last');
    await clock.advance(599_999);
    expect(manager.getResult(taskId)).toEqual({
      status: 'completed',
      taskId,
      name: 'slow',
      result: 'at last',
      elapsedMs: 3_600_010,
    });
    await clock.advance(1);
    expect(manager.getResult(taskId)).toEqual({ status: 'not_found', taskId });
  });

  it('C35 is kept for retainFor where that is given', async () => {
    const { manager, clock, gate, taskId } = await backgrounded({ retainFor: 100 });
    gate.resolve('x');
    await clock.advance(99);
    expect(manager.getResult(taskId).status).toBe('completed');
    await clock.advance(1);
    expect(manager.getResult(taskId).status).toBe('not_found');
  });

  it('C35 is kept also when it failed, was cancelled or timed out', async () => {
    const failed = await backgrounded();
    failed.gate.reject(new RangeError('too far'));
    await failed.clock.settle();
    expect(failed.manager.getResult(failed.taskId)).toMatchObject({
      status: 'failed',
      error: { name: 'RangeError', message: 'too far' },
    });
    const cancelled = await backgrounded();
    cancelled.manager.cancelTask(cancelled.taskId, 'enough');
    expect(cancelled.manager.getResult(cancelled.taskId)).toMatchObject({
      status: 'cancelled',
      error: { name: 'AbortError', message: 'enough' },
    });
    const timed = await backgrounded({ timeout: 50 });
    await timed.clock.advance(50);
    expect(timed.manager.getResult(timed.taskId)).toMatchObject({
      status: 'timed_out',
      error: { name: 'TimeoutError' },
    });
  });

  it('C35 no task is forgotten before it settled', async () => {
    const { manager, clock, taskId } = await backgrounded({ retainFor: 1 });
    await clock.advance(1e9);
    expect(manager.getResult(taskId)).toMatchObject({ status: 'running', elapsedMs: 1e9 + 10 });
  });

  it('C35 one that completed in time is kept as history says', async () => {
    const { manager, clock } = observed({ history: 0 });
    const { taskId } = await manager.execute(() => 1);
    await clock.settle();
    expect(manager.getResult(taskId).status).toBe('not_found');
  });
});

describe('C35 getResult', () => {
  it('C35 answers at once, for each status', async () => {
    const { manager, clock } = observed({ concurrency: 1, logger: false });
    const running = manager.createTask(
      (ctx) => {
        ctx.progress(0.5, 'half');
        return untilStopped(ctx);
      },
      { name: 'running' },
    );
    const pending = manager.createTask(() => 1, { name: 'pending' });
    await clock.advance(25);
    expect(manager.getResult(running.id)).toEqual({
      status: 'running',
      taskId: running.id,
      name: 'running',
      progress: 0.5,
      progressMessage: 'half',
      elapsedMs: 25,
    });
    expect(manager.getResult(pending.id)).toEqual({
      status: 'pending',
      taskId: pending.id,
      name: 'pending',
      progress: 0,
      progressMessage: null,
      elapsedMs: 25,
    });
    running.cancel('stop');
    expect(manager.getResult(running.id)).toEqual({
      status: 'cancelled',
      taskId: running.id,
      name: 'running',
      error: { name: 'AbortError', message: 'stop' },
      elapsedMs: 25,
    });
    expect(manager.getResult('nothing')).toEqual({ status: 'not_found', taskId: 'nothing' });
  });

  it('C35 elapsedMs stands still once settled', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(() => 1, { delay: 40 });
    await clock.advance(1_000);
    expect(manager.getResult(task.id)).toMatchObject({ status: 'completed', elapsedMs: 40 });
  });

  it('C35 an error that is none has a name and a message all the same', async () => {
    const { manager, clock } = observed({ logger: false });
    for (const error of [undefined, null, 0, 'text', Symbol('x'), Object.create(null)]) {
      const task = manager.createTask(() => Promise.reject(error));
      await clock.settle();
      expect(manager.getResult(task.id)).toMatchObject({
        status: 'failed',
        error: { name: expect.any(String), message: expect.any(String) },
      });
    }
  });
});

describe('C35 awaitResult', () => {
  it('C35 waits until it settled', async () => {
    const { manager, clock } = observed();
    const gate = deferred<number>();
    const task = manager.createTask(() => gate.promise);
    const awaited = manager.awaitResult(task.id);
    await clock.advance(1_000);
    expect(await stateOf(awaited, clock)).toBe('pending');
    gate.resolve(3);
    await clock.settle();
    expect(await awaited).toMatchObject({ status: 'completed', result: 3 });
    expect(clock.timers).toBe(0);
  });

  it('C35 never rejects for what the task does', async () => {
    const { manager, clock } = observed({ logger: false });
    const task = manager.createTask(() => Promise.reject(new Error('no')));
    const awaited = manager.awaitResult(task.id);
    await clock.settle();
    expect(await awaited).toMatchObject({ status: 'failed', error: { message: 'no' } });
    expect(await manager.awaitResult(task.id)).toEqual(await awaited);
  });

  it('C35 after 300 s answers with the running envelope', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(never);
    const awaited = manager.awaitResult(task.id);
    await clock.advance(299_999);
    expect(await stateOf(awaited, clock)).toBe('pending');
    await clock.advance(1);
    expect(await awaited).toMatchObject({ status: 'running', taskId: task.id, elapsedMs: 300_000 });
    expect(task.status).toBe('running');
  });

  it('C35 after timeout, 0 too, and Infinity waits for good', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(never);
    const [at0, at20, never2] = [0, 20, Infinity].map((timeout) =>
      manager.awaitResult(task.id, { timeout }),
    );
    await clock.advance(20);
    expect(await at0).toMatchObject({ status: 'running' });
    expect(await at20).toMatchObject({ status: 'running', elapsedMs: 20 });
    await clock.advance(1e9);
    expect(await stateOf(never2 as Promise<unknown>, clock)).toBe('pending');
  });

  it('C35 an unknown id is answered at once', async () => {
    const { manager, clock } = observed();
    const awaited = manager.awaitResult('nothing');
    expect(clock.timers).toBe(0);
    expect(await awaited).toEqual({ status: 'not_found', taskId: 'nothing' });
  });

  it('C35 its signal rejects with the reason and leaves the task', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(never);
    const controller = new AbortController();
    const awaited = manager.awaitResult(task.id, { signal: controller.signal });
    expect(await stateOf(awaited, clock)).toBe('pending');
    controller.abort('bye');
    await expect(awaited).rejects.toBe('bye');
    expect(task.done).toBe(false);
    expect(clock.timers).toBe(0);
  });

  it('C35 gives the outcome even where history forgets it at once', async () => {
    const { manager, clock } = observed({ history: 0 });
    const task = manager.createTask(() => 'gone but told');
    const awaited = manager.awaitResult(task.id);
    await clock.settle();
    expect(await awaited).toMatchObject({ result: 'gone but told' });
  });
});

it('C9 C35 an execute that joins a task by its key does not shorten how long that is kept', async () => {
  const { manager, clock } = observed({ history: 0 });
  const gate = deferred<number>();
  const { id } = manager.createTask(() => gate.promise, { key: 'k', retainFor: 3_600_000 });
  void manager.execute(() => 2, { key: 'k', within: 10 });
  await clock.advance(10);
  gate.resolve(1);
  await clock.advance(700_000);
  expect(manager.getResult(id).status).toBe('completed');
});
