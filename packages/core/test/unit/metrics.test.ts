import { describe, expect, it } from 'vitest';
import type { EventType, TaskMetrics } from '../../src/index.ts';
import { deferred, never, observed, untilStopped } from '../support/observed-manager.ts';

const zeros: TaskMetrics = {
  created: 0,
  started: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  timedOut: 0,
  dropped: 0,
  interrupted: 0,
  retried: 0,
  restored: 0,
  abandoned: 0,
  listenerErrors: 0,
  storeErrors: 0,
  pending: 0,
  running: 0,
  lingering: 0,
};

describe('metrics', () => {
  it('are zeros at first', () => {
    expect(observed().manager.metrics()).toEqual(zeros);
  });

  it('are a snapshot', () => {
    const { manager } = observed();
    const before = manager.metrics();
    manager.createTask(() => 1);
    before.created = 99;
    expect(manager.metrics()).toEqual({ ...zeros, created: 1, pending: 1 });
  });

  it('count each end once', async () => {
    const { manager, clock } = observed({ capacity: 5, logger: false });
    manager.createTask(() => 1);
    manager.createTask(() => Promise.reject(new Error()));
    manager.createTask(untilStopped, { timeout: 10 });
    manager.createTask(untilStopped).cancel();
    manager.createTask(untilStopped);
    manager.createTask(() => 1, { delay: 1_000 });
    manager.createTask(() => 1);
    await clock.advance(10);
    expect(manager.metrics()).toEqual({
      ...zeros,
      created: 7,
      started: 4,
      completed: 1,
      failed: 1,
      timedOut: 1,
      cancelled: 1,
      dropped: 1,
      pending: 1,
      running: 1,
    });
  });

  it('started counts attempts, retried what was tried again', async () => {
    const { manager, clock } = observed({ logger: false });
    manager.createTask(() => Promise.reject(new Error()), {
      retry: { limit: 2, delay: 1, jitter: false },
    });
    manager.createTask(Promise.resolve(1));
    await clock.advance(100);
    expect(manager.metrics()).toEqual({
      ...zeros,
      created: 2,
      started: 4,
      retried: 2,
      failed: 1,
      completed: 1,
    });
  });

  it('lingering leaves out the abandoned', async () => {
    const { manager, clock } = observed({ grace: 100, logger: false });
    const gate = deferred();
    const task = manager.createTask(() => gate.promise);
    await clock.settle();
    task.cancel();
    expect(manager.metrics()).toMatchObject({ lingering: 1, running: 0, abandoned: 0 });
    await clock.advance(100);
    expect(manager.metrics()).toMatchObject({ lingering: 0, abandoned: 1 });
    gate.resolve();
    await clock.settle();
    expect(manager.metrics()).toMatchObject({ lingering: 0, abandoned: 1, cancelled: 1 });
  });

  it('running counts promises under way, and a parent with the child on its slot', async () => {
    const { manager, clock } = observed({ concurrency: 1 });
    manager.createTask((ctx) => ctx.createTask(untilStopped).wait());
    manager.createTask(never());
    manager.createTask(() => 1);
    await clock.settle();
    expect(manager.metrics()).toMatchObject({ running: 3, pending: 1 });
  });

  it('the counters are what the events say', async () => {
    const { manager, clock, events } = observed({ capacity: 4, grace: 5, logger: false });
    manager.on('task:created', ({ task }) => {
      if (task.name === 'cancel me') task.cancel();
    });
    for (let round = 0; round < 3; round++) {
      manager.createTask(() => 1, { retry: 1 });
      manager.createTask(({ attempt }) => attempt < 2 && Promise.reject(new Error()), { retry: 1 });
      manager.createTask(never, { timeout: 10 });
      manager.createTask(() => 1, { name: 'cancel me' });
      manager.createTask(() => 1);
      manager.createTask(() => 1);
      await clock.advance(3_000);
    }
    const count = (type: EventType) => events.filter((event) => event.type === type).length;
    const metrics = manager.metrics();
    expect(metrics).toEqual({
      ...zeros,
      created: count('task:created'),
      started: count('task:started'),
      completed: count('task:completed'),
      failed: count('task:failed'),
      cancelled: count('task:cancelled'),
      timedOut: count('task:timed_out'),
      dropped: count('task:dropped'),
      retried: count('task:retrying'),
      abandoned: count('task:abandoned'),
    });
    expect(metrics.dropped).toBeGreaterThan(0);
    expect(metrics.abandoned).toBe(3);
  });
});
