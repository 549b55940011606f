import { describe, expect, it, vi } from 'vitest';
import {
  type BackgroundTask,
  TaskCancelledError,
  type TaskContext,
  TaskTimeoutError,
} from '../../src/index.ts';
import { endless, stubborn } from '../support/deferred.ts';
import { recordingLogger } from '../support/recorder.ts';
import { rejectionOf, setup } from '../support/setup.ts';

/** Work that hands its context out and never returns. */
function exposed(): { work: (ctx: TaskContext) => Promise<never>; ctx(): TaskContext } {
  let seen: TaskContext | undefined;
  return {
    work: (ctx) => {
      seen = ctx;
      return endless();
    },
    ctx: () => seen as TaskContext,
  };
}

describe('C10 stopping', () => {
  it('C10 cancel aborts the signal and settles the handle at once', async () => {
    const { manager, clock, recorder } = setup();
    const { work, ctx } = exposed();
    const task = manager.createTask(work);
    await clock.settle();
    const { signal } = ctx();
    const onabort = vi.fn();
    signal.addEventListener('abort', onabort);
    expect(task.cancel()).toBe(true);
    expect(signal.aborted).toBe(true);
    expect(onabort).toHaveBeenCalledOnce();
    expect(task.status).toBe('cancelled');
    expect(task.done).toBe(true);
    expect(task.finishedAt).toBe(clock.now());
    expect(recorder.types(task).slice(-2)).toEqual(['task:cancelled', 'task:settled']);
  });

  it('C10 a timeout does the same, its clock starting with the function', async () => {
    const { manager, clock, recorder } = setup({ concurrency: 1 });
    const first = stubborn();
    manager.createTask(first.work);
    const { work, ctx } = exposed();
    const task = manager.createTask(work, { timeout: 100 });
    await clock.advance(5_000);
    expect(task.status).toBe('pending');
    first.resolve();
    await clock.advance(99);
    expect(task.status).toBe('running');
    const { signal } = ctx();
    expect(signal.aborted).toBe(false);
    await clock.advance(1);
    expect(task.status).toBe('timed_out');
    expect(signal.aborted).toBe(true);
    expect(recorder.types(task).slice(-2)).toEqual(['task:timed_out', 'task:settled']);
  });

  it('C10 the signal is aborted also if it is first asked for after the stop', async () => {
    const { manager, clock } = setup();
    const { work, ctx } = exposed();
    const task = manager.createTask(work);
    await clock.settle();
    task.cancel('late look');
    expect(ctx().signal.aborted).toBe(true);
    expect(ctx().signal.reason).toBe(task.error);
  });

  it('C10 the signal of a task that completed is never aborted', async () => {
    const { manager, clock } = setup();
    let signal: AbortSignal | undefined;
    const task = manager.createTask(
      (ctx) => {
        signal = ctx.signal;
      },
      { timeout: 10, deadline: 20 },
    );
    await clock.advance(100);
    task.cancel();
    await manager.shutdown();
    expect(signal?.aborted).toBe(false);
  });

  it('C10 lingers until the function returns, and keeps its slot', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const first = stubborn<string>();
    const task = manager.createTask(first.work);
    const next = manager.createTask(() => 'next');
    await clock.settle();
    task.cancel();
    expect(task.lingering).toBe(true);
    expect(task.abandoned).toBe(false);
    expect(task.info()).toMatchObject({ lingering: true, cancelled: true, done: true });
    expect(manager.metrics()).toMatchObject({ lingering: 1, running: 0, pending: 1 });
    let stopped = false;
    void task.stopped.then(() => {
      stopped = true;
    });
    await clock.advance(4_999);
    expect(next.status).toBe('pending');
    expect(stopped).toBe(false);
    first.resolve('late');
    await clock.settle();
    expect(task.lingering).toBe(false);
    expect(stopped).toBe(true);
    expect(task.result).toBeUndefined();
    expect(task.status).toBe('cancelled');
    expect(next.status).toBe('completed');
    expect(manager.metrics()).toMatchObject({ lingering: 0, abandoned: 0 });
  });

  it('C10 is abandoned after its grace: counted, told, warned about once, its slot given up', async () => {
    const logger = recordingLogger();
    const { manager, clock, recorder } = setup({ concurrency: 1, grace: 70, logger });
    const first = stubborn();
    const task = manager.createTask(first.work);
    const next = manager.createTask(endless);
    await clock.settle();
    task.cancel();
    await clock.advance(69);
    expect([task.abandoned, next.status]).toEqual([false, 'pending']);
    await clock.advance(1);
    expect([task.abandoned, task.lingering, next.status]).toEqual([true, true, 'running']);
    expect(task.info()).toMatchObject({ lingering: true, abandoned: true });
    expect(manager.metrics()).toMatchObject({ abandoned: 1, lingering: 0 });
    expect(recorder.types(task).slice(-1)).toEqual(['task:abandoned']);
    await clock.advance(100_000);
    const warned = logger.lines.filter(({ level }) => level === 'warn');
    expect(warned).toHaveLength(1);
    first.resolve();
    await clock.settle();
    expect([task.abandoned, task.lingering]).toEqual([true, false]);
    await task.stopped;
    expect(manager.metrics()).toMatchObject({ abandoned: 1, lingering: 0, running: 1 });
  });

  it('C10 a grace of 0 gives the slot up in the next turn, one of Infinity never', async () => {
    const none = setup({ concurrency: 1, grace: 0 });
    const first = none.manager.createTask(endless);
    const next = none.manager.createTask(endless);
    await none.clock.settle();
    first.cancel();
    expect(first.lingering).toBe(true);
    await none.clock.settle();
    expect([first.abandoned, next.status]).toEqual([true, 'running']);

    const all = setup({ concurrency: 1, grace: Infinity });
    const patient = all.manager.createTask(endless);
    const waiting = all.manager.createTask(endless);
    await all.clock.settle();
    patient.cancel();
    await all.clock.advance(2 ** 35);
    expect([patient.abandoned, waiting.status]).toEqual([false, 'pending']);
    expect(all.clock.timers).toBe(0);
  });

  it('C10 the late return of an abandoned function gives no second slot away', async () => {
    const { manager, clock } = setup({ concurrency: 1, grace: 10 });
    const first = stubborn();
    const task = manager.createTask(first.work);
    await clock.settle();
    task.cancel();
    await clock.advance(10);
    for (let i = 0; i < 3; i++) manager.createTask(endless);
    await clock.settle();
    expect(manager.getTaskCount('running')).toBe(1);
    first.resolve();
    await clock.settle();
    expect(manager.getTaskCount('running')).toBe(1);
  });

  it('C10 a limit on concurrency is one on functions that really run', async () => {
    const { manager, clock } = setup({ concurrency: 1, timeout: 30, grace: Infinity });
    let running = 0;
    let most = 0;
    const finish: Array<() => void> = [];
    const tasks = [1, 2, 3].map(() =>
      manager.createTask(async () => {
        most = Math.max(most, ++running);
        await new Promise<void>((resolve) => finish.push(resolve));
        running--;
      }),
    );
    for (let i = 0; i < 3; i++) {
      await clock.advance(120);
      expect(running).toBe(1);
      finish[i]?.();
    }
    await clock.settle();
    expect(most).toBe(1);
    expect(tasks.map(({ status }) => status)).toEqual(['timed_out', 'timed_out', 'timed_out']);
  });

  it('C10 ignores what a stopped function returns or rejects with', async () => {
    const { manager, clock, recorder } = setup();
    const gates = [stubborn(), stubborn()];
    const tasks = gates.map(({ work }) => manager.createTask(work, { timeout: 10 }));
    await clock.advance(10);
    const errors = tasks.map(({ error }) => error);
    gates[0]?.resolve();
    gates[1]?.reject(new Error('late'));
    await clock.settle();
    expect(tasks.map(({ status }) => status)).toEqual(['timed_out', 'timed_out']);
    expect(tasks.map(({ error }) => error)).toEqual(errors);
    expect(recorder.of('task:settled')).toHaveLength(2);
    expect(manager.metrics()).toMatchObject({ timedOut: 2, failed: 0, completed: 0 });
  });

  it('C10 a function that cancels itself and returns at once is cancelled, and not lingering', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const task: BackgroundTask<string> = manager.createTask(() => {
      task.cancel('by itself');
      expect(task.lingering).toBe(true);
      return 'value';
    });
    await clock.settle();
    expect(task.status).toBe('cancelled');
    expect(task.lingering).toBe(false);
    await task.stopped;
    const next = manager.createTask(() => 1);
    await clock.settle();
    expect(next.status).toBe('completed');
    expect(clock.timers).toBe(0);
  });

  it('C10 a function that cancels itself and throws is cancelled, not failed', async () => {
    const { manager, clock } = setup();
    const task: BackgroundTask<never> = manager.createTask(() => {
      task.cancel();
      throw new Error('and throws');
    });
    await clock.settle();
    expect(task.status).toBe('cancelled');
    expect(manager.metrics().failed).toBe(0);
  });

  it('C10 an abort listener that creates, cancels and asks finds things in order', async () => {
    const { manager, clock } = setup({ concurrency: 2 });
    const made: BackgroundTask[] = [];
    const sibling = manager.createTask(endless);
    const task = manager.createTask(({ signal }) => {
      signal.addEventListener('abort', () => {
        expect(task.status).toBe('cancelled');
        expect(task.cancel('again')).toBe(false);
        expect(sibling.cancel('from the listener')).toBe(true);
        made.push(manager.createTask(() => 'made'));
      });
      return endless();
    });
    await clock.settle();
    expect(task.cancel('first')).toBe(true);
    expect((task.error as Error).message).toBe('first');
    await clock.advance(5_000);
    expect(made[0]?.status).toBe('completed');
  });

  it('C10 aborting the running and the next task together leaves the queue alive', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const honest = (ctx: TaskContext): Promise<void> =>
      new Promise((_, reject) => {
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason));
      });
    manager.createTask(honest, { signal });
    manager.createTask(honest, { signal });
    const third = manager.createTask(() => 'third');
    await clock.settle();
    controller.abort();
    await clock.settle();
    expect(third.result).toBe('third');
  });

  it('C10 a deadline counts from creation: waiting, delay and retries included', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const blocker = stubborn();
    manager.createTask(blocker.work);
    const work = vi.fn();
    const waiting = manager.createTask(work, { deadline: 50, name: 'waiting' });
    const delayed = manager.createTask(work, { deadline: 60, delay: 100 });
    await clock.advance(49);
    expect(waiting.status).toBe('pending');
    await clock.advance(1);
    expect(waiting.status).toBe('timed_out');
    expect(waiting.error).toBeInstanceOf(TaskTimeoutError);
    expect(waiting.lingering).toBe(false);
    await clock.advance(10);
    expect(delayed.status).toBe('timed_out');
    blocker.resolve();
    await clock.advance(1_000);
    expect(work).not.toHaveBeenCalled();

    const retrying = manager.createTask(() => Promise.reject(new Error('again')), {
      deadline: 100,
      retry: { limit: 100, delay: 30, factor: 1, jitter: false },
    });
    await clock.advance(99);
    expect(retrying.status).toBe('pending');
    await clock.advance(1);
    expect(retrying.status).toBe('timed_out');
    expect(retrying.attempt).toBe(4);
    expect(clock.timers).toBe(0);
  });

  it('C10 a deadline while running aborts, lingers, and is not retried', async () => {
    const { manager, clock } = setup({ retry: 5 });
    const { work, ctx } = exposed();
    const task = manager.createTask(work, { deadline: 50 });
    await clock.advance(50);
    expect(task.status).toBe('timed_out');
    expect(task.lingering).toBe(true);
    expect(ctx().signal.reason).toBe(task.error);
    expect(manager.metrics().retried).toBe(0);
  });

  it('C10 after the end no timer of the task is left', async () => {
    const { manager, clock } = setup();
    manager.createTask(() => 1, { timeout: 1_000, deadline: 2_000, delay: 10 });
    manager.createTask(() => Promise.reject(new Error('no')), { timeout: 1_000, deadline: 2_000 });
    const cancelled = manager.createTask(() => 1, { timeout: 5, deadline: 2_000, delay: 1_000 });
    await clock.advance(10);
    cancelled.cancel();
    expect(clock.timers).toBe(0);
  });

  it('C10 a task settles once when everything comes at the same time', async () => {
    const { manager, clock, recorder } = setup({ grace: 0 });
    const controller = new AbortController();
    const task = manager.createTask(endless, {
      timeout: 100,
      deadline: 100,
      signal: controller.signal,
    });
    await clock.advance(100);
    controller.abort();
    task.cancel();
    await clock.advance(1);
    expect(recorder.types(task)).toEqual([
      'task:created',
      'task:started',
      'task:timed_out',
      'task:settled',
      'task:abandoned',
    ]);
  });

  it('C10 10,000 waiting tasks cancelled at once', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const controller = new AbortController();
    const tasks = Array.from({ length: 10_000 }, () =>
      manager.createTask(endless, { signal: controller.signal }),
    );
    await clock.settle();
    controller.abort();
    expect(tasks.every(({ status }) => status === 'cancelled')).toBe(true);
    expect(manager.getTaskCount()).toBe(0);
  });
});

describe('C11 reasons', () => {
  const reasons: Array<[string, unknown]> = [
    ['an error', new Error('mine')],
    ['null', null],
    ['0', 0],
    ['false', false],
    ['an object', { because: 1 }],
    ['a DOMException', new DOMException('gone', 'AbortError')],
  ];

  it.each(reasons)('C11 %s given to cancel is the error and the reason', async (_, reason) => {
    const { manager, clock, recorder } = setup();
    const { work, ctx } = exposed();
    const task = manager.createTask(work);
    await clock.settle();
    const { signal } = ctx();
    task.cancel(reason);
    expect(task.error).toBe(reason);
    expect(signal.reason).toBe(reason);
    expect(ctx().signal.reason).toBe(reason);
    expect(task.outcome).toEqual({ status: 'cancelled', error: reason });
    expect(recorder.of('task:cancelled')[0]?.error).toBe(reason);
    expect(await rejectionOf(task.wait())).toBe(reason);
  });

  it.each(reasons)('C11 %s given to cancelTask and cancelAll, too', async (_, reason) => {
    const { manager, clock } = setup();
    const tasks = [1, 2, 3].map(() => manager.createTask(endless));
    await clock.settle();
    manager.cancelTask(tasks[0]?.id as string, reason);
    manager.cancelAll(reason);
    expect(tasks.map(({ error }) => error)).toEqual([reason, reason, reason]);
  });

  it('C11 a string becomes the message of a TaskCancelledError', async () => {
    const { manager, clock } = setup();
    const { work, ctx } = exposed();
    const task = manager.createTask(work);
    await clock.settle();
    const { signal } = ctx();
    task.cancel('user left');
    expect(task.error).toBeInstanceOf(TaskCancelledError);
    expect(task.error).toMatchObject({
      name: 'AbortError',
      code: 'ERR_TASK_CANCELLED',
      message: 'user left',
      taskId: task.id,
    });
    expect(signal.reason).toBe(task.error);
  });

  it('C11 none makes a plain one', async () => {
    const { manager } = setup();
    const task = manager.createTask(endless);
    task.cancel();
    expect(task.error).toBeInstanceOf(TaskCancelledError);
    expect(task.error).toMatchObject({ name: 'AbortError', code: 'ERR_TASK_CANCELLED' });
    expect((task.error as Error).message).not.toBe('');
  });

  it.each([false, true])(
    'C11 the reason of an aborted signal is the error (before creation: %s)',
    async (before) => {
      const { manager, clock } = setup();
      const controller = new AbortController();
      const reason = new Error('aborted');
      if (before) controller.abort(reason);
      const work = vi.fn(endless);
      const task = manager.createTask(work, { signal: controller.signal });
      if (before) expect(task.status).toBe('cancelled');
      await clock.settle();
      expect(work).toHaveBeenCalledTimes(before ? 0 : 1);
      controller.abort(reason);
      expect(task.status).toBe('cancelled');
      expect(task.error).toBe(reason);
      const plain = manager.createTask(work, { signal: AbortSignal.abort() });
      expect(plain.error).toMatchObject({ name: 'AbortError' });
    },
  );

  it('C11 a timeout’s is a TaskTimeoutError that names the effective timeout', async () => {
    const { manager, clock } = setup({ timeout: 1_234 });
    const { work, ctx } = exposed();
    const byDefault = manager.createTask(work);
    const own = manager.createTask(endless, { timeout: 250 });
    const deadline = manager.createTask(endless, { timeout: Infinity, deadline: 777 });
    await clock.advance(1_234);
    expect(ctx().signal.reason).toBe(byDefault.error);
    for (const [task, ms] of [
      [byDefault, '1234'],
      [own, '250'],
      [deadline, '777'],
    ] as const) {
      expect(task.error).toBeInstanceOf(TaskTimeoutError);
      expect(task.error).toMatchObject({
        name: 'TimeoutError',
        code: 'ERR_TASK_TIMEOUT',
        taskId: task.id,
      });
      expect((task.error as Error).message).toContain(ms);
    }
  });

  it.each([
    new DOMException('mine', 'AbortError'),
    new DOMException('mine', 'TimeoutError'),
    new TaskCancelledError('not ours'),
    new TaskTimeoutError('not ours'),
  ])('C11 a %s of the work’s own is a failure like any other', async (error) => {
    const { manager, clock } = setup();
    const task = manager.createTask(() => Promise.reject(error));
    const retried = manager.createTask(() => Promise.reject(error), {
      retry: { limit: 1, delay: 5, jitter: false },
    });
    await clock.advance(5);
    expect(task.outcome).toEqual({ status: 'failed', error });
    expect(retried.outcome).toEqual({ status: 'failed', error });
    expect(retried.attempt).toBe(2);
  });
});

describe('C15 cancelling', () => {
  it.each(['completed', 'failed', 'cancelled', 'timed_out', 'dropped'])(
    'C15 cancel on a %s task returns false and changes nothing',
    async (status) => {
      const { manager, clock, recorder } = setup({ capacity: 1 });
      if (status === 'dropped') manager.createTask(endless);
      const task = manager.createTask(
        () => {
          if (status === 'completed') return 'value';
          if (status === 'failed') throw new Error('no');
          return endless();
        },
        { timeout: status === 'timed_out' ? 10 : Infinity },
      );
      await clock.advance(10);
      if (status === 'cancelled') task.cancel();
      const before = { ...task.info(), error: task.error, events: recorder.types(task) };
      expect(before.status).toBe(status);
      expect(task.cancel('late')).toBe(false);
      expect(manager.cancelTask(task.id, 'late')).toBe(false);
      expect({ ...task.info(), error: task.error, events: recorder.types(task) }).toEqual(before);
    },
  );

  it('C15 cancelTask of an unknown id returns false', () => {
    const { manager } = setup();
    expect(manager.cancelTask('nobody')).toBe(false);
    expect(manager.cancelTask('')).toBe(false);
  });

  it('C15 cancelAll cancels every live task, and returns how many', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const tasks = [
      manager.createTask(() => Promise.reject(new Error('again')), {
        retry: { limit: 9, delay: 100, jitter: false },
      }),
      manager.createTask(endless),
      manager.createTask(endless),
      manager.createTask(endless, { delay: 100 }),
      manager.createTask(endless()),
    ];
    await clock.settle();
    expect(tasks.map(({ status }) => status)).toEqual([
      'pending',
      'running',
      'pending',
      'pending',
      'running',
    ]);
    expect(manager.cancelAll('all')).toBe(5);
    expect(tasks.every(({ status }) => status === 'cancelled')).toBe(true);
    expect(manager.cancelAll()).toBe(0);
    expect(manager.getTaskCount()).toBe(0);
  });

  it('C15 cancelAll counts children that go with their parents', async () => {
    const { manager, clock } = setup();
    manager.createTask((ctx) => {
      ctx.createTask((child) => {
        child.createTask(endless);
        return endless();
      });
      return endless();
    });
    await clock.settle();
    expect(manager.getTaskCount()).toBe(3);
    expect(manager.cancelAll()).toBe(3);
  });

  it('C11 cancelAll gives each task an error of its own, with the stack of the call', () => {
    const { manager } = setup();
    const tasks = [1, 2, 3].map(() => manager.createTask(endless));
    const stacks: Array<string | undefined> = [];
    manager.on('task:cancelled', function listens() {
      stacks.push(new Error('heard').stack);
    });
    function stopsThemAll(): void {
      manager.cancelAll('enough');
    }
    stopsThemAll();
    expect(tasks.map(({ error }) => (error as TaskCancelledError).taskId)).toEqual(
      tasks.map(({ id }) => id),
    );
    for (const { error } of tasks) {
      expect(error).toBeInstanceOf(TaskCancelledError);
      expect(error).toMatchObject({ message: 'enough' });
      expect((error as Error).stack).toContain('stopsThemAll');
    }
    // Whatever listeners throw keeps its own.
    expect(stacks).toHaveLength(3);
    for (const stack of stacks) expect(stack).toContain('listens');
  });

  it('C11 cancelAll does without that where Error is frozen', () => {
    const { manager } = setup();
    const before = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
    Object.defineProperty(Error, 'stackTraceLimit', {
      value: 10,
      writable: false,
      configurable: true,
    });
    try {
      const tasks = [1, 2].map(() => manager.createTask(endless));
      expect(manager.cancelAll()).toBe(2);
      for (const { error } of tasks) expect((error as Error).stack).toContain('cancelAll');
    } finally {
      if (before !== undefined) Object.defineProperty(Error, 'stackTraceLimit', before);
      else Reflect.deleteProperty(Error, 'stackTraceLimit');
    }
  });

  it('C15 cancelAll on an empty manager returns 0', () => {
    expect(setup().manager.cancelAll()).toBe(0);
  });

  it('C15 a waiting task that is cancelled settles at once', () => {
    const { manager } = setup({ concurrency: 1 });
    manager.createTask(endless);
    const onSettled = vi.fn();
    const task = manager.createTask(endless, { onSettled });
    task.cancel();
    expect(onSettled).toHaveBeenCalledOnce();
    expect(task.lingering).toBe(false);
    expect(task.startedAt).toBeUndefined();
    expect(task.info().durationMs).toBeNull();
  });
});
