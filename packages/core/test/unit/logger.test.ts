import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackgroundTaskManager, type ManagerOptions, memoryStore } from '../../src/index.ts';
import { manualClock } from '../../src/testing.ts';
import { deferred, never, observed, untilStopped } from '../support/observed-manager.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('C12 a failure nobody waits for', () => {
  it('C12 is logged at error level with its fields', async () => {
    const { manager, clock, lines } = observed();
    const error = new Error('broken');
    const context = { order: 7 };
    const gate = deferred<never>();
    const task = manager.createTask(() => gate.promise, { name: 'ship', context, delay: 5 });
    await clock.advance(30);
    gate.reject(error);
    await clock.settle();
    expect(lines).toHaveLength(1);
    const [line] = lines;
    expect(line?.level).toBe('error');
    expect(line?.message).toMatch(/ship/);
    expect(Object.keys(line?.fields ?? {}).sort()).toEqual(
      ['id', 'name', 'attempt', 'durationMs', 'context', 'error'].sort(),
    );
    expect(line?.fields).toMatchObject({
      id: task.id,
      name: 'ship',
      attempt: 1,
      durationMs: 25,
      context,
    });
    expect(line?.fields?.error).toBe(error);
  });

  it('C12 says which attempt it was', async () => {
    const { manager, clock, lines } = observed();
    manager.createTask(() => Promise.reject(new Error()), { retry: { limit: 2, delay: 1 } });
    await clock.advance(100);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { attempt: 3 } },
    ]);
  });

  it('C12 is logged also when somebody waits', async () => {
    const { manager, lines } = observed();
    await expect(manager.createTask(() => Promise.reject(new Error())).wait()).rejects.toThrow();
    expect(lines).toHaveLength(1);
  });

  it.each([undefined, null, 0, 'text'])('C12 whatever was thrown: %s', async (thrown) => {
    const { manager, clock, lines } = observed();
    manager.createTask(() => Promise.reject(thrown));
    await clock.settle();
    expect(lines).toMatchObject([{ level: 'error' }]);
    expect(lines[0]?.fields).toHaveProperty('error', thrown);
  });
});

describe('C13 levels', () => {
  function levels(options: ManagerOptions = {}) {
    const world = observed({ logLevel: 'debug', ...options });
    return { ...world, told: () => world.lines.map(({ level }) => level) };
  }

  it('C13 created, completed and cancelled at debug', async () => {
    const { manager, clock, lines } = levels();
    manager.createTask(() => 1, { name: 'done' });
    manager.createTask(() => 1, { name: 'stopped' }).cancel();
    await clock.settle();
    expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      expect.stringMatching(/^debug .*done.*created/),
      expect.stringMatching(/^debug .*stopped.*created/),
      expect.stringMatching(/^debug .*stopped.*cancelled/),
      expect.stringMatching(/^debug .*done.*completed/),
    ]);
  });

  it('C13 retry at info', async () => {
    const { manager, clock, lines } = levels();
    const error = new Error('again');
    manager.createTask(({ attempt }) => attempt < 2 && Promise.reject(error), {
      retry: { limit: 1, delay: 1 },
    });
    await clock.advance(10);
    const info = lines.filter(({ level }) => level === 'info');
    expect(info).toHaveLength(1);
    expect(info[0]?.fields).toMatchObject({ attempt: 1, error });
  });

  it('C13 restore at info', async () => {
    const records = new Map();
    const first = memoryStore({ records });
    const one = levels({ store: first });
    await one.clock.settle();
    one.manager.define('job', never).enqueue(undefined);
    await one.clock.settle();
    first.crash();
    const two = levels({ store: memoryStore({ records }) });
    two.manager.define('job', () => 1);
    await two.clock.settle();
    expect(two.lines.filter(({ level }) => level === 'info')).toHaveLength(1);
  });

  it('C13 timeout, drop and abandonment at warn', async () => {
    const { manager, clock, lines } = levels({ capacity: 1, grace: 50 });
    manager.createTask(never, { timeout: 10, name: 'slow' });
    manager.createTask(() => 1);
    await clock.advance(60);
    const warnings = lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(warnings).toEqual([
      expect.stringMatching(/drop/),
      expect.stringMatching(/timed out/),
      expect.stringMatching(/abandon/),
    ]);
    expect(lines.some(({ level }) => level === 'error')).toBe(false);
  });

  it('C13 a deadline missed at warn', async () => {
    const { manager, clock, told } = levels();
    manager.createTask(() => 1, { delay: 100, deadline: 10 });
    await clock.advance(10);
    expect(told()).toEqual(['debug', 'warn']);
  });

  it('C13 store trouble at warn, once per kind', async () => {
    const inner = memoryStore();
    const { manager, clock, lines } = levels({
      store: {
        open: (id) => inner.open(id),
        claim: (ids, id) => inner.claim(ids, id),
        close: (id) => inner.close(id),
        write: () => Promise.reject(new Error('quota')),
      },
    });
    await clock.settle();
    for (let i = 0; i < 3; i++) {
      manager.createTask(() => 1);
      await clock.advance(1_000);
    }
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(manager.metrics().storeErrors).toBeGreaterThan(1);
  });

  it('C13 failure at error', async () => {
    const { manager, clock, told } = levels();
    manager.createTask(() => Promise.reject(new Error()));
    await clock.settle();
    expect(told()).toEqual(['debug', 'error']);
  });

  it.each([
    ['debug', ['debug', 'debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('C13 logLevel %s lets through what is as grave', async (logLevel, expected) => {
    const { manager, clock, told } = levels({ logLevel, capacity: 1 });
    manager.createTask(() => Promise.reject(new Error()), { retry: { limit: 1, delay: 1 } });
    manager.createTask(() => 1);
    await clock.advance(10);
    expect(told().sort()).toEqual([...expected].sort());
  });

  it('C13 the default is warn, on the console', async () => {
    const clock = manualClock();
    const spies = (['debug', 'info', 'warn', 'error'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation(() => {}),
    );
    const manager = new BackgroundTaskManager({ clock });
    manager.createTask(() => 1);
    manager.createTask(() => Promise.reject(new Error()), { retry: { limit: 1, delay: 1 } });
    manager.createTask(untilStopped, { timeout: 5 });
    await clock.advance(10);
    expect(spies.map((spy) => spy.mock.calls.length)).toEqual([0, 0, 1, 1]);
  });

  it('C13 logger: false says nothing', async () => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { manager, clock } = observed({ logger: false, logLevel: 'debug' });
    manager.createTask(() => Promise.reject(new Error()));
    await clock.settle();
    expect(spy).not.toHaveBeenCalled();
  });

  it('C13 keeps the logger as this of its methods', async () => {
    class Own {
      readonly said: string[] = [];
      error(message: string): void {
        this.said.push(message);
      }
    }
    const logger = new Own();
    const { manager, clock } = observed({ logger });
    manager.createTask(() => Promise.reject(new Error()));
    await clock.settle();
    expect(logger.said).toHaveLength(1);
  });
});

describe('C13 a logger changes nothing', () => {
  async function lifeWith(logger: ManagerOptions['logger']): Promise<string[]> {
    const { manager, clock } = observed({ logger, logLevel: 'debug', capacity: 4, grace: 5 });
    manager.on('task:created', () => {
      throw new Error('listener');
    });
    const tasks = [
      manager.createTask(() => 1),
      manager.createTask(() => Promise.reject(new Error()), { retry: { limit: 1, delay: 1 } }),
      manager.createTask(never, { timeout: 10 }),
      manager.createTask(untilStopped),
      manager.createTask(() => 'dropped'),
    ];
    await clock.settle();
    tasks[3]?.cancel();
    await clock.advance(100);
    expect(manager.metrics()).toMatchObject({ listenerErrors: 5, abandoned: 1, lingering: 0 });
    return tasks.map(({ status }) => status);
  }

  const expected = ['completed', 'failed', 'timed_out', 'cancelled', 'dropped'];

  it('C13 that throws from every method', async () => {
    const broken = (): never => {
      throw new Error('logger');
    };
    expect(await lifeWith({ debug: broken, info: broken, warn: broken, error: broken })).toEqual(
      expected,
    );
  });

  it('C13 that lacks all methods, or has something else in their place', async () => {
    expect(await lifeWith({})).toEqual(expected);
    expect(await lifeWith({ debug: 5, info: null, warn: 'x', error: {} } as never)).toEqual(
      expected,
    );
  });

  it('C13 whose methods throw when they are looked up', async () => {
    const logger = new Proxy(
      {},
      {
        get() {
          throw new Error('lookup');
        },
      },
    );
    expect(await lifeWith(logger)).toEqual(expected);
  });

  it('C13 that rejects: no unhandled rejection', async () => {
    const rejects = () => Promise.reject(new Error('logger'));
    expect(
      await lifeWith({ debug: rejects, info: rejects, warn: rejects, error: rejects } as never),
    ).toEqual(expected);
  });
});

describe('C8 drops in the log', () => {
  it('C8 warns at most once every 5 s, with the count', async () => {
    const { manager, clock, lines } = observed({ capacity: 1 });
    manager.createTask(never);
    const drop = (times: number) => {
      for (let i = 0; i < times; i++) manager.createTask(() => 1);
    };
    drop(10);
    await clock.advance(4_999);
    expect(lines).toHaveLength(1);
    drop(5);
    await clock.advance(1);
    expect(lines).toHaveLength(2);
    await clock.advance(20_000);
    expect(lines).toHaveLength(2);
    const counts = lines.map(({ fields, message }) => fields?.dropped ?? /\d+/.exec(message)?.[0]);
    expect(counts.map(Number).reduce((a, b) => a + b, 0)).toBe(15);
    drop(1);
    expect(lines).toHaveLength(3);
  });
});
