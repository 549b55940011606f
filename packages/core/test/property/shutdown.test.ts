import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShutdownStats } from '../../src/index.ts';
import { observed } from '../support/observed-manager.ts';
import { managerOptions, operation, RandomLife } from '../support/random-life.ts';

const shutdownOptions = fc.record({
  mode: fc.constantFrom('cancel' as const, 'drain' as const, 'suspend' as const),
  timeout: fc.constantFrom(0, 30, 500),
});

describe('C22-C24 shutdown after any life', () => {
  it('C23 its counts add up, its status follows from remainingTasks, and nothing is left', async () => {
    await fc.assert(
      fc.asyncProperty(
        managerOptions,
        fc.array(operation, { maxLength: 25 }),
        shutdownOptions,
        fc.array(operation, { maxLength: 6 }),
        fc.boolean(),
        async (options, before, shutdown, during, hurried) => {
          const { manager, clock, events } = observed({ ...options, logger: false });
          const life = new RandomLife(manager, clock);
          for (const one of before) await life.play(one);
          const live = [...life.tasks].filter((task) => !task.done);
          const already = manager.metrics();
          expect(manager.getTaskCount()).toBe(live.length);

          let stats: ShutdownStats | undefined;
          const first = manager.shutdown(shutdown);
          void first.then((result) => {
            stats = result;
          });
          if (hurried) expect(manager.shutdown({ mode: 'cancel' })).toBe(first);
          for (const one of during) await life.play(one);
          await clock.advance(shutdown.timeout);
          await clock.settle();

          expect(stats).toBeDefined();
          if (stats === undefined) return;
          const { completedTasks, failedTasks, cancelledTasks, suspendedTasks } = stats;
          expect(stats.initialTasks).toBe(live.length);
          expect(completedTasks + failedTasks + cancelledTasks + suspendedTasks).toBe(live.length);
          const count = (...statuses: string[]): number =>
            live.filter(({ status }) => statuses.includes(status)).length;
          expect(completedTasks).toBe(count('completed'));
          expect(failedTasks).toBe(count('failed', 'timed_out'));
          expect(cancelledTasks).toBe(count('cancelled', 'dropped'));
          expect(suspendedTasks).toBe(0);
          expect(stats.status).toBe(stats.remainingTasks > 0 ? 'timed_out' : 'completed');
          expect(stats.durationMs).toBeLessThanOrEqual(shutdown.timeout);

          expect(manager.getTaskCount()).toBe(0);
          for (const task of life.tasks) {
            expect(task.done).toBe(true);
            await task.settled;
          }
          const lingering = [...life.tasks].filter((task) => task.lingering);
          const again = await manager.shutdown();
          expect(again).toMatchObject({ status: 'already_shutdown', initialTasks: 0 });
          expect(again.remainingTasks).toBe(life.running);
          expect(again.remainingTasks).toBeGreaterThanOrEqual(lingering.length);
          expect(manager.metrics().created).toBeGreaterThanOrEqual(already.created);
          expect(events.at(-1)?.type).not.toBe('task:created');
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('C23 remainingTasks is the number of functions that were called and have not returned', async () => {
    await fc.assert(
      fc.asyncProperty(
        managerOptions,
        fc.array(operation, { maxLength: 25 }),
        fc.constantFrom(0, 30, 500),
        async (options, before, timeout) => {
          const { manager, clock } = observed({ ...options, logger: false });
          const life = new RandomLife(manager, clock);
          for (const one of before) await life.play(one);
          let remaining: [number, number] | undefined;
          void manager.shutdown({ timeout }).then(({ remainingTasks }) => {
            remaining = [remainingTasks, life.running];
          });
          await clock.advance(timeout);
          await clock.settle();
          expect(remaining?.[0]).toBe(remaining?.[1]);
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  it('C16 C22 leaves no timer of its own once all functions returned or were abandoned', async () => {
    await fc.assert(
      fc.asyncProperty(
        managerOptions,
        fc.array(operation, { maxLength: 25 }),
        shutdownOptions,
        async (options, before, shutdown) => {
          const { manager, clock } = observed({ ...options, logger: false });
          const life = new RandomLife(manager, clock);
          for (const one of before) await life.play(one);
          void manager.shutdown(shutdown);
          await clock.advance(2_000);
          expect(clock.timers).toBe(0);
          expect(manager.metrics()).toMatchObject({ pending: 0, running: 0, lingering: 0 });
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});
