import { expect, it } from 'vitest';
import { deferred, never, observed, stateOf, untilStopped } from '../support/observed-manager.ts';

it('C10 a task stopped while its function is in its synchronous part lingers, returns and is abandoned like any other', async () => {
  const { manager, clock } = observed({ grace: 50, concurrency: 1, logger: false });
  const gate = deferred();
  const task = manager.createTask(({ id }) => {
    manager.cancelTask(id);
    return gate.promise;
  });
  const next = manager.createTask(() => 'next');
  await clock.advance(50);
  expect(task.abandoned).toBe(true);
  expect(next.status).toBe('completed');
});
it('C10 ... and its stopped resolves when the function returns', async () => {
  const { manager, clock } = observed({ logger: false });
  const gate = deferred();
  const task = manager.createTask(({ id }) => {
    manager.cancelTask(id);
    return gate.promise;
  });
  const stopped = task.stopped;
  await clock.settle();
  gate.resolve();
  expect(await stateOf(stopped, clock)).toBe('resolved');
});
it('C7 C22 C29 shutdown from the listener of the drop that makes room lets no task in', async () => {
  const { manager, clock } = observed({ capacity: 1, overflow: 'drop-oldest', logger: false });
  manager.once('task:dropped', () => void manager.shutdown());
  manager.createTask(never, { delay: 1_000 });
  try {
    manager.createTask(never);
  } catch {}
  await clock.advance(60_000);
  expect(manager.getTaskCount()).toBe(0);
});
it('C26 a task that a manager:idle listener creates has a promise of its own that lasts', async () => {
  const handed: Promise<unknown>[] = [];
  const { manager, clock } = observed({ waitUntil: (promise) => handed.push(promise) });
  const gate = deferred();
  manager.once('manager:idle', () => void manager.createTask(() => gate.promise));
  manager.createTask(() => 1);
  await clock.settle();
  expect(await stateOf(handed.at(-1) as Promise<unknown>, clock)).toBe('pending');
});
it('C24 a call at any microtask before the first answer gets the same promise', async () => {
  const { manager } = observed();
  const first = manager.shutdown();
  let answered = false;
  void first.then(() => {
    answered = true;
  });
  for (let i = 0; i < 20 && !answered; i++) {
    expect(manager.shutdown()).toBe(first);
    await Promise.resolve();
  }
});
it('C30 a progress message that is no string', async () => {
  const { manager, clock } = observed({ logger: false });
  manager.createTask((ctx) => {
    ctx.progress(0.5, (() => {}) as never);
    return never();
  });
  await clock.settle();
  expect(() => structuredClone(manager.getTaskInfo())).not.toThrow();
});
it('C5 C33 as() refuses wrong options as the manager does', () => {
  const { manager } = observed();
  expect(() => manager.as('a').createTask(() => 1, 5 as never)).toThrow(TypeError);
  expect(() => manager.as('a').getTask('x', 'bob' as never)).toThrow(TypeError);
});
it('C35 a backgrounded task that is dropped later is kept, too', async () => {
  const { manager, clock } = observed({ capacity: 1, overflow: 'drop-oldest', logger: false });
  const executed = manager.execute(() => 1, { delay: 1e5, within: 10 });
  await clock.advance(10);
  const { taskId } = await executed;
  manager.createTask(never);
  expect(manager.getResult(taskId).status).toBe('dropped');
});
it('C8 a task refused at capacity is dropped, also when a task:created listener cancels it', () => {
  const { manager } = observed({ capacity: 1, logger: false });
  manager.createTask(never);
  manager.on('task:created', ({ task }) => task.cancel());
  expect(manager.createTask(never).status).toBe('dropped');
});
it('C20 paused with one running, then a task is created: PausedError at once, not when the running one ends', async () => {
  const { manager, clock } = observed();
  manager.createTask(never);
  await clock.settle();
  manager.pause();
  const idle = manager.whenIdle();
  idle.catch(() => {});
  manager.createTask(() => 1);
  expect(await stateOf(idle, clock)).toBe('rejected');
});
it('C20 whenIdle asked from inside `when` of a running task on a paused manager', async () => {
  const { manager, clock } = observed({ logger: false });
  let idle!: Promise<void>;
  manager.createTask(() => Promise.reject(new Error('x')), {
    retry: {
      limit: 3,
      when: () => {
        manager.pause();
        idle = manager.whenIdle();
        idle.catch(() => {});
        return false;
      },
    },
  });
  await clock.settle();
  expect(await stateOf(idle, clock)).toBe('resolved');
});
it('C22 C27 a drain that resumes a paused manager says so', () => {
  const { manager, events } = observed();
  manager.pause();
  void manager.shutdown({ mode: 'drain' });
  expect(events.map(({ type }) => type)).toContain('manager:resumed');
});
it('C24 the reason of the call that ends a drain is what the tasks are told', async () => {
  const { manager, clock } = observed();
  const task = manager.createTask(untilStopped);
  await clock.settle();
  void manager.shutdown({ mode: 'drain' });
  void manager.shutdown({ mode: 'cancel', reason: 'now' });
  expect(task.error).toMatchObject({ message: 'now' });
});
it('C30 oldest first, also when the wall clock is set back', () => {
  const { manager, clock } = observed();
  manager.createTask(never, { name: 'a' });
  clock.jump(-10_000);
  manager.createTask(never, { name: 'b' });
  expect(manager.getTaskInfo().map(({ name }) => name)).toEqual(['a', 'b']);
});
