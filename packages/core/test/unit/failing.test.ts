import { describe, expect, it, vi } from 'vitest';
import { BackgroundTaskManager, type Logger, type LogLevel } from '../../src/index.ts';
import { endless } from '../support/deferred.ts';
import { recordingLogger } from '../support/recorder.ts';
import { setup } from '../support/setup.ts';

describe('C12 failures', () => {
  it('C12 a failure is logged at error level with its facts', async () => {
    const logger = recordingLogger();
    const { manager, clock } = setup({ logger });
    const error = new Error('broken');
    const context = { user: 7 };
    const task = manager.createTask(
      async () => {
        await new Promise<void>((resolve) => clock.setTimer(resolve, 25));
        throw error;
      },
      { name: 'job', context },
    );
    await clock.advance(25);
    expect(logger.lines).toHaveLength(1);
    const { level, message, fields } = logger.lines[0] ?? {};
    expect(level).toBe('error');
    expect(message).toContain('job');
    expect(fields).toEqual({
      id: task.id,
      name: 'job',
      attempt: 1,
      durationMs: 25,
      context,
      error,
    });
    expect(fields?.error).toBe(error);
  });

  it('C12 a failure is counted and emitted, although nobody waits', async () => {
    const { manager, clock, recorder } = setup();
    const task = manager.createTask(() => Promise.reject(new Error('nobody waits')));
    await clock.settle();
    expect(manager.metrics().failed).toBe(1);
    expect(recorder.of('task:failed')[0]?.error).toBe(task.error);
    expect(recorder.of('task:failed')[0]?.task).toBe(task);
  });

  it('C12 only the last of several attempts is a failure', async () => {
    const logger = recordingLogger();
    const { manager, clock } = setup({ logger, logLevel: 'info' });
    manager.createTask(() => Promise.reject(new Error('no')), {
      retry: { limit: 2, delay: 0 },
    });
    await clock.settle();
    expect(logger.lines.map(({ level }) => level)).toEqual(['info', 'info', 'error']);
    expect(logger.lines[2]?.fields).toMatchObject({ attempt: 3 });
  });
});

describe('C13 the log', () => {
  async function everything(logLevel: LogLevel | undefined): Promise<string[]> {
    const logger = recordingLogger();
    const { manager, clock } = setup({
      logger,
      grace: 10,
      capacity: 1,
      ...(logLevel && { logLevel }),
    });
    manager.createTask(() => 1, { name: 'completes' });
    await clock.settle();
    manager.createTask(endless, { name: 'is cancelled' }).cancel();
    manager.createTask(endless, { name: 'times out', timeout: 10 });
    manager.createTask(endless, { name: 'is dropped' });
    await clock.advance(20);
    manager.createTask(() => Promise.reject(new Error('no')), {
      name: 'fails',
      retry: { limit: 1, delay: 0 },
    });
    await clock.settle();
    return logger.lines.map(({ level, message }) => `${level}: ${message}`);
  }

  it('C13 everything has its level', async () => {
    const lines = await everything('debug');
    const levelOf = (pattern: RegExp): string[] =>
      lines.filter((line) => pattern.test(line)).map((line) => line.split(':')[0] as string);
    expect(new Set(levelOf(/created/))).toEqual(new Set(['debug']));
    expect(levelOf(/"completes" completed/)).toEqual(['debug']);
    expect(levelOf(/"is cancelled" cancelled/)).toEqual(['debug']);
    expect(levelOf(/"times out" timed out/)).toEqual(['warn']);
    expect(levelOf(/"times out".*abandoned/)).toEqual(['warn']);
    expect(levelOf(/1 task was dropped/)).toEqual(['warn']);
    expect(levelOf(/"fails".*again/)).toEqual(['info']);
    expect(levelOf(/"fails" failed/)).toEqual(['error']);
  });

  it('C13 what is below logLevel is not written; it is warn by default', async () => {
    const levels = async (level: LogLevel | undefined): Promise<Set<string>> =>
      new Set((await everything(level)).map((line) => line.split(':')[0] as string));
    expect(await levels('debug')).toEqual(new Set(['debug', 'info', 'warn', 'error']));
    expect(await levels('info')).toEqual(new Set(['info', 'warn', 'error']));
    expect(await levels('warn')).toEqual(new Set(['warn', 'error']));
    expect(await levels('error')).toEqual(new Set(['error']));
    expect(await levels(undefined)).toEqual(new Set(['warn', 'error']));
  });

  it('C13 it is the console by default, and nothing with false', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      const loud = new BackgroundTaskManager();
      loud.createTask(() => Promise.reject(new Error('no')));
      await loud.whenIdle();
      expect(error).toHaveBeenCalledOnce();
      const silent = new BackgroundTaskManager({ logger: false });
      silent.createTask(() => Promise.reject(new Error('no')));
      await silent.whenIdle();
      expect(error).toHaveBeenCalledOnce();
    } finally {
      error.mockRestore();
    }
  });

  const bad: Array<[string, Logger]> = [
    [
      'throws',
      {
        debug: () => {
          throw new Error('debug');
        },
        error: () => {
          throw new Error('error');
        },
        warn: () => {
          throw new Error('warn');
        },
      },
    ],
    ['lacks its methods', {}],
    ['has no prototype', Object.create(null)],
    [
      'has getters that throw',
      {
        get error(): never {
          throw new Error('getter');
        },
        get debug(): never {
          throw new Error('getter');
        },
      },
    ],
    ['has methods that are none', { error: 5, debug: 'x' } as unknown as Logger],
  ];

  it.each(bad)('C13 a logger that %s changes nothing', async (_, logger) => {
    const { manager, clock } = setup({ logger, logLevel: 'debug', capacity: 2, grace: 0 });
    const failed = manager.createTask(() => Promise.reject(new Error('no')));
    const done = manager.createTask(() => 1);
    expect(manager.createTask(endless).status).toBe('dropped');
    await clock.settle();
    expect([failed.status, done.status]).toEqual(['failed', 'completed']);
    expect(manager.metrics().listenerErrors).toBe(0);
  });

  it('C13 a logger’s methods keep their `this`', async () => {
    class Log {
      readonly lines: string[] = [];
      error(message: string): void {
        this.lines.push(message);
      }
    }
    const logger = new Log();
    const { manager, clock } = setup({ logger });
    manager.createTask(() => Promise.reject(new Error('no')));
    await clock.settle();
    expect(logger.lines).toHaveLength(1);
  });
});
