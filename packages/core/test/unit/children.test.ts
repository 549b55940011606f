import { describe, expect, it, vi } from 'vitest';
import type { BackgroundTask, TaskContext, TaskFunction, TaskOptions } from '../../src/index.ts';
import { deferred, endless, stubborn } from '../support/deferred.ts';
import { setup } from '../support/setup.ts';

/** Work that makes children when told to, and returns when told to. */
function parentWork(): {
  work: TaskFunction<string>;
  ctx(): TaskContext;
  finish(value?: string): void;
  fail(error: unknown): void;
} {
  let seen: TaskContext | undefined;
  const gate = deferred<string>();
  return {
    work: (ctx) => {
      seen = ctx;
      return gate.promise;
    },
    ctx: () => seen as TaskContext,
    finish: (value = 'parent') => gate.resolve(value),
    fail: (error) => gate.reject(error),
  };
}

describe('C48 whose end ends a child', () => {
  it.each(['cancel', 'timeout', 'deadline', 'signal', 'cancelAll', 'shutdown'])(
    'C48 %s of the parent cancels its children, and theirs',
    async (how) => {
      const { manager, clock } = setup();
      const parent = parentWork();
      const controller = new AbortController();
      const task = manager.createTask(parent.work, {
        signal: controller.signal,
        ...(how === 'timeout' && { timeout: 10 }),
        ...(how === 'deadline' && { deadline: 10 }),
      });
      await clock.settle();
      const middle = parentWork();
      const running = parent.ctx().createTask(middle.work);
      const delayed = parent.ctx().createTask(endless, { delay: 1_000 });
      const promise = parent.ctx().createTask(endless());
      await clock.settle();
      const grandchild = middle.ctx().createTask(endless);
      await clock.settle();
      if (how === 'cancel') task.cancel();
      if (how === 'signal') controller.abort();
      if (how === 'cancelAll') manager.cancelAll();
      if (how === 'shutdown') void manager.shutdown({ timeout: 0 });
      await clock.advance(10);
      expect(task.done).toBe(true);
      for (const child of [running, delayed, promise, grandchild]) {
        expect(child.status).toBe('cancelled');
        expect(child.error).toBeDefined();
      }
      expect(manager.getTaskCount()).toBe(0);
    },
  );

  it('C48 the children of a parent that completed live on', async () => {
    const { manager, clock } = setup();
    const parent = parentWork();
    const task = manager.createTask(parent.work);
    await clock.settle();
    const gate = stubborn<string>();
    const child = parent.ctx().createTask(gate.work);
    const waiting = parent.ctx().createTask(() => 'delayed', { delay: 100 });
    await clock.settle();
    parent.finish();
    await clock.settle();
    expect(task.status).toBe('completed');
    expect(task.cancel()).toBe(false);
    expect([child.status, waiting.status]).toEqual(['running', 'pending']);
    gate.resolve('done');
    await clock.advance(100);
    expect([child.result, waiting.result]).toEqual(['done', 'delayed']);
  });

  it('C48 the children of a parent that failed live on', async () => {
    const { manager, clock } = setup();
    const parent = parentWork();
    const task = manager.createTask(parent.work);
    await clock.settle();
    const child = parent.ctx().createTask(endless);
    await clock.settle();
    parent.fail(new Error('no'));
    await clock.settle();
    expect(task.status).toBe('failed');
    expect(child.status).toBe('running');
  });

  it('C48 a child made after its parent completed or failed lives', async () => {
    const { manager, clock } = setup();
    const parents = [parentWork(), parentWork()];
    for (const { work } of parents) manager.createTask(work);
    await clock.settle();
    parents[0]?.finish();
    parents[1]?.fail(new Error('no'));
    await clock.settle();
    const children = parents.map(({ ctx }) => ctx().createTask(() => 'late'));
    await clock.settle();
    expect(children.map(({ result }) => result)).toEqual(['late', 'late']);
  });

  it.each(['cancel', 'timeout'])(
    'C48 a child made after a %s of its parent is cancelled at once',
    async (how) => {
      const { manager, clock } = setup();
      const parent = parentWork();
      const task = manager.createTask(parent.work, { timeout: 10 });
      await clock.settle();
      if (how === 'cancel') task.cancel();
      await clock.advance(10);
      const work = vi.fn();
      const child = parent.ctx().createTask(work);
      expect(child.status).toBe('cancelled');
      await clock.settle();
      expect(work).not.toHaveBeenCalled();
    },
  );

  it('C48 a timed-out attempt takes its children with it, the next attempt has its own', async () => {
    const { manager, clock } = setup({ grace: 0 });
    const contexts: TaskContext[] = [];
    const task = manager.createTask(
      (ctx) => {
        contexts.push(ctx);
        return endless();
      },
      { timeout: 100, retry: { limit: 1, delay: 10, jitter: false } },
    );
    await clock.settle();
    const first = contexts[0]?.createTask(endless);
    await clock.advance(105);
    expect([task.status, first?.status]).toEqual(['pending', 'cancelled']);
    await clock.advance(5);
    expect(contexts).toHaveLength(2);
    const second = contexts[1]?.createTask(endless);
    const late = contexts[0]?.createTask(endless);
    await clock.settle();
    expect([second?.status, late?.status]).toEqual(['running', 'cancelled']);
    await clock.advance(100);
    expect([task.status, second?.status]).toEqual(['timed_out', 'cancelled']);
  });

  it('C48 a failed attempt leaves its children alone; a cancel of the task takes them all', async () => {
    const { manager, clock } = setup();
    const children: BackgroundTask[] = [];
    const task = manager.createTask(
      (ctx) => {
        children.push(ctx.createTask(endless));
        if (ctx.attempt === 1) throw new Error('again');
        return endless();
      },
      { retry: { limit: 1, delay: 10, jitter: false } },
    );
    await clock.advance(10);
    expect(children.map(({ status }) => status)).toEqual(['running', 'running']);
    task.cancel();
    expect(children.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('C48 a timed-out attempt leaves the children of an earlier, failed one alone', async () => {
    const { manager, clock } = setup({ grace: 0 });
    const children: BackgroundTask[] = [];
    const task = manager.createTask(
      (ctx) => {
        children.push(ctx.createTask(endless));
        if (ctx.attempt === 1) throw new Error('again');
        return endless();
      },
      { timeout: 50, retry: { limit: 2, delay: 10, factor: 1, jitter: false } },
    );
    await clock.advance(65);
    expect(task.status).toBe('pending');
    expect(children.map(({ status }) => status)).toEqual(['running', 'cancelled']);
  });

  it('C48 a child that is cancelled or fails does nothing to its parent or siblings', async () => {
    const { manager, clock } = setup();
    const parent = parentWork();
    const task = manager.createTask(parent.work);
    await clock.settle();
    const sibling = parent.ctx().createTask(endless);
    parent.ctx().createTask(() => Promise.reject(new Error('no')));
    parent.ctx().createTask(endless).cancel();
    parent.ctx().createTask(endless, { timeout: 5 });
    await clock.advance(5);
    expect([task.status, sibling.status]).toEqual(['running', 'running']);
  });
});

describe('C48 owners', () => {
  it('C48 a child has its parent’s owner unless it names another', async () => {
    const { manager, clock } = setup();
    const owned = parentWork();
    const free = parentWork();
    const empty = parentWork();
    manager.createTask(owned.work, { owner: 'me' });
    manager.createTask(free.work);
    manager.createTask(empty.work, { owner: '' });
    await clock.settle();
    expect(owned.ctx().createTask(endless).owner).toBe('me');
    expect(owned.ctx().createTask(endless, { owner: undefined }).owner).toBe('me');
    expect(owned.ctx().createTask(endless, { owner: 'you' }).owner).toBe('you');
    expect(owned.ctx().createTask(endless()).owner).toBe('me');
    expect(free.ctx().createTask(endless).owner).toBeUndefined();
    expect(empty.ctx().createTask(endless).owner).toBe('');
  });
});

describe('C48 the slot of a parent', () => {
  it('C48 awaiting a child at concurrency 1 does not hang', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const task = manager.createTask(async (ctx) => `p+${await ctx.createTask(() => 'c').wait()}`);
    await clock.settle();
    expect(task.result).toBe('p+c');
  });

  it.each([3, 30])('C48 nested %i deep', async (depth) => {
    const { manager, clock } = setup({ concurrency: 1 });
    let running = 0;
    const nest =
      (left: number): TaskFunction<number> =>
      async (ctx) => {
        running++;
        expect(manager.getTaskCount('running')).toBe(running);
        expect(manager.metrics().running).toBe(running);
        const below = left === 0 ? 0 : await ctx.createTask(nest(left - 1)).wait();
        running--;
        return below + 1;
      };
    const task = manager.createTask(nest(depth));
    const other = manager.createTask(() => 'other');
    await clock.settle();
    expect(task.result).toBe(depth + 1);
    expect(other.result).toBe('other');
    expect(running).toBe(0);
  });

  it('C48 one child at a time runs on it', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    let children = 0;
    let most = 0;
    const task = manager.createTask(async (ctx) => {
      const all = Array.from({ length: 5 }, () =>
        ctx
          .createTask(async () => {
            most = Math.max(most, ++children);
            for (let hop = 0; hop < 10; hop++) await Promise.resolve();
            children--;
          })
          .wait(),
      );
      await Promise.all(all);
      return 'all';
    });
    await clock.settle();
    expect(task.result).toBe('all');
    expect(most).toBe(1);
  });

  it('C48 the children on it go by priority, then creation', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const order: string[] = [];
    manager.createTask((ctx) => {
      const add = (name: string, priority: number): Promise<number> =>
        ctx.createTask(() => order.push(name), { priority }).wait();
      return Promise.all([add('a', 0), add('low', -1), add('b', 0), add('high', 1)]);
    });
    await clock.settle();
    expect(order).toEqual(['high', 'a', 'b', 'low']);
  });

  it('C48 a parent and the child on its slot count as one; running counts both', async () => {
    const { manager, clock } = setup({ concurrency: 2 });
    const parent = parentWork();
    const task = manager.createTask(parent.work);
    const other = manager.createTask(endless);
    await clock.settle();
    const child = parent.ctx().createTask(endless);
    const stranger = manager.createTask(endless, { priority: 100 });
    await clock.settle();
    expect([task, other, child, stranger].map(({ status }) => status)).toEqual([
      'running',
      'running',
      'running',
      'pending',
    ]);
    expect(manager.metrics()).toMatchObject({ running: 3, pending: 1 });
    other.cancel();
    await clock.advance(5_000);
    expect(stranger.status).toBe('running');
  });

  it('C48 a child takes a free slot rather than its parent’s', async () => {
    const { manager, clock } = setup({ concurrency: 3 });
    const parent = parentWork();
    manager.createTask(parent.work);
    await clock.settle();
    const children = Array.from({ length: 5 }, () => parent.ctx().createTask(endless));
    await clock.settle();
    // Two on the free slots, one on the parent's.
    expect(children.filter(({ status }) => status === 'running')).toHaveLength(3);
    const stranger = manager.createTask(endless);
    await clock.settle();
    expect(stranger.status).toBe('pending');
  });

  it('C48 the child keeps the slot when its parent returns first', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const parent = parentWork();
    const task = manager.createTask(parent.work);
    const gate = stubborn();
    await clock.settle();
    const child = parent.ctx().createTask(gate.work);
    const sibling = parent.ctx().createTask(endless);
    const stranger = manager.createTask(endless, { priority: 1 });
    await clock.settle();
    parent.finish();
    await clock.settle();
    expect([task, child, sibling, stranger].map(({ status }) => status)).toEqual([
      'completed',
      'running',
      'pending',
      'pending',
    ]);
    gate.resolve();
    await clock.settle();
    expect([sibling.status, stranger.status]).toEqual(['pending', 'running']);
  });

  it('C48 a grandchild keeps it when the middle returns first', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const parent = parentWork();
    const middle = parentWork();
    manager.createTask(parent.work);
    await clock.settle();
    parent.ctx().createTask(middle.work);
    await clock.settle();
    const gate = stubborn();
    middle.ctx().createTask(gate.work);
    await clock.settle();
    middle.finish();
    const second = parent.ctx().createTask(endless);
    const stranger = manager.createTask(endless);
    await clock.settle();
    expect(manager.getTaskCount('running')).toBe(2);
    expect(second.status).toBe('pending');
    gate.resolve();
    await clock.settle();
    expect([second.status, stranger.status]).toEqual(['running', 'pending']);
    parent.finish();
    second.cancel();
    await clock.advance(5_000);
    expect(stranger.status).toBe('running');
    expect(manager.getTaskCount('running')).toBe(1);
  });

  it('C10 C48 a lingering child holds its parent’s slot until it returns or is abandoned', async () => {
    const { manager, clock } = setup({ concurrency: 1, grace: 50 });
    const order: string[] = [];
    const task = manager.createTask(async (ctx) => {
      await ctx.createTask(endless, { timeout: 10 }).settled;
      order.push('first timed out');
      await ctx.createTask(() => void order.push('second')).settled;
      return 'done';
    });
    await clock.advance(59);
    expect(order).toEqual(['first timed out']);
    await clock.advance(1);
    expect(order).toEqual(['first timed out', 'second']);
    expect(task.result).toBe('done');
    const next = manager.createTask(() => 'next');
    await clock.settle();
    expect(next.result).toBe('next');
  });

  it('C48 a child with retries comes back to its parent’s slot', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const task = manager.createTask((ctx) =>
      ctx
        .createTask(
          ({ attempt }) => {
            if (attempt < 3) throw new Error('again');
            return `attempt ${attempt}`;
          },
          { retry: { limit: 5, delay: 10, factor: 1, jitter: false }, delay: 7 },
        )
        .wait(),
    );
    await clock.advance(27);
    expect(task.result).toBe('attempt 3');
  });

  it('C48 a parent that is cancelled while its child lingers gives one slot back, once', async () => {
    const { manager, clock } = setup({ concurrency: 1, grace: 1_000 });
    const parent = parentWork();
    const gate = stubborn();
    const task = manager.createTask(parent.work);
    await clock.settle();
    const child = parent.ctx().createTask(gate.work);
    await clock.settle();
    task.cancel();
    expect([task.lingering, child.lingering]).toEqual([true, true]);
    const next = [1, 2, 3].map(() => manager.createTask(endless));
    parent.finish();
    await clock.settle();
    expect(next[0]?.status).toBe('pending');
    gate.resolve();
    await clock.settle();
    expect(next.map(({ status }) => status)).toEqual(['running', 'pending', 'pending']);
  });

  it.each(['parent', 'child'])(
    'C48 both abandoned, then the %s returns first: the slots add up',
    async (first) => {
      const { manager, clock } = setup({ concurrency: 1, grace: 10 });
      const parent = parentWork();
      const gate = stubborn();
      const task = manager.createTask(parent.work);
      await clock.settle();
      parent.ctx().createTask(gate.work);
      await clock.settle();
      task.cancel();
      await clock.advance(10);
      expect(manager.metrics().abandoned).toBe(2);
      const next = [1, 2, 3].map(() => manager.createTask(endless));
      await clock.settle();
      const running = (): number => next.filter(({ status }) => status === 'running').length;
      expect(running()).toBe(1);
      if (first === 'parent') parent.finish();
      else gate.resolve();
      await clock.settle();
      expect(running()).toBe(1);
      parent.finish();
      gate.resolve();
      await clock.settle();
      expect(running()).toBe(1);
      expect(manager.getTaskCount('running')).toBe(1);
    },
  );

  it('C48 a whole tree at concurrency 1 gets done', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const tree =
      (depth: number): TaskFunction<number> =>
      async (ctx) => {
        if (depth === 0) return 1;
        const below = await Promise.all(
          [0, 1, 2].map(() => ctx.createTask(tree(depth - 1)).wait()),
        );
        return below.reduce((sum, one) => sum + one, 1);
      };
    const tasks = [manager.createTask(tree(3)), manager.createTask(tree(3))];
    await clock.settle();
    expect(tasks.map(({ result }) => result)).toEqual([40, 40]);
    expect(manager.getTaskCount()).toBe(0);
  });

  it('C48 a child that waits is cancelled like any other, and the next sibling runs', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const parent = parentWork();
    manager.createTask(parent.work);
    await clock.settle();
    const gate = stubborn();
    const first = parent.ctx().createTask(gate.work);
    const second = parent.ctx().createTask(endless);
    const third = parent.ctx().createTask(() => 'third');
    await clock.settle();
    expect([first, second, third].map(({ status }) => status)).toEqual([
      'running',
      'pending',
      'pending',
    ]);
    second.cancel();
    gate.resolve();
    await clock.settle();
    expect(third.result).toBe('third');
  });

  it('C48 a timeout of a waiting parent while a child runs on its slot', async () => {
    const { manager, clock } = setup({ concurrency: 1, grace: 10 });
    const done = vi.fn(() => 'other');
    const task = manager.createTask((ctx) => ctx.createTask(endless).wait(), { timeout: 20 });
    const other = manager.createTask(done);
    await clock.advance(20);
    // The wait of the parent rejects with its child's end; the child itself lingers.
    expect(task.status).toBe('timed_out');
    await clock.advance(9);
    expect(other.status).toBe('pending');
    await clock.advance(1);
    expect(other.result).toBe('other');
  });

  it('C48 pause holds children up, too; resume lets them go', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const parent = parentWork();
    manager.createTask(parent.work);
    await clock.settle();
    manager.pause();
    const child = parent.ctx().createTask(() => 'child');
    await clock.settle();
    expect(child.status).toBe('pending');
    manager.resume();
    await clock.settle();
    expect(child.result).toBe('child');
  });

  it('C48 a child counts towards capacity', async () => {
    const { manager, clock } = setup({ capacity: 2 });
    const parent = parentWork();
    manager.createTask(parent.work);
    await clock.settle();
    expect(parent.ctx().createTask(endless).status).toBe('pending');
    expect(parent.ctx().createTask(endless).status).toBe('dropped');
  });

  it('C7 C48 a draining manager lets live tasks make children, and runs them', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const parent = parentWork();
    const task = manager.createTask(parent.work);
    await clock.settle();
    const stats = manager.shutdown({ mode: 'drain' });
    const child = parent.ctx().createTask(() => 'child');
    await clock.settle();
    expect(child.result).toBe('child');
    parent.finish();
    await clock.settle();
    expect(task.status).toBe('completed');
    expect(await stats).toMatchObject({ status: 'completed', initialTasks: 1, completedTasks: 1 });
    expect(() => parent.ctx().createTask(endless)).toThrow(/shut down/);
  });

  it('C9 C48 a child with the key of its running parent is its parent', async () => {
    const { manager, clock } = setup();
    const parent = parentWork();
    const task = manager.createTask(parent.work, { key: 'k' });
    await clock.settle();
    expect(parent.ctx().createTask(endless, { key: 'k' })).toBe(task);
    parent.finish();
  });
});

describe('C9 C48 a child whose key a stranger holds', () => {
  it.each<[string, TaskOptions<string>, number]>([
    ['ready', {}, 0],
    ['delayed', { delay: 50 }, 50],
    ['low in priority', { priority: -1 }, 0],
  ])('C9 C48 %s: it runs on the slot of who asked', async (_, options, after) => {
    const { manager, clock } = setup({ concurrency: 1 });
    const parent = parentWork();
    const task = manager.createTask(parent.work);
    await clock.settle();
    manager.createTask(endless);
    const gate = stubborn<string>();
    const stranger = manager.createTask(gate.work, { key: 'k', ...options });
    expect(parent.ctx().createTask(endless, { key: 'k' })).toBe(stranger);
    await clock.advance(after);
    expect([task.status, stranger.status]).toEqual(['running', 'running']);
    expect(manager.metrics()).toMatchObject({ running: 2, pending: 1 });
    gate.resolve('stranger');
    await clock.settle();
    expect(stranger.result).toBe('stranger');
    expect(manager.metrics()).toMatchObject({ running: 1, pending: 1 });
  });

  it('C9 C48 retrying: it comes back to that slot', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const stranger = manager.createTask(
      (ctx) => {
        if (ctx.attempt < 3) throw new Error('again');
        return 'stranger';
      },
      { key: 'k', retry: { limit: 2, delay: 50, jitter: false, factor: 1 } },
    );
    await clock.settle();
    const task = manager.createTask((ctx) => ctx.createTask(endless, { key: 'k' }).wait());
    await clock.advance(100);
    expect([stranger.result, task.result]).toEqual(['stranger', 'stranger']);
  });

  it('C9 C48 a sibling that waits for the parent’s slot runs on the asking child’s', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const task = manager.createTask(async (ctx) => {
      const asking = ctx.createTask((inner) => inner.createTask(endless, { key: 'k' }).wait());
      ctx.createTask(() => 'sibling', { key: 'k' });
      return asking.wait();
    });
    await clock.settle();
    expect(task.result).toBe('sibling');
  });

  it('C9 C48 it lives on when who asked is cancelled, and gets no slot of one that was stopped', async () => {
    const { manager, clock } = setup({ concurrency: 1, grace: 100 });
    const parent = parentWork();
    const first = manager.createTask(parent.work);
    await clock.settle();
    const gate = stubborn();
    const running = manager.createTask(gate.work, { key: 'a' });
    const waiting = manager.createTask(() => 'b', { key: 'b' });
    parent.ctx().createTask(endless, { key: 'a' });
    await clock.settle();
    parent.ctx().createTask(endless, { key: 'b' });
    first.cancel();
    gate.resolve();
    await clock.settle();
    expect([running.status, waiting.status]).toEqual(['completed', 'pending']);
    await clock.advance(100);
    expect([first.abandoned, waiting.result]).toEqual([true, 'b']);
  });

  it('C9 C48 pause holds it up, too; asking twice is asking once', async () => {
    const { manager, clock } = setup({ concurrency: 1 });
    const parent = parentWork();
    manager.createTask(parent.work);
    await clock.settle();
    manager.pause();
    const stranger = manager.createTask(() => 'stranger', { key: 'k' });
    for (const _ of [1, 2]) parent.ctx().createTask(endless, { key: 'k' });
    await clock.settle();
    expect(stranger.status).toBe('pending');
    manager.resume();
    await clock.settle();
    expect(stranger.result).toBe('stranger');
    parent.finish();
    await clock.settle();
    expect(manager.metrics()).toMatchObject({ running: 0, pending: 0, completed: 2 });
  });
});
