import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BackgroundTask, type RetryOptions, TaskTimeoutError } from '../../src/index.ts';
import { endless, stubborn } from '../support/deferred.ts';
import { recordingLogger } from '../support/recorder.ts';
import { setup } from '../support/setup.ts';

const steady = { limit: 3, delay: 100, factor: 1, jitter: false } satisfies RetryOptions;

function failing(message = 'again'): () => Promise<never> {
  return () => Promise.reject(new Error(message));
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('C14 retrying', () => {
  it('C14 waits delay * factor^(failures-1), capped at maxDelay', async () => {
    const { manager, clock, recorder } = setup();
    const task = manager.createTask(failing(), {
      retry: { limit: 6, delay: 100, factor: 3, maxDelay: 2_000, jitter: false },
    });
    await clock.advance(100_000);
    expect(task.status).toBe('failed');
    expect(recorder.of('task:retrying').map(({ delay }) => delay)).toEqual([
      100, 300, 900, 2_000, 2_000, 2_000,
    ]);
    const starts = recorder.of('task:started');
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const gaps = starts.slice(1).map(({ at }, index) => at - (starts[index]?.at ?? 0));
    expect(gaps).toEqual([100, 300, 900, 2_000, 2_000, 2_000]);
  });

  it('C14 by default 1 s, doubling, up to 30 s', async () => {
    const { manager, clock, recorder } = setup();
    manager.createTask(failing(), { retry: { limit: 7, jitter: false } });
    await clock.advance(1_000_000);
    expect(recorder.of('task:retrying').map(({ delay }) => delay)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
  });

  it('C14 full jitter: from nothing up to the whole wait', async () => {
    const { manager, clock, recorder } = setup();
    const random = vi.spyOn(Math, 'random');
    random.mockReturnValueOnce(0).mockReturnValueOnce(0.5).mockReturnValueOnce(0.999);
    manager.createTask(failing(), { retry: 3 });
    await clock.advance(100_000);
    expect(recorder.of('task:retrying').map(({ delay }) => delay)).toEqual([0, 1_000, 3_996]);
  });

  it('C14 a function’s answer is used as it is, up to maxDelay', async () => {
    const { manager, clock, recorder } = setup();
    const random = vi.spyOn(Math, 'random').mockReturnValue(0);
    const delay = vi.fn((attempt: number, _: unknown) => [0, 7, 50_000, -5][attempt] ?? Infinity);
    manager.createTask(failing('seen'), { retry: { limit: 4, delay, maxDelay: 40_000 } });
    await clock.advance(1_000_000);
    expect(recorder.of('task:retrying').map((event) => event.delay)).toEqual([
      7, 40_000, 0, 40_000,
    ]);
    expect(delay.mock.calls.map(([attempt]) => attempt)).toEqual([1, 2, 3, 4]);
    expect(delay.mock.calls[0]?.[1]).toMatchObject({ message: 'seen' });
    expect(random).not.toHaveBeenCalled();
  });

  it('C14 limit is the attempts beyond the first; a number is short for it', async () => {
    const { manager, clock } = setup();
    vi.spyOn(Math, 'random').mockReturnValue(0);
    for (const [retry, attempts] of [
      [0, 1],
      [1, 2],
      [4, 5],
      [{ limit: 0 }, 1],
      [{ limit: 2, delay: 0 }, 3],
    ] as const) {
      const task = manager.createTask(failing(), { retry });
      await clock.settle();
      expect(task.status).toBe('failed');
      expect(task.attempt).toBe(attempts);
    }
  });

  it('C14 the manager’s retry is the default, and a task’s own replaces it', async () => {
    const { manager, clock } = setup({ retry: { ...steady, limit: 1 } });
    const byDefault = manager.createTask(failing());
    const none = manager.createTask(failing(), { retry: 0 });
    const more = manager.createTask(failing(), { retry: steady });
    await clock.advance(1_000);
    expect([byDefault.attempt, none.attempt, more.attempt]).toEqual([2, 1, 4]);
  });

  it('C14 while waiting it is pending and holds no slot', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const task = manager.createTask(failing(), { retry: steady });
    const other = manager.createTask(() => 'other');
    await clock.settle();
    expect(task.status).toBe('pending');
    expect(task.attempt).toBe(1);
    expect(task.error).toBeUndefined();
    expect(task.outcome).toBeUndefined();
    expect(task.done).toBe(false);
    expect(other.status).toBe('completed');
    expect(manager.getTaskCount('pending')).toBe(1);
  });

  it('C14 a success after failures is a success', async () => {
    const { manager, clock, recorder } = setup();
    const errors = [new Error('1'), undefined, null];
    const task = manager.createTask(
      ({ attempt }) => {
        if (attempt <= 3) throw errors[attempt - 1];
        return 'at last';
      },
      { retry: steady },
    );
    await clock.advance(300);
    expect(task.outcome).toEqual({ status: 'completed', result: 'at last' });
    expect(task.error).toBeUndefined();
    expect(recorder.of('task:retrying').map(({ error }) => error)).toEqual(errors);
    expect(recorder.types(task)).toEqual([
      'task:created',
      ...Array.from({ length: 3 }, () => ['task:started', 'task:retrying']).flat(),
      'task:started',
      'task:completed',
      'task:settled',
    ]);
    expect(manager.metrics()).toMatchObject({ started: 4, retried: 3, completed: 1, failed: 0 });
  });

  it('C14 the last error is the error', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(
      ({ attempt }) => Promise.reject(new Error(`attempt ${attempt}`)),
      { retry: steady },
    );
    await clock.advance(1_000);
    expect(task.error).toMatchObject({ message: 'attempt 4' });
  });

  it.each(['cancel', 'deadline', 'signal', 'shutdown', 'cancelAll'])(
    'C14 %s ends the wait at once and leaves no timer',
    async (how) => {
      const { manager, clock } = setup();
      const work = vi.fn(failing());
      const controller = new AbortController();
      const task = manager.createTask(work, {
        retry: steady,
        signal: controller.signal,
        ...(how === 'deadline' && { deadline: 50 }),
      });
      await clock.settle();
      expect(task.status).toBe('pending');
      if (how === 'cancel') task.cancel();
      if (how === 'signal') controller.abort();
      if (how === 'shutdown') void manager.shutdown();
      if (how === 'cancelAll') expect(manager.cancelAll()).toBe(1);
      if (how === 'deadline') await clock.advance(50);
      expect(task.status).toBe(how === 'deadline' ? 'timed_out' : 'cancelled');
      expect(clock.timers).toBe(0);
      await clock.advance(10_000);
      expect(work).toHaveBeenCalledOnce();
    },
  );

  it('C14 a cancel is never retried', async () => {
    const { manager, clock } = setup();
    const work = vi.fn(endless);
    const task = manager.createTask(work, { retry: steady });
    await clock.settle();
    task.cancel();
    await clock.advance(100_000);
    expect(work).toHaveBeenCalledOnce();
    expect(task.status).toBe('cancelled');
  });

  it('C14 a retried task queues by its priority and first creation', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const order: string[] = [];
    const blocker = stubborn();
    const task = manager.createTask(
      ({ attempt }) => {
        order.push(`retried ${attempt}`);
        if (attempt === 1) throw new Error('again');
      },
      { retry: { ...steady, delay: 10 } },
    );
    await clock.settle();
    manager.createTask(blocker.work);
    manager.createTask(() => void order.push('later'));
    manager.createTask(() => void order.push('higher'), { priority: 1 });
    await clock.advance(10);
    blocker.resolve();
    await clock.settle();
    expect(order).toEqual(['retried 1', 'higher', 'retried 2', 'later']);
    expect(task.status).toBe('completed');
  });

  it('C14 delay: 0 retries without waiting', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(failing(), { retry: { limit: 50, delay: 0 } });
    await clock.settle();
    expect(task.attempt).toBe(51);
  });

  it('C14 the delay of a task counts once, not before each retry', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(failing(), { delay: 1_000, retry: { ...steady, limit: 1 } });
    await clock.advance(1_000);
    expect(task.attempt).toBe(1);
    await clock.advance(100);
    expect(task.attempt).toBe(2);
  });
});

describe('C14 when', () => {
  it('C14 is asked with the error and the attempt, and false fails now', async () => {
    const { manager, clock } = setup();
    const when = vi.fn((_: unknown, attempt: number) => attempt < 2);
    const task = manager.createTask(failing('asked'), { retry: { ...steady, when } });
    await clock.advance(10_000);
    expect(task.status).toBe('failed');
    expect(task.attempt).toBe(2);
    expect(when.mock.calls).toEqual([
      [expect.objectContaining({ message: 'asked' }), 1],
      [expect.objectContaining({ message: 'asked' }), 2],
    ]);
  });

  it('C14 is asked about timeouts, too', async () => {
    const { manager, clock } = setup({ grace: 0 });
    const when = vi.fn((_: unknown) => false);
    const task = manager.createTask(endless, { timeout: 10, retry: { ...steady, when } });
    await clock.advance(10);
    expect(when.mock.calls[0]?.[0]).toBeInstanceOf(TaskTimeoutError);
    expect(task.status).toBe('timed_out');
    expect(task.error).toBe(when.mock.calls[0]?.[0]);
  });

  it.each(['when', 'delay'] as const)(
    'C14 a %s that throws fails the task with the work’s error, and counts',
    async (which) => {
      const logger = recordingLogger();
      const { manager, clock } = setup({ logger });
      const task = manager.createTask(failing('the work’s'), {
        retry: {
          ...steady,
          [which]: () => {
            throw new Error('the callback’s');
          },
        },
      });
      await clock.advance(1_000);
      expect(task.status).toBe('failed');
      expect(task.error).toMatchObject({ message: 'the work’s' });
      expect(task.attempt).toBe(1);
      expect(manager.metrics().listenerErrors).toBe(1);
      expect(
        logger.lines.some(
          ({ fields }) => (fields?.error as Error | undefined)?.message === 'the callback’s',
        ),
      ).toBe(true);
    },
  );

  it.each(['when', 'delay'] as const)(
    'C14 a %s that answers with a promise comes too late, and its rejection is nobody’s',
    async (which) => {
      const { manager, clock } = setup();
      const task = manager.createTask(failing('the work’s'), {
        retry: { ...steady, [which]: () => Promise.reject(new Error('unheard')) } as never,
      });
      await clock.advance(1_000);
      expect(task.error).toMatchObject({ message: 'the work’s' });
      expect(task.attempt).toBe(1);
      expect(manager.metrics().listenerErrors).toBe(1);
    },
  );

  it('C14 when and delay may be methods that know their object', async () => {
    class Rules {
      readonly #limit = 2;
      get limit(): number {
        return this.#limit;
      }
      when(): boolean {
        return this.#limit === 2;
      }
      delay(attempt: number): number {
        return attempt * this.#limit;
      }
    }
    const { manager, clock, recorder } = setup();
    const task = manager.createTask(failing(), { retry: new Rules() });
    await clock.advance(6);
    expect(task.attempt).toBe(3);
    expect(recorder.of('task:retrying').map(({ delay }) => delay)).toEqual([2, 4]);
  });

  it.each([Number.NaN, 'soon', undefined, {}])(
    'C14 a delay that answers %s is no delay',
    async (answer) => {
      const { manager, clock } = setup();
      const task = manager.createTask(failing('the work’s'), {
        retry: { ...steady, delay: () => answer as number },
      });
      await clock.advance(1_000);
      expect(task.error).toMatchObject({ message: 'the work’s' });
      expect(manager.metrics().listenerErrors).toBe(1);
    },
  );

  it.each(['when', 'delay'] as const)(
    'C14 a %s that cancels the task has cancelled it',
    async (which) => {
      const { manager, clock, recorder } = setup({ concurrency: 1 });
      const task: BackgroundTask = manager.createTask(failing(), {
        retry: {
          ...steady,
          [which]: () => {
            task.cancel('from the callback');
            return which === 'when' ? true : 5;
          },
        },
      });
      await clock.advance(10_000);
      expect(task.status).toBe('cancelled');
      expect(recorder.types(task)).toEqual([
        'task:created',
        'task:started',
        'task:cancelled',
        'task:settled',
      ]);
      expect(manager.metrics()).toMatchObject({ retried: 0, failed: 0, cancelled: 1 });
      const next = manager.createTask(() => 1);
      await clock.settle();
      expect(next.status).toBe('completed');
    },
  );

  it('C14 a when that cancels a timed-out task leaves it lingering once', async () => {
    const { manager, clock } = setup({ concurrency: 1, grace: 50 });
    const task: BackgroundTask = manager.createTask(endless, {
      timeout: 10,
      retry: { ...steady, when: () => task.cancel() },
    });
    await clock.advance(10);
    expect(task.status).toBe('cancelled');
    expect(task.lingering).toBe(true);
    await clock.advance(50);
    expect(task.abandoned).toBe(true);
    expect(manager.metrics()).toMatchObject({ abandoned: 1, retried: 0 });
  });

  it('C14 a when that shuts the manager down ends it there', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(failing(), {
      retry: {
        ...steady,
        when: () => {
          void manager.shutdown();
          return true;
        },
      },
    });
    await clock.advance(10_000);
    expect(task.status).toBe('cancelled');
    expect(manager.getTaskCount()).toBe(0);
  });
});

describe('C14 retries of timed-out attempts', () => {
  it('C14 a timed-out attempt is retried, and the next never overlaps it', async () => {
    const { manager, clock, recorder } = setup();
    const first = stubborn();
    const calls: number[] = [];
    const task = manager.createTask(
      ({ attempt }) => {
        calls.push(attempt);
        return attempt === 1 ? first.work() : Promise.resolve();
      },
      { timeout: 10, retry: steady },
    );
    await clock.advance(10);
    expect(task.status).toBe('pending');
    expect(recorder.of('task:retrying')[0]?.error).toBeInstanceOf(TaskTimeoutError);
    await clock.advance(1_000);
    expect(calls).toEqual([1]);
    expect(task.status).toBe('pending');
    first.resolve();
    await clock.settle();
    expect(calls).toEqual([1, 2]);
    expect(task.status).toBe('completed');
  });

  it('C14 the wait runs on while the function lingers', async () => {
    const { manager, clock } = setup();
    const first = stubborn<string>();
    const task = manager.createTask(({ attempt }) => (attempt === 1 ? first.work() : 'done'), {
      timeout: 10,
      retry: steady,
    });
    await clock.advance(10 + 50);
    first.resolve('late');
    await clock.advance(49);
    expect(task.attempt).toBe(1);
    await clock.advance(1);
    expect(task.status).toBe('completed');
  });

  it('C10 C14 the lingering attempt keeps its slot meanwhile', async () => {
    const { manager, clock } = setup({ concurrency: 1, grace: 1_000 });
    const first = stubborn<string>();
    const task = manager.createTask(({ attempt }) => (attempt === 1 ? first.work() : 'done'), {
      timeout: 10,
      retry: steady,
    });
    const other = manager.createTask(() => 'other');
    await clock.advance(500);
    expect([task.status, other.status]).toEqual(['pending', 'pending']);
    expect(manager.metrics().lingering).toBe(0);
    expect(task.lingering).toBe(false);
    first.resolve('late');
    await clock.settle();
    expect([task.status, other.status]).toEqual(['completed', 'completed']);
  });

  it('C14 it waits for abandonment if the function does not return', async () => {
    const { manager, clock } = setup({ concurrency: 1, grace: 200 });
    const calls: number[] = [];
    const task = manager.createTask(
      ({ attempt }) => {
        calls.push(attempt);
        return attempt === 1 ? endless() : 'second';
      },
      { timeout: 10, retry: steady },
    );
    await clock.advance(209);
    expect(calls).toEqual([1]);
    await clock.advance(1);
    expect(calls).toEqual([1, 2]);
    expect(task.outcome).toEqual({ status: 'completed', result: 'second' });
    expect(task.abandoned).toBe(true);
  });

  it('C14 the late return of an abandoned attempt neither ends nor repeats its task', async () => {
    const { manager, clock, recorder } = setup({ concurrency: 1, grace: 20 });
    const first = stubborn<string>();
    const blocker = stubborn();
    const calls: number[] = [];
    const task = manager.createTask(
      ({ attempt }) => {
        calls.push(attempt);
        return attempt === 1 ? first.work() : 'second';
      },
      { timeout: 10, retry: { ...steady, delay: 5 }, name: 'task' },
    );
    await clock.settle();
    const other = manager.createTask(blocker.work, { priority: 1 });
    await clock.advance(30);
    // The blocker has the slot, the retry waits in the queue, the first attempt is abandoned.
    expect([task.status, other.status, task.abandoned]).toEqual(['pending', 'running', true]);
    first.resolve('late');
    await clock.settle();
    expect(task.status).toBe('pending');
    blocker.resolve();
    await clock.settle();
    expect(calls).toEqual([1, 2]);
    expect(task.outcome).toEqual({ status: 'completed', result: 'second' });
    expect(recorder.of('task:started').filter((event) => event.task === task)).toHaveLength(2);
    manager.createTask(endless);
    manager.createTask(endless);
    await clock.settle();
    expect(manager.getTaskCount('running')).toBe(1);
  });

  it('C14 an abandoned attempt that returns while the next runs is ignored', async () => {
    const { manager, clock } = setup({ grace: 20 });
    const gates = [stubborn<string>(), stubborn<string>()];
    const task = manager.createTask(({ attempt }) => gates[attempt - 1]?.work(), {
      timeout: 100,
      retry: { ...steady, delay: 0 },
    });
    await clock.advance(120);
    expect(task.attempt).toBe(2);
    expect(task.status).toBe('running');
    gates[0]?.resolve('late');
    await clock.settle();
    expect(task.status).toBe('running');
    gates[1]?.resolve('second');
    await clock.settle();
    expect(task.result).toBe('second');
  });

  it('C10 C14 cancel while the last attempt lingers: lingering, then abandoned when its grace ends', async () => {
    const { manager, clock } = setup({ grace: 100 });
    const task = manager.createTask(endless, { timeout: 10, retry: steady });
    await clock.advance(60);
    expect([task.status, task.lingering]).toEqual(['pending', false]);
    task.cancel();
    expect([task.status, task.lingering]).toEqual(['cancelled', true]);
    expect(manager.metrics().lingering).toBe(1);
    await clock.advance(49);
    expect(task.abandoned).toBe(false);
    await clock.advance(1);
    expect(task.abandoned).toBe(true);
    expect(task.attempt).toBe(1);
  });

  it('C14 each attempt has its own signal and its own timeout', async () => {
    const { manager, clock } = setup();
    const signals: AbortSignal[] = [];
    const task = manager.createTask(
      ({ signal }) => {
        signals.push(signal);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      },
      { timeout: 10, retry: { ...steady, limit: 1 } },
    );
    await clock.advance(110);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(task.status).toBe('running');
    await clock.advance(10);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(signals[0]).not.toBe(signals[1]);
    expect(signals[1]?.reason).toBe(task.error);
    expect(task.status).toBe('timed_out');
  });

  it('C14 the total deadline is not retried', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(endless, { deadline: 10, retry: steady });
    await clock.advance(10);
    expect(task.status).toBe('timed_out');
    expect(manager.metrics().retried).toBe(0);
  });
});
