import { describe, expect, it } from 'vitest';
import {
  type BackgroundTask,
  BackgroundTaskManager,
  type ManagerOptions,
  memoryStore,
  type TaskOptions,
} from '../../src/index.ts';
import { endless } from '../support/deferred.ts';
import { rejectionOf, setup, thrownBy } from '../support/setup.ts';

/** What a number option takes besides numbers above 0. */
interface NumberOption {
  zero: boolean;
  infinity: boolean;
}

const notNumbers: unknown[] = ['5', null, true, {}, [], 5n, Symbol('five'), () => 5, new Date(5)];
const notStrings: unknown[] = [5, null, true, {}, [], Symbol('s'), () => 's'];
const notFunctions: unknown[] = [5, null, true, {}, [], 'fn'];
const notBooleans: unknown[] = [0, 1, null, 'true', {}, []];
const notObjects: unknown[] = [5, null, true, 'text', [], Symbol('s')];

type Use = (value: unknown) => unknown;

/** Calls with every wrong value, and expects the kind of error and the name of the option in it. */
async function refuses(
  use: Use,
  option: string,
  values: unknown[],
  kind: typeof TypeError | typeof RangeError,
): Promise<void> {
  for (const value of values) {
    const error = await rejectionOf((async () => use(value))());
    expect(error, String(value as never)).toBeInstanceOf(kind);
    const { message } = error as Error;
    expect(message).toContain(option);
    if (typeof value === 'number' || typeof value === 'boolean' || value === null)
      expect(message).toContain(String(value));
    if (typeof value === 'string') expect(message).toContain(value);
    expect(message).toMatch(/must be .+, got .+/);
  }
}

/** Calls with every value, and expects no complaint within the turn. */
async function accepts(use: Use, values: unknown[]): Promise<void> {
  for (const value of values) {
    const complaint = Promise.resolve(use(value)).then(
      () => undefined,
      (error: Error) => (error.message.includes('must be') ? error : undefined),
    );
    const turn = new Promise<void>((resolve) => setTimeout(resolve));
    expect(await Promise.race([complaint, turn])).toBeUndefined();
  }
}

async function refusesNumbers(use: Use, option: string, takes: NumberOption): Promise<void> {
  await refuses(use, option, notNumbers, TypeError);
  const wrong = [Number.NaN, -1, -0.5, -Infinity];
  if (!takes.zero) wrong.push(0, -0);
  if (!takes.infinity) wrong.push(Infinity);
  await refuses(use, option, wrong, RangeError);
  const right: unknown[] = [undefined, 0.5, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 40, Number.MAX_VALUE];
  if (takes.zero) right.push(0);
  if (takes.infinity) right.push(Infinity);
  await accepts(use, right);
}

describe('C5 options of the manager', () => {
  const made =
    (option: string): Use =>
    (value) =>
      new BackgroundTaskManager({ logger: false, [option]: value } as ManagerOptions);

  it.each<[string, NumberOption]>([
    ['concurrency', { zero: false, infinity: true }],
    ['capacity', { zero: false, infinity: true }],
    ['timeout', { zero: false, infinity: true }],
    ['history', { zero: true, infinity: true }],
    ['grace', { zero: true, infinity: true }],
    ['shutdownTimeout', { zero: true, infinity: true }],
    ['retry', { zero: true, infinity: true }],
  ])('C5 %s', async (option, takes) => {
    if (option === 'retry') {
      const wrongTypes = notNumbers.filter((value) => typeof value !== 'object' || value === null);
      await refuses(made(option), option, wrongTypes, TypeError);
      await refuses(made(option), option, [Number.NaN, -1, -Infinity], RangeError);
      for (const value of [undefined, 0, 3, Infinity, { limit: 0 }]) made(option)(value);
    } else await refusesNumbers(made(option), option, takes);
  });

  it('C5 sliceTime is a duration, too', async () => {
    await refuses(made('sliceTime'), 'sliceTime', notNumbers, TypeError);
    await refuses(made('sliceTime'), 'sliceTime', [Number.NaN, -1], RangeError);
  });

  it.each([
    ['name', notStrings],
    ['overflow', ['drop', '', 5, null, {}]],
    ['shutdownMode', ['stop', '', 5, null]],
    ['logLevel', ['trace', '', 5, null]],
    ['logger', [5, null, true, 'console']],
    ['waitUntil', notFunctions],
    ['bind', notFunctions],
    ['store', [5, null, true, 'store', {}, { ...memoryStore(), write: 5 }]],
  ])('C5 %s', async (option, wrong) => {
    await refuses(made(option), option, wrong, TypeError);
    made(option)(undefined);
  });

  it('C5 the options themselves', async () => {
    await refuses(
      (value) => new BackgroundTaskManager(value as never),
      'options',
      notObjects,
      TypeError,
    );
    new BackgroundTaskManager(undefined);
    new BackgroundTaskManager({});
  });
});

describe('C5 options of a task', () => {
  const { manager } = setup({ capacity: Infinity });
  const definition = manager.define('definition', () => 1);
  const ways: Array<[string, (options: unknown) => unknown]> = [
    ['createTask', (options) => manager.createTask(() => 1, options as TaskOptions<number>)],
    [
      'createTask of a promise',
      (options) => manager.createTask(Promise.resolve(1), options as never),
    ],
    ['submit', (options) => manager.submit(() => 1, { ...(options as object) })],
    ['execute', (options) => manager.execute(() => 1, options as TaskOptions<number>)],
    ['enqueue', (options) => definition.enqueue(undefined, options as TaskOptions<number>)],
    ['map', (options) => manager.map([1], () => 1, options as TaskOptions<number>)],
    ['as', (options) => manager.as('me').createTask(() => 1, options as TaskOptions<number>)],
    ['define', (options) => manager.define('other', () => 1, options as never)],
  ];

  describe.each(ways)('of %s', (way, call) => {
    const using =
      (option: string): Use =>
      (value) =>
        call({ [option]: value });

    it.each<[string, NumberOption]>([
      ['timeout', { zero: false, infinity: true }],
      ['deadline', { zero: false, infinity: true }],
      ['delay', { zero: true, infinity: false }],
      ['retainFor', { zero: true, infinity: true }],
    ])('C5 %s', async (option, takes) => {
      await refusesNumbers(using(option), option, takes);
    });

    it('C5 priority is any number but NaN', async () => {
      await refuses(using('priority'), 'priority', notNumbers, TypeError);
      await refuses(using('priority'), 'priority', [Number.NaN], RangeError);
      for (const value of [-5, 0, 0.5, Infinity, -Infinity]) await using('priority')(value);
    });

    it('C5 retry and its parts', async () => {
      await refuses(using('retry'), 'retry', ['5', null, true, [], () => 1], TypeError);
      await refuses(using('retry'), 'retry', [Number.NaN, -1], RangeError);
      const retry =
        (part: string): Use =>
        (value) =>
          call({ retry: { limit: 1, [part]: value } });
      await refuses(retry('limit'), 'retry.limit', [...notNumbers, undefined], TypeError);
      await refuses(retry('limit'), 'retry.limit', [Number.NaN, -1], RangeError);
      await refuses(
        retry('delay'),
        'retry.delay',
        notNumbers.filter((value) => typeof value !== 'function'),
        TypeError,
      );
      await refuses(retry('delay'), 'retry.delay', [Number.NaN, -1, Infinity], RangeError);
      await refuses(retry('factor'), 'retry.factor', notNumbers, TypeError);
      await refuses(retry('factor'), 'retry.factor', [Number.NaN, -1], RangeError);
      await refuses(retry('maxDelay'), 'retry.maxDelay', notNumbers, TypeError);
      await refuses(retry('maxDelay'), 'retry.maxDelay', [Number.NaN, -1], RangeError);
      await refuses(retry('jitter'), 'retry.jitter', notBooleans, TypeError);
      await refuses(retry('when'), 'retry.when', notFunctions, TypeError);
      for (const good of [0, Infinity, { limit: Infinity }, { limit: 0, maxDelay: Infinity }])
        await call({ retry: good });
    });

    it.each([
      ['name', notStrings],
      ['owner', notStrings],
      ['key', notStrings],
      ['context', notObjects],
      ['signal', [5, null, 'signal', {}, [], new AbortController()]],
      ['persist', notBooleans],
      ['onProgress', notFunctions],
      ['onSettled', notFunctions],
    ])('C5 %s', async (option, wrong) => {
      // An owner in the options of `as` is ignored (C33); a definition's defaults have no key and no signal.
      if (way === 'as' && option === 'owner') return void call({ owner: 5 });
      const values = way === 'submit' ? wrong.filter((value) => value !== null) : wrong;
      await refuses(using(option), option, values, TypeError);
      await accepts(using(option), [undefined]);
    });

    it('C5 the options themselves', async () => {
      if (way === 'submit' || way === 'as') return;
      await refuses(call, 'options', notObjects, TypeError);
    });
  });

  it('C5 the work', async () => {
    const wrong = [undefined, null, 5, 'work', {}, [], true, Symbol('s')];
    await refuses((value) => manager.createTask(value as never), 'work', wrong, TypeError);
    await refuses((value) => manager.execute(value as never), 'work', wrong, TypeError);
    await refuses((value) => manager.submit(value as never), 'fn', wrong, TypeError);
    await refuses((value) => manager.map([1], value as never), 'fn', wrong, TypeError);
    await refuses((value) => manager.define('d', value as never), 'handler', wrong, TypeError);
  });

  it('C5 fails at the call, and execute and map reject', async () => {
    expect(() => manager.createTask(() => 1, { timeout: -1 })).toThrow(RangeError);
    expect(() => manager.submit(() => 1, { timeout: -1 })).toThrow(RangeError);
    expect(() => definition.enqueue(undefined, { timeout: -1 })).toThrow(RangeError);
    const executed = manager.execute(() => 1, { timeout: -1 });
    await expect(executed).rejects.toBeInstanceOf(RangeError);
    const mapped = manager.map([1], () => 1, { timeout: -1 });
    await expect(mapped).rejects.toBeInstanceOf(RangeError);
  });

  it('C5 a call that was refused has made no task', () => {
    const { manager: fresh, recorder } = setup();
    expect(() => fresh.createTask(() => 1, { timeout: Number.NaN })).toThrow(RangeError);
    expect(fresh.metrics().created).toBe(0);
    expect(recorder.events).toEqual([]);
  });

  it('C5 within, background, args, name, items', async () => {
    const within: Use = (value) => manager.execute(() => 1, { within: value as number });
    await refusesNumbers(within, 'within', { zero: true, infinity: true });
    const background: Use = (value) => manager.execute(() => 1, { background: value as boolean });
    await refuses(background, 'background', notBooleans, TypeError);
    const args: Use = (value) => manager.submit(() => 1, { args: value as [] });
    await refuses(args, 'args', [5, null, {}, 'a', true], TypeError);
    const named: Use = (value) => manager.define(value as string, () => 1);
    await refuses(named, 'name', [...notStrings, undefined], TypeError);
    const items: Use = (value) => manager.map(value as [], () => 1);
    await refuses(items, 'items', [5, null, undefined, {}, true, () => 1], TypeError);
    const maxResumes: Use = (value) =>
      manager.define('d', () => 1, { maxResumes: value as number });
    await refuses(maxResumes, 'maxResumes', notNumbers, TypeError);
    await refuses(maxResumes, 'maxResumes', [Number.NaN, -1], RangeError);
    const resume: Use = (value) => manager.define('d', () => 1, { resume: value as boolean });
    await refuses(resume, 'resume', notBooleans, TypeError);
  });
});

describe('C5 arguments of everything else', () => {
  it.each<[string, (options: unknown) => unknown]>([
    [
      'wait',
      (options) =>
        setup()
          .manager.createTask(() => 1)
          .wait(options as object),
    ],
    ['waitForAll', (options) => setup().manager.waitForAll(options as object)],
    ['whenIdle', (options) => setup().manager.whenIdle(options as object)],
    ['awaitResult', (options) => setup().manager.awaitResult('x', options as object)],
    ['shutdown', (options) => setup().manager.shutdown(options as object)],
  ])('C5 the timeout of %s', async (what, call) => {
    await refusesNumbers((timeout) => call({ timeout }), 'timeout', { zero: true, infinity: true });
    await refuses(call, 'options', notObjects, TypeError);
    if (what === 'shutdown')
      await refuses((mode) => call({ mode }), 'mode', ['x', 5, null], TypeError);
    else await refuses((signal) => call({ signal }), 'signal', [5, null, {}, 'x'], TypeError);
  });

  it('C5 returnErrors', async () => {
    const { manager } = setup();
    const use: Use = (value) => manager.waitForAll({ returnErrors: value as boolean });
    await refuses(use, 'returnErrors', notBooleans, TypeError);
  });

  it('C5 whenBelow takes a number above 0', async () => {
    const { manager } = setup();
    const use: Use = (value) => manager.whenBelow(value as number);
    await refuses(use, 'count', [...notNumbers, undefined], TypeError);
    await refuses(use, 'count', [Number.NaN, 0, -1], RangeError);
  });

  it('C5 ids, owners, statuses, filters', async () => {
    const { manager } = setup();
    manager.createTask(endless);
    const ids: Array<(id: never) => unknown> = [
      (id) => manager.getTask(id),
      (id) => manager.getResult(id),
      (id) => manager.awaitResult(id),
      (id) => manager.cancelTask(id),
      (id) => manager.rerun(id),
    ];
    for (const use of ids) await refuses(use as Use, 'id', [...notStrings, undefined], TypeError);
    const access: Array<(id: never) => unknown> = [
      (owner) => manager.getTask('x', { owner }),
      (owner) => manager.getResult('x', { owner }),
      (owner) => manager.awaitResult('x', { owner }),
      (owner) => manager.cancelTask('x', undefined, { owner }),
      (owner) => manager.rerun('x', { owner }),
      (owner) => manager.getTaskInfo({ owner }),
    ];
    for (const use of access) await refuses(use as Use, 'owner', notStrings, TypeError);
    const as: Use = (owner) => manager.as(owner as string);
    await refuses(as, 'owner', [...notStrings, undefined], TypeError);
    const count: Use = (status) => manager.getTaskCount(status as never);
    await refuses(count, 'status', [5, null, 'done', '', {}], TypeError);
    const byName: Use = (name) => manager.getTaskInfo({ name: name as string });
    await refuses(byName, 'name', notStrings, TypeError);
    const byStatus: Use = (status) => manager.getTaskInfo({ status: status as never });
    await refuses(
      byStatus,
      'status',
      [5, null, 'done', '', {}, ['running', 'done'], [5]],
      TypeError,
    );
    const filter: Use = (value) => manager.getTaskInfo(value as object);
    await refuses(filter, 'filter', notObjects, TypeError);
    expect(manager.getTaskInfo({ status: ['running', 'pending'] })).toHaveLength(1);
    expect(manager.getTaskInfo({ status: [] })).toHaveLength(0);
  });

  it('C5 listeners', async () => {
    const { manager } = setup();
    for (const method of ['on', 'once'] as const) {
      await refuses(
        (type) => manager[method](type as '*', () => {}),
        'type',
        [5, null, undefined],
        TypeError,
      );
      await refuses(
        (handler) => manager[method]('*', handler as never),
        'handler',
        [...notFunctions, undefined],
        TypeError,
      );
    }
  });

  it('C5 shows what it got, whatever that is', () => {
    const { manager } = setup();
    const nasty: unknown[] = [
      Object.create(null),
      {
        toString() {
          throw new Error('no');
        },
      },
      'x'.repeat(10_000),
      class Foo {},
      12n,
    ];
    for (const timeout of nasty) {
      const error = thrownBy(() => manager.createTask(() => 1, { timeout } as never)) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message.length).toBeLessThan(200);
    }
  });
});

describe('C5 numbers at work', () => {
  it('C5 Infinity is no limit', async () => {
    const { manager, clock } = setup({ timeout: 10, concurrency: Infinity, capacity: Infinity });
    const task = manager.createTask(endless, { timeout: Infinity, deadline: Infinity });
    await clock.advance(2 ** 40);
    expect(task.status).toBe('running');
    expect(task.info().timeout).toBeNull();
    expect(clock.timers).toBe(0);
  });

  it.each(['timeout', 'deadline', 'delay', 'grace'])(
    'C5 a %s above 2^31-1 is waited for in full',
    async (option) => {
      const long = 2 ** 31 + 5;
      const { manager, clock } = setup(option === 'grace' ? { grace: long } : {});
      const task = manager.createTask(endless, option === 'grace' ? {} : { [option]: long });
      await clock.settle();
      if (option === 'grace') task.cancel();
      await clock.advance(long - 1);
      expect(task.status).toBe(
        { timeout: 'running', deadline: 'running', delay: 'pending', grace: 'cancelled' }[option],
      );
      expect(task.abandoned).toBe(false);
      await clock.advance(1);
      expect(option === 'grace' ? task.abandoned : task.status).toBe(
        { timeout: 'timed_out', deadline: 'timed_out', delay: 'running', grace: true }[option],
      );
    },
  );

  it('C5 a timeout above 2^31-1 does not fire at once on the real clock', async () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const tasks = [2 ** 31, 2 ** 32 + 1, Number.MAX_VALUE].map((ms) =>
      manager.createTask(endless, { timeout: ms, deadline: ms }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(tasks.map(({ status }) => status)).toEqual(['running', 'running', 'running']);
    await manager.shutdown({ timeout: 0 });
  });

  it('C5 fractions of a millisecond are durations', async () => {
    const { manager, clock } = setup();
    const task = manager.createTask(endless, { timeout: 0.25 });
    await clock.settle();
    expect(task.status).toBe('running');
    await clock.advance(0.25);
    expect(task.status).toBe('timed_out');
  });
});

describe('C5 the type of an event', () => {
  it('C5 is one of those there are', async () => {
    const { manager } = setup();
    for (const call of ['on', 'once', 'off'] as const) {
      const use = (type: unknown): unknown => manager[call](type as '*', () => {});
      await refuses(
        use,
        'type',
        ['task:nope', '', 'toString', ...notStrings, undefined],
        TypeError,
      );
      expect((thrownBy(() => use('task:nope')) as Error).message).toContain("'task:completed'");
      await accepts(use, ['*', 'task:abandoned', 'manager:closed', 'store:error']);
    }
  });
});

describe('C5 where an option is', () => {
  /** A class keeps its options in getters over private fields: no spread would find them. */
  interface Values {
    timeout?: number;
    name?: string;
    within?: number;
    args?: unknown[];
  }
  class Settings {
    readonly #values: Values;
    constructor(values: Values) {
      this.#values = values;
    }
    get timeout(): unknown {
      return this.#values.timeout;
    }
    get name(): unknown {
      return this.#values.name;
    }
    get within(): unknown {
      return this.#values.within;
    }
    get args(): unknown {
      return this.#values.args;
    }
  }

  const kinds: Array<[string, (values: Values) => never]> = [
    ['inherited', (values) => Object.create(values) as never],
    ['of a class', (values) => new Settings(values) as never],
    [
      'of a proxy',
      (values) => new Proxy({}, { get: (_, key) => values[key as keyof Values] }) as never,
    ],
  ];

  describe.each(kinds)('%s', (_kind, made) => {
    it('C5 counts for a task, however it is made', async () => {
      const { manager, clock } = setup();
      const definition = manager.define('definition', endless);
      const options = made({ timeout: 5, name: 'named' });
      const children: BackgroundTask[] = [];
      const tasks = [
        manager.createTask(endless, options),
        manager.createTask(endless(), options),
        manager.submit(endless, options),
        definition.enqueue(undefined, options),
        manager.as('me').createTask(endless, options),
        manager.as('me').submit(endless, options),
      ];
      manager.createTask((ctx) => void children.push(ctx.createTask(endless, options)));
      void manager.execute(endless, options).catch(() => {});
      void manager.map([1], endless, options).catch(() => {});
      void manager
        .as('me')
        .map([1], endless, options)
        .catch(() => {});
      await clock.advance(5);
      expect(tasks.map(({ status }) => status)).toEqual(tasks.map(() => 'timed_out'));
      expect(children.map(({ status }) => status)).toEqual(['timed_out']);
      expect(manager.getTaskInfo({ name: 'named', status: 'timed_out' })).toHaveLength(10);
    });

    it('C5 counts for the defaults of a definition, and again when it is run again', async () => {
      const { manager, clock } = setup();
      const task = manager.define('definition', endless, made({ timeout: 5 })).enqueue();
      await clock.advance(5);
      expect(task.status).toBe('timed_out');
      const again = manager.rerun(task.id);
      await clock.advance(5);
      expect(again.status).toBe('timed_out');
    });

    it('C5 counts for waits, arguments and execute', async () => {
      const { manager, clock } = setup();
      const bounds = made({ timeout: 5 });
      const task = manager.createTask(endless);
      const waits = Promise.all([
        rejectionOf(task.wait(bounds)),
        rejectionOf(manager.whenIdle(bounds)),
        manager.waitForAll(bounds),
        manager.awaitResult(task.id, bounds),
        manager.execute(endless, made({ within: 5 })),
        manager.as('me').execute(endless, made({ within: 5 })),
      ]);
      await clock.advance(5);
      await waits;
      const added = manager.submit((a: number, b: number) => a + b, made({ args: [1, 2] }));
      await clock.settle();
      expect(added.result).toBe(3);
      const mine = manager.as('me').submit((a: number) => a, made({ args: [1] }));
      await clock.settle();
      expect(mine.result).toBe(1);
    });
  });

  it('C5 onProgress and onSettled may be methods that know their object', async () => {
    class Watcher {
      readonly #seen: string[] = [];
      onProgress(): void {
        this.#seen.push('progress');
      }
      onSettled(task: BackgroundTask): void {
        this.#seen.push(task.status);
      }
      get seen(): string[] {
        return this.#seen;
      }
    }
    const { manager, clock } = setup();
    const watcher = new Watcher();
    manager.createTask((ctx) => ctx.progress(0.5), watcher as TaskOptions);
    await clock.settle();
    await manager.map([1], () => 1, watcher as TaskOptions<number>);
    expect(watcher.seen).toEqual(['progress', 'completed', 'completed']);
  });

  it('C5 is read once', async () => {
    const { manager, clock } = setup();
    const answers: unknown[] = [5, 'no number'];
    const task = manager.createTask(endless, {
      get timeout() {
        return answers.shift() as number;
      },
    });
    await clock.advance(5);
    expect(task.status).toBe('timed_out');
  });

  it('C5 wrong ones reject also from a view of an owner', async () => {
    const { manager } = setup();
    const view = manager.as('me');
    for (const call of [
      () => view.execute(endless, { timeout: 0 }),
      () => view.map([1], endless, { timeout: 0 }),
    ]) {
      expect(await rejectionOf(call())).toBeInstanceOf(RangeError);
    }
  });
});
