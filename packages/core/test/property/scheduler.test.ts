import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isSettled, type TaskFunction } from '../../src/index.ts';
import { endless } from '../support/deferred.ts';
import { setup } from '../support/setup.ts';
import { type Step, settings, steps, World, type WorldSettings } from './scheduler-world.ts';

// Hundreds of runs, in browsers too.
vi.setConfig({ testTimeout: 60_000 });

const letters: Record<string, string> = {
  'task:created': 'c',
  'task:started': 's',
  'task:progress': 'p',
  'task:retrying': 'r',
  'task:settled': 'e',
  'task:abandoned': '',
};

/** What happened to a task, a letter an event; `T` for the terminal ones. */
function pathOf(world: World, task: { id: string }): string {
  return world.recorder
    .types(task)
    .map((type) => letters[type] ?? 'T')
    .join('');
}

async function played(worldSettings: WorldSettings, played: Step[]): Promise<World> {
  const world = new World(worldSettings);
  for (const step of played) await world.take(step);
  return world;
}

/** What holds at any time. */
function checkNow(world: World): void {
  const { manager, recorder, tasks } = world;
  expect(world.violations).toEqual([]);
  const metrics = manager.metrics();
  const seen = (type: string): number => recorder.types().filter((one) => one === type).length;
  expect({ ...metrics }).toMatchObject({
    created: seen('task:created'),
    started: seen('task:started'),
    completed: seen('task:completed'),
    failed: seen('task:failed'),
    cancelled: seen('task:cancelled'),
    timedOut: seen('task:timed_out'),
    dropped: seen('task:dropped'),
    retried: seen('task:retrying'),
    abandoned: seen('task:abandoned'),
    interrupted: 0,
    listenerErrors: 0,
  });
  const having = (status: string): number => tasks.filter((task) => task.status === status).length;
  expect(metrics.pending).toBe(having('pending'));
  expect(metrics.running).toBe(having('running'));
  expect(manager.getTaskCount()).toBe(having('pending') + having('running'));
  for (const task of tasks) {
    expect(pathOf(world, task)).toMatch(
      isSettled(task.status) ? /^c(sp*r)*(sp*)?Te$/ : /^c(sp*r)*(sp*)?$/,
    );
    if (isSettled(task.status)) expect(task.outcome?.status).toBe(task.status);
  }
}

describe('the scheduler under random treatment', () => {
  it('C2 C8 C10 C14 C28 runs no more than concurrency, in order of priority, and tells it as it was', async () => {
    await fc.assert(
      fc.asyncProperty(settings, steps, async (worldSettings, script) => {
        const world = new World(worldSettings);
        for (const step of script) {
          await world.take(step);
          const { capacity } = worldSettings;
          expect(world.manager.getTaskCount()).toBeLessThanOrEqual(capacity);
        }
        checkNow(world);
        await world.clock.advance(1);
        checkNow(world);
      }),
      { numRuns: 200 },
    );
  });

  it('C10 C20 C28 every task settles once and nothing is left when all functions returned', async () => {
    await fc.assert(
      fc.asyncProperty(settings, steps, async (worldSettings, script) => {
        const world = await played(worldSettings, script);
        await world.finishAll();
        checkNow(world);
        await world.manager.whenIdle();
        for (const task of world.tasks) {
          expect(task.done).toBe(true);
          expect(task.lingering).toBe(false);
          await Promise.all([task.settled, task.stopped]);
        }
        expect(world.manager.metrics()).toMatchObject({ pending: 0, running: 0, lingering: 0 });
        // The rate limit of the log's drops aside, which keeps nothing alive.
        await world.clock.advance(10_000);
        expect(world.clock.timers).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['cancel', 'drain'] as const)(
    'C22 C23 after a shutdown by %s no task is live, the counts add up, and no timer is left',
    async (mode) => {
      await fc.assert(
        fc.asyncProperty(settings, steps, async (worldSettings, script) => {
          const world = await played(worldSettings, script);
          const live = world.manager.getTaskCount();
          let stats: Awaited<ReturnType<typeof world.manager.shutdown>> | undefined;
          void world.manager.shutdown({ mode, timeout: 40 }).then((answer) => {
            stats = answer;
          });
          await world.clock.advance(40);
          expect(stats).toBeDefined();
          const { initialTasks, completedTasks, failedTasks, cancelledTasks, suspendedTasks } =
            stats ?? ({} as never);
          expect(initialTasks).toBe(live);
          expect(completedTasks + failedTasks + cancelledTasks + suspendedTasks).toBe(live);
          expect(stats?.status).toBe(stats?.remainingTasks ? 'timed_out' : 'completed');
          checkNow(world);
          expect(world.manager.getTaskCount()).toBe(0);
          await world.finishAll();
          const again = await world.manager.shutdown();
          expect(again).toMatchObject({ status: 'already_shutdown', remainingTasks: 0 });
          await world.clock.advance(10_000);
          expect(world.clock.timers).toBe(0);
        }),
        { numRuns: 100 },
      );
    },
  );
});

/** A tree of tasks that wait for their children, or not. */
interface Tree {
  waits: boolean;
  children: Tree[];
  hops: number;
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    waits: fc.boolean(),
    hops: fc.nat(3),
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant<Tree[]>([]),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }),
}));

function sizeOf({ children }: Tree): number {
  return children.reduce((sum, child) => sum + sizeOf(child), 1);
}

describe('trees of children under random treatment', () => {
  const grown = (
    { waits, children, hops }: Tree,
    onRunning: (change: number) => void,
  ): TaskFunction<void> => {
    return async ({ createTask }) => {
      onRunning(1);
      const tasks = children.map((child) => createTask(grown(child, onRunning)));
      for (let hop = 0; hop < hops; hop++) await Promise.resolve();
      if (waits) await Promise.all(tasks.map((task) => task.wait()));
      onRunning(-1);
    };
  };

  it('C48 all get done at any concurrency, and none runs on a slot that is not there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(tree, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(1, 2, 3),
        async (trees, concurrency) => {
          const { manager, clock } = setup({ concurrency });
          let running = 0;
          const change = (by: number): void => {
            running += by;
          };
          for (const one of trees) manager.createTask(grown(one, change));
          await clock.settle();
          const all = trees.reduce((sum, one) => sum + sizeOf(one), 0);
          expect(manager.metrics()).toMatchObject({ completed: all, created: all, running: 0 });
          expect(running).toBe(0);
          // The slots add up afterwards.
          for (let i = 0; i < concurrency + 2; i++) manager.createTask(endless);
          await clock.settle();
          expect(manager.getTaskCount('running')).toBe(concurrency);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('C10 C48 whatever is cancelled or times out on the way, the slots add up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(8), fc.constantFrom(5, 20, Infinity), fc.boolean()), {
          minLength: 1,
          maxLength: 10,
        }),
        fc.array(fc.nat(10), { maxLength: 6 }),
        fc.constantFrom(1, 2),
        fc.constantFrom(0, 10, Infinity),
        async (plan, cancels, concurrency, grace) => {
          const { manager, clock } = setup({ concurrency, grace });
          const makers: Array<Parameters<TaskFunction<unknown>>[0]> = [];
          const finishers: Array<() => void> = [];
          const work: TaskFunction<void> = (ctx) => {
            makers.push(ctx);
            return new Promise((resolve) => {
              finishers.push(resolve);
            });
          };
          const tasks = [manager.createTask(work)];
          for (const [parent, timeout, retried] of plan) {
            await clock.advance(3);
            const maker = makers[parent % Math.max(1, makers.length)];
            const options = { timeout, retry: { limit: retried ? 1 : 0, delay: 4, jitter: false } };
            tasks.push((maker ?? manager).createTask(work, options));
          }
          for (const which of cancels) {
            tasks[which % tasks.length]?.cancel();
            await clock.advance(2);
            finishers[which % finishers.length]?.();
          }
          manager.cancelAll();
          for (let round = 0; round < 20; round++) {
            for (const finish of finishers) finish();
            await clock.advance(20);
          }
          expect(manager.metrics()).toMatchObject({ pending: 0, running: 0, lingering: 0 });
          expect(clock.timers).toBe(0);
          for (let i = 0; i < concurrency + 2; i++) manager.createTask(endless);
          await clock.settle();
          expect(manager.getTaskCount('running')).toBe(concurrency);
        },
      ),
      { numRuns: 200 },
    );
  });
});
