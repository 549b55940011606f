import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskFunction, TaskOptions } from '../../src/index.ts';
import { endless } from '../support/deferred.ts';
import { setup } from '../support/setup.ts';

/** A task that awaits its children. */
interface Plan {
  /** Shared with others of the same depth only: whoever waits, waits for something deeper, and never in a circle. */
  key: number | undefined;
  delay: number;
  priority: number;
  fails: 'never' | 'once';
  awaits: 'each' | 'all';
  children: Plan[];
}

function planOf(generations: number): fc.Arbitrary<Plan> {
  return fc.record<Plan>({
    key: fc.option(fc.integer({ min: 0, max: 1 }), { nil: undefined }),
    delay: fc.integer({ min: 0, max: 3 }),
    priority: fc.integer({ min: 0, max: 1 }),
    fails: fc.constantFrom('never', 'once'),
    awaits: fc.constantFrom('each', 'all'),
    children:
      generations === 1
        ? fc.constant([])
        : fc.array(planOf(generations - 1), { maxLength: 2, size: 'max' }),
  });
}

function optionsOf(of: Plan, depth: number): TaskOptions {
  const { key, delay, priority } = of;
  return {
    key: key === undefined ? undefined : `${depth} ${key}`,
    delay,
    priority,
    retry: { limit: 1, delay: 2, jitter: false },
  };
}

function workOf(of: Plan, depth: number): TaskFunction<unknown> {
  return async (ctx) => {
    const settled: Array<Promise<unknown>> = [];
    for (const child of of.children) {
      const task = ctx.createTask(workOf(child, depth + 1), optionsOf(child, depth + 1));
      settled.push(task.settled);
      if (of.awaits === 'each') await task.settled;
    }
    if (of.fails === 'once' && ctx.attempt === 1) throw new Error('once');
    return Promise.all(settled);
  };
}

describe('families and strangers', () => {
  it('C9 C48 whoever awaits a child comes to an end, whatever keys it shares, and all slots are free then', async () => {
    const arrivals = fc.array(
      fc.record({
        plan: planOf(4),
        depth: fc.integer({ min: 0, max: 3 }),
        after: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 1, maxLength: 6, size: 'max' },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), arrivals, async (concurrency, all) => {
        const { manager, clock } = setup({ concurrency });
        for (const { plan, depth, after } of all) {
          await clock.advance(after);
          manager.createTask(workOf(plan, depth), optionsOf(plan, depth));
        }
        await clock.advance(1_000);
        expect(manager.getTaskInfo({ status: ['pending', 'running'] })).toEqual([]);
        for (let i = 0; i <= concurrency; i++) manager.createTask(endless);
        await clock.settle();
        expect(manager.metrics()).toMatchObject({ running: concurrency, pending: 1 });
      }),
      { numRuns: 200 },
    );
  });
});
