import * as fc from 'fast-check';
import {
  type BackgroundTask,
  type BackgroundTaskManager,
  ManagerClosedError,
  type ManagerOptions,
  type TaskContext,
  type TaskOptions,
} from '../../src/index.ts';
import type { ManualClock } from '../../src/testing.ts';

/** What a task's function does. */
export type Behaviour =
  | 'returns'
  | 'throws'
  | 'rejects late'
  | 'resolves late'
  | 'honours its signal'
  | 'never returns'
  | 'fails once'
  | 'makes a child';

export type Operation =
  | { kind: 'create'; behaviour: Behaviour; options: TaskOptions }
  | { kind: 'createPromise'; behaviour: 'rejects late' | 'resolves late' | 'never returns' }
  | { kind: 'cancel'; index: number }
  | { kind: 'cancelAll' }
  | { kind: 'advance'; ms: number }
  | { kind: 'pause' }
  | { kind: 'resume' }
  | { kind: 'clear' };

const short: fc.Arbitrary<number> = fc.integer({ min: 1, max: 60 });

const taskOptions: fc.Arbitrary<TaskOptions> = fc.record(
  {
    timeout: short,
    deadline: short,
    delay: fc.integer({ min: 0, max: 60 }),
    priority: fc.integer({ min: -1, max: 1 }),
    key: fc.constantFrom('a', 'b'),
    retainFor: short,
    retry: fc.record({
      limit: fc.integer({ min: 0, max: 2 }),
      delay: fc.integer({ min: 0, max: 30 }),
      jitter: fc.constant(false),
    }),
  },
  { requiredKeys: [] },
);

const behaviours: readonly Behaviour[] = [
  'returns',
  'throws',
  'rejects late',
  'resolves late',
  'honours its signal',
  'never returns',
  'fails once',
  'makes a child',
];

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      behaviour: fc.constantFrom(...behaviours),
      options: taskOptions,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('createPromise' as const),
      behaviour: fc.constantFrom(
        'rejects late' as const,
        'resolves late' as const,
        'never returns' as const,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cancel' as const), index: fc.nat({ max: 20 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      ms: fc.integer({ min: 0, max: 80 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'cancelAll' as const,
        'pause' as const,
        'resume' as const,
        'clear' as const,
      ),
    }),
  },
);

export const managerOptions: fc.Arbitrary<ManagerOptions> = fc.record({
  concurrency: fc.constantFrom(1, 2, Infinity),
  capacity: fc.constantFrom(2, 4, Infinity),
  overflow: fc.constantFrom('drop-newest' as const, 'drop-oldest' as const),
  grace: fc.constantFrom(0, 20, 1_000),
  history: fc.constantFrom(0, 3, 256),
});

/** Plays operations on a manager; functions that are late are so by the manager's own clock. */
export class RandomLife {
  readonly tasks: Set<BackgroundTask> = new Set();
  /** Functions that were called and have not returned. */
  running = 0;
  readonly #manager: BackgroundTaskManager;
  readonly #clock: ManualClock;

  constructor(manager: BackgroundTaskManager, clock: ManualClock) {
    this.#manager = manager;
    this.#clock = clock;
  }

  async play(operation: Operation): Promise<void> {
    if (operation.kind === 'advance') await this.#clock.advance(operation.ms);
    else this.act(operation);
  }

  /** What needs no time: a listener may do it, too. */
  act(operation: Exclude<Operation, { kind: 'advance' }>): void {
    const manager = this.#manager;
    if (operation.kind === 'create') {
      this.#create(() => manager.createTask(this.work(operation.behaviour), operation.options));
    } else if (operation.kind === 'createPromise') {
      const promise = this.#late(operation.behaviour);
      const task = this.#create(() => manager.createTask(promise));
      // One that was dropped, or not let in, is nobody's any more.
      if (task !== undefined && task.status !== 'dropped') this.#counted(promise).catch(() => {});
    } else if (operation.kind === 'cancel') {
      [...this.tasks][operation.index]?.cancel();
    } else if (operation.kind === 'cancelAll') manager.cancelAll();
    else if (operation.kind === 'pause') manager.pause();
    else if (operation.kind === 'resume') manager.resume();
    else manager.clearCompleted();
  }

  /** Before or inside the call somebody may have shut the manager down. */
  #create(create: () => BackgroundTask): BackgroundTask | undefined {
    try {
      const task = create();
      this.tasks.add(task);
      return task;
    } catch (error) {
      if (!(error instanceof ManagerClosedError)) throw error;
      return undefined;
    }
  }

  work(behaviour: Behaviour): (ctx: TaskContext) => unknown {
    if (behaviour === 'returns') return () => behaviour;
    if (behaviour === 'throws')
      return () => {
        throw new Error(behaviour);
      };
    return (ctx) => this.#counted(this.#run(behaviour, ctx));
  }

  async #run(behaviour: Behaviour, ctx: TaskContext): Promise<unknown> {
    ctx.progress(0.5);
    if (behaviour === 'honours its signal')
      return new Promise((_resolve, reject) => {
        if (ctx.signal.aborted) reject(ctx.signal.reason);
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason));
      });
    if (behaviour === 'fails once' && ctx.attempt === 1) throw new Error(behaviour);
    if (behaviour === 'makes a child') {
      const child = ctx.createTask(this.work('resolves late'));
      this.tasks.add(child);
      return (await child.settled).status;
    }
    return this.#late(behaviour);
  }

  #late(behaviour: Behaviour): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (behaviour === 'never returns') return;
      this.#clock.setTimer(() => {
        if (behaviour === 'rejects late') reject(new Error(behaviour));
        else resolve(behaviour);
      }, 25);
    });
  }

  async #counted<T>(promise: Promise<T>): Promise<T> {
    this.running++;
    try {
      return await promise;
    } finally {
      this.running--;
    }
  }
}
