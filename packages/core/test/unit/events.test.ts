import { describe, expect, it, vi } from 'vitest';
import { GuardedEmitter } from '../../src/events.ts';
import {
  type BackgroundTask,
  BackgroundTaskManager,
  type EventType,
  memoryStore,
  type TaskEvent,
  type TaskRecord,
  type TaskStore,
} from '../../src/index.ts';
import { deferred, never, observed, untilStopped } from '../support/observed-manager.ts';

function typesOf(events: readonly TaskEvent[], task?: { id: string }): EventType[] {
  return events
    .filter((event) => task === undefined || ('task' in event && event.task.id === task.id))
    .map(({ type }) => type);
}

describe('C27 payloads', () => {
  it('C27 each event has type, manager, at, and the very task', async () => {
    const { manager, clock, events } = observed();
    const task = manager.createTask(({ progress }) => progress(0.5));
    await clock.advance(10);
    void manager.shutdown();
    await clock.settle();
    expect(events.length).toBeGreaterThan(5);
    for (const event of events) {
      expect(event.manager).toBe(manager);
      expect(event.at).toBeTypeOf('number');
      expect(event.at).toBeGreaterThanOrEqual(task.createdAt);
      if ('task' in event) expect(event.task).toBe(task);
      expect('task' in event).toBe(event.type.startsWith('task:'));
    }
  });

  it('C27 at is the time of what happened', async () => {
    const { manager, clock, events } = observed();
    const started = clock.now();
    manager.createTask(() => 1, { delay: 250 });
    await clock.advance(300);
    expect(events.map(({ type, at }) => [type, at - started])).toEqual([
      ['task:created', 0],
      ['task:started', 250],
      ['task:completed', 250],
      ['task:settled', 250],
      ['manager:idle', 250],
    ]);
  });

  it('C27 completed carries the result, falsy ones too', async () => {
    const { manager, clock, events } = observed();
    for (const result of [0, '', false, null, undefined]) manager.createTask(() => result);
    await clock.settle();
    const results = events.flatMap((event) =>
      event.type === 'task:completed' ? [event.result] : [],
    );
    expect(results).toEqual([0, '', false, null, undefined]);
    expect(
      events.filter((event) => event.type === 'task:completed' && 'result' in event),
    ).toHaveLength(5);
  });

  it('C27 started carries the attempt, retrying the attempt, its error and the delay', async () => {
    const { manager, clock, events } = observed();
    const error = new Error('again');
    manager.createTask(({ attempt }) => (attempt < 3 ? Promise.reject(error) : 'ok'), {
      retry: { limit: 2, delay: 100, factor: 3, jitter: false },
    });
    await clock.advance(1_000);
    const told = events.flatMap((event) => {
      if (event.type === 'task:started') return [`started ${event.attempt}`];
      if (event.type !== 'task:retrying') return [];
      expect(event.error).toBe(error);
      return [`retrying ${event.attempt} after ${event.delay}`];
    });
    expect(told).toEqual([
      'started 1',
      'retrying 1 after 100',
      'started 2',
      'retrying 2 after 300',
      'started 3',
    ]);
  });

  it('C27 progress carries the clamped value and the message', async () => {
    const { manager, clock, events } = observed();
    manager.createTask(({ progress }) => {
      progress(0.25, 'a quarter');
      progress(7);
      progress(-1);
      progress(Number.NaN);
    });
    await clock.settle();
    const told = events.flatMap((event) =>
      event.type === 'task:progress' ? [[event.progress, event.message]] : [],
    );
    expect(told).toEqual([
      [0.25, 'a quarter'],
      [1, undefined],
      [0, undefined],
    ]);
  });

  it.each([
    ['task:failed', 'failed'],
    ['task:cancelled', 'cancelled'],
    ['task:timed_out', 'timed_out'],
    ['task:dropped', 'dropped'],
  ] as const)(
    'C27 %s carries the error of the task, then task:settled its status',
    async (type, status) => {
      const { manager, clock, events } = observed({ capacity: 4, logger: false });
      manager.createTask(() => Promise.reject(new Error('no')));
      manager.createTask(untilStopped).cancel('no more');
      manager.createTask(untilStopped, { timeout: 10 });
      manager.createTask(() => 1);
      manager.createTask(() => 1);
      manager.createTask(() => 1);
      await clock.advance(10);
      const index = events.findIndex((event) => event.type === type);
      const event = events[index] as TaskEvent<typeof type>;
      expect(event.error).toBe(event.task.error);
      expect(event.error).toBeInstanceOf(Error);
      const settled = events.find((one) => one.type === 'task:settled' && one.task === event.task);
      expect(settled).toMatchObject({ type: 'task:settled', status });
      expect(events.indexOf(settled as TaskEvent)).toBeGreaterThan(index);
    },
  );

  it('C27 interrupted carries its error', async () => {
    const { manager, clock, events } = observed({ store: memoryStore() });
    await clock.settle();
    const task = manager.define('job', (_payload: number, ctx) => untilStopped(ctx)).enqueue(1);
    await clock.settle();
    void manager.shutdown({ mode: 'suspend' });
    await clock.settle();
    expect(events.find(({ type }) => type === 'task:interrupted')).toMatchObject({
      task,
      error: task.error,
    });
    expect(typesOf(events, task)).toEqual([
      'task:created',
      'task:started',
      'task:interrupted',
      'task:settled',
    ]);
  });

  it('C27 restored comes instead of created', async () => {
    const records = new Map<string, TaskRecord>();
    const first = memoryStore({ records });
    const one = observed({ store: first });
    await one.clock.settle();
    const old = one.manager.define('job', never).enqueue(undefined);
    await one.clock.settle();
    first.crash();
    const two = observed({ store: memoryStore({ records }) });
    two.manager.define('job', () => 'done');
    await two.clock.settle();
    expect(typesOf(two.events, old)).toEqual([
      'task:restored',
      'task:started',
      'task:completed',
      'task:settled',
    ]);
  });

  it('C27 abandoned is told once, after settled', async () => {
    const { manager, clock, events } = observed({ grace: 100 });
    const gate = deferred();
    const task = manager.createTask(() => gate.promise);
    await clock.settle();
    task.cancel();
    await clock.advance(1_000);
    gate.resolve();
    await clock.settle();
    expect(typesOf(events, task)).toEqual([
      'task:created',
      'task:started',
      'task:cancelled',
      'task:settled',
      'task:abandoned',
    ]);
  });

  it('C27 manager:paused and manager:resumed once each, whatever is called how often', () => {
    const { manager, events } = observed();
    manager.pause();
    manager.pause();
    manager.resume();
    manager.resume();
    expect(typesOf(events)).toEqual(['manager:paused', 'manager:resumed']);
  });

  it('C27 manager:idle once for each time it becomes idle', async () => {
    const { manager, clock, events } = observed();
    manager.createTask(() => 1);
    manager.createTask(() => 2);
    await clock.settle();
    manager.createTask(() => 3);
    await clock.settle();
    expect(typesOf(events).filter((type) => type === 'manager:idle')).toHaveLength(2);
  });

  it('C27 manager:idle waits for lingering functions, as whenIdle does', async () => {
    const { manager, clock, events } = observed();
    const gate = deferred();
    const task = manager.createTask(() => gate.promise);
    await clock.settle();
    task.cancel();
    await clock.settle();
    expect(typesOf(events)).not.toContain('manager:idle');
    gate.resolve();
    await clock.settle();
    expect(typesOf(events).at(-1)).toBe('manager:idle');
  });

  it('C27 manager:shutdown once begun, manager:closed with the statistics', async () => {
    const { manager, clock, events } = observed();
    manager.createTask(untilStopped);
    await clock.settle();
    const closedAtShutdown: boolean[] = [];
    manager.on('manager:shutdown', () => closedAtShutdown.push(manager.closed));
    const stats = manager.shutdown();
    void manager.shutdown();
    await clock.settle();
    await manager.shutdown();
    expect(closedAtShutdown).toEqual([true]);
    expect(typesOf(events).filter((type) => type.startsWith('manager:'))).toEqual([
      'manager:shutdown',
      'manager:idle',
      'manager:closed',
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'manager:closed', stats: await stats });
    expect(events.find(({ type }) => type === 'manager:shutdown')).toMatchObject({
      mode: 'cancel',
    });
  });

  it('C27 store:error says what failed', async () => {
    const error = new Error('quota');
    const inner = memoryStore();
    const store: TaskStore = {
      open: (id) => inner.open(id),
      claim: (ids, id) => inner.claim(ids, id),
      close: (id) => inner.close(id),
      write: () => Promise.reject(error),
    };
    const { manager, clock, events } = observed({ store });
    await clock.settle();
    const task = manager.createTask(() => 'fine');
    await clock.settle();
    expect(events.find(({ type }) => type === 'store:error')).toMatchObject({
      kind: 'write',
      error,
    });
    expect(task.status).toBe('completed');
  });
});

describe('C27 listening', () => {
  it("C27 '*' takes (type, event) and sees all, in order", async () => {
    const { manager, clock } = observed();
    const seen: [EventType, TaskEvent][] = [];
    manager.on('*', (type, event) => seen.push([type, event]));
    manager.createTask(() => 1);
    await clock.settle();
    expect(seen.map(([type]) => type)).toEqual([
      'task:created',
      'task:started',
      'task:completed',
      'task:settled',
      'manager:idle',
    ]);
    for (const [type, event] of seen) expect(event.type).toBe(type);
  });

  it('C27 on answers with its unsubscriber, and off removes one handler or all of a type', () => {
    const { manager } = observed();
    const [a, b, c] = [vi.fn(), vi.fn(), vi.fn()];
    const stop = manager.on('task:created', a);
    manager.on('task:created', b);
    manager.on('task:created', c);
    manager.createTask(() => 1);
    stop();
    stop();
    manager.createTask(() => 1);
    manager.off('task:created', b);
    manager.createTask(() => 1);
    manager.off('task:created');
    manager.createTask(() => 1);
    expect([a, b, c].map((one) => one.mock.calls.length)).toEqual([1, 2, 3]);
  });

  it("C27 off('*') removes those alone", () => {
    const { manager } = observed();
    const [all, one] = [vi.fn(), vi.fn()];
    manager.on('*', all);
    manager.on('task:created', one);
    manager.off('*', all);
    manager.createTask(() => 1);
    expect([all, one].map((mock) => mock.mock.calls.length)).toEqual([0, 1]);
  });

  it('C27 once hears one event, also when it causes the next itself', () => {
    const { manager } = observed();
    const once = vi.fn(() => {
      manager.createTask(() => 2);
    });
    manager.once('task:created', once);
    manager.createTask(() => 1);
    manager.createTask(() => 3);
    expect(once).toHaveBeenCalledTimes(1);
  });

  it("C27 once('*') hears one event of any type", () => {
    const { manager } = observed();
    const once = vi.fn();
    manager.once('*', once);
    manager.createTask(() => 1);
    manager.pause();
    expect(once.mock.calls.map(([type]) => type)).toEqual(['task:created']);
  });

  it('C27 once can be unsubscribed and taken off before it hears anything', () => {
    const { manager } = observed();
    const [a, b] = [vi.fn(), vi.fn()];
    manager.once('task:created', a)();
    manager.once('task:created', b);
    manager.off('task:created', b);
    manager.createTask(() => 1);
    expect([a, b].map((mock) => mock.mock.calls.length)).toEqual([0, 0]);
  });

  it('C27 the unsubscriber of one registration leaves the other of the same handler', () => {
    const { manager } = observed();
    const handler = vi.fn();
    const stop = manager.on('task:created', handler);
    manager.on('task:created', handler);
    stop();
    stop();
    manager.createTask(() => 1);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('C5 refuses what is no type, and no function', () => {
    const { manager } = observed();
    expect(() => manager.on('task:created', undefined as never)).toThrow(TypeError);
    expect(() => manager.on(5 as never, () => {})).toThrow(TypeError);
    expect(() => manager.once('task:created', {} as never)).toThrow(/handler/);
  });
});

describe('C28 order', () => {
  it('C28 created → started → progress → retrying → started → completed → settled', async () => {
    const { manager, clock, events } = observed();
    const task = manager.createTask(
      ({ attempt, progress }) => {
        progress(0.5);
        if (attempt === 1) throw new Error();
      },
      { retry: { limit: 1, delay: 10 } },
    );
    await clock.advance(10);
    expect(typesOf(events, task)).toEqual([
      'task:created',
      'task:started',
      'task:progress',
      'task:retrying',
      'task:started',
      'task:progress',
      'task:completed',
      'task:settled',
    ]);
  });

  it('C28 a promise as work: created → started → completed → settled', async () => {
    const { manager, clock, events } = observed();
    const task = manager.createTask(Promise.resolve(1));
    expect(typesOf(events, task)).toEqual(['task:created', 'task:started']);
    await clock.settle();
    expect(typesOf(events, task).slice(2)).toEqual(['task:completed', 'task:settled']);
  });

  it('C28 cancelled while pending: created → cancelled → settled', () => {
    const { manager, events } = observed();
    const task = manager.createTask(() => 1);
    task.cancel();
    task.cancel();
    expect(typesOf(events, task)).toEqual(['task:created', 'task:cancelled', 'task:settled']);
  });

  it('C28 a signal aborted before: created → cancelled → settled', () => {
    const { manager, events } = observed();
    const task = manager.createTask(() => 1, { signal: AbortSignal.abort() });
    expect(typesOf(events, task)).toEqual(['task:created', 'task:cancelled', 'task:settled']);
  });

  it('C28 dropped: created → dropped → settled, and of the old one where the oldest gives way', () => {
    const newest = observed({ capacity: 1, logger: false });
    newest.manager.createTask(() => 1);
    const dropped = newest.manager.createTask(() => 2);
    expect(typesOf(newest.events, dropped)).toEqual([
      'task:created',
      'task:dropped',
      'task:settled',
    ]);
    const oldest = observed({ capacity: 1, overflow: 'drop-oldest', logger: false });
    const old = oldest.manager.createTask(() => 1);
    oldest.manager.createTask(() => 2);
    expect(typesOf(oldest.events, old)).toEqual(['task:created', 'task:dropped', 'task:settled']);
  });

  it('C28 nothing after settled: late results, late progress, late rejections', async () => {
    const { manager, clock, events } = observed();
    const gate = deferred();
    let report: ((value: number) => void) | undefined;
    const task = manager.createTask(async ({ progress }) => {
      report = progress;
      await gate.promise;
      progress(0.9);
      throw new Error('late');
    });
    await clock.settle();
    task.cancel();
    report?.(0.4);
    const told = typesOf(events, task).length;
    gate.resolve();
    await clock.settle();
    report?.(0.5);
    expect(typesOf(events, task)).toHaveLength(told);
    expect(task.progress).toBe(0);
  });

  it('C28 cancelled from inside each event of its own, a task still has its order', async () => {
    for (const type of [
      'task:created',
      'task:started',
      'task:progress',
      'task:retrying',
      'task:completed',
      'task:settled',
    ] as const) {
      const { manager, clock, events } = observed({ logger: false });
      manager.on(type, ({ task }) => {
        task.cancel();
      });
      const task = manager.createTask(
        ({ attempt, progress }) => {
          progress(0.1);
          if (attempt === 1) throw new Error();
        },
        { retry: { limit: 1, delay: 5 } },
      );
      await clock.advance(5);
      const path = typesOf(events, task);
      expect(path[0]).toBe('task:created');
      expect(path.at(-1)).toBe('task:settled');
      expect(path.filter((one) => one === 'task:settled')).toHaveLength(1);
      expect(path.at(-2)).toBe(
        ['task:completed', 'task:settled'].includes(type) ? 'task:completed' : 'task:cancelled',
      );
    }
  });

  it('C28 a timed-out attempt that is retried: retrying once, started once the function returned', async () => {
    const { manager, clock, events } = observed();
    const gate = deferred();
    const task = manager.createTask(({ attempt }) => (attempt === 1 ? gate.promise : undefined), {
      timeout: 10,
      retry: { limit: 1, delay: 0 },
    });
    await clock.advance(500);
    expect(typesOf(events, task)).toEqual(['task:created', 'task:started', 'task:retrying']);
    gate.resolve();
    await clock.settle();
    expect(typesOf(events, task).slice(3)).toEqual([
      'task:started',
      'task:completed',
      'task:settled',
    ]);
  });

  it('C28 what an event says is so when it is told', async () => {
    const { manager, clock } = observed({ logger: false });
    const seen: string[] = [];
    manager.on('*', (type, event) => {
      if ('task' in event) seen.push(`${type} ${event.task.status}`);
    });
    manager.createTask(() => 1);
    manager.createTask(() => Promise.reject(new Error()));
    manager.createTask(() => 1).cancel();
    await clock.settle();
    expect(seen).toEqual([
      'task:created pending',
      'task:created pending',
      'task:created pending',
      'task:cancelled cancelled',
      'task:settled cancelled',
      'task:started running',
      'task:completed completed',
      'task:settled completed',
      'task:started running',
      'task:failed failed',
      'task:settled failed',
    ]);
  });
});

describe('C29 listeners', () => {
  it('C29 one that throws disturbs neither the others nor the task', async () => {
    const { manager, clock, lines } = observed();
    const error = new Error('listener');
    const [after, all] = [vi.fn(), vi.fn()];
    manager.on('task:completed', () => {
      throw error;
    });
    manager.on('task:completed', after);
    manager.on('*', all);
    const failed = vi.fn();
    manager.on('task:failed', failed);
    const task = manager.createTask(() => 42);
    await clock.settle();
    expect(task.outcome).toEqual({ status: 'completed', result: 42 });
    expect(after).toHaveBeenCalledTimes(1);
    expect(all).toHaveBeenCalledTimes(5);
    expect(failed).not.toHaveBeenCalled();
    expect(manager.metrics().listenerErrors).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'error', fields: { error } });
  });

  it.each(['task:created', 'task:started', 'task:failed', 'task:settled', 'manager:idle'] as const)(
    'C29 one that throws in %s costs nothing but a count',
    async (type) => {
      const { manager, clock } = observed({ logger: false });
      manager.on(type, () => {
        throw new Error();
      });
      const ok = manager.createTask(() => 1);
      const bad = manager.createTask(() => Promise.reject(new Error('work')));
      await clock.settle();
      expect([ok.status, bad.status]).toEqual(['completed', 'failed']);
      await manager.whenIdle();
      expect(manager.metrics().listenerErrors).toBeGreaterThan(0);
    },
  );

  it('C29 one that rejects, or answers with a broken thenable, is counted, and no unhandled rejection', async () => {
    const { manager, clock, lines } = observed();
    manager.on('task:created', () => Promise.reject(new Error('async')));
    manager.on('task:created', async () => {
      throw new Error('async, too');
    });
    manager.on('task:created', () => ({
      // biome-ignore lint/suspicious/noThenProperty: the point.
      get then(): never {
        throw new Error('then');
      },
    }));
    manager.createTask(() => 1);
    await clock.settle();
    expect(manager.metrics().listenerErrors).toBe(3);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(3);
  });

  it.each([undefined, null, 0, 'text'])('C29 also when it throws %s', async (thrown) => {
    const { manager } = observed({ logger: false });
    manager.on('task:created', () => {
      throw thrown;
    });
    expect(manager.createTask(() => 1).status).toBe('pending');
    expect(manager.metrics().listenerErrors).toBe(1);
  });

  it('C29 onProgress and onSettled likewise, throwing or rejecting', async () => {
    const { manager, clock, lines } = observed();
    const task = manager.createTask(({ progress }) => progress(0.5), {
      onProgress: () => {
        throw new Error('onProgress');
      },
      onSettled: () => Promise.reject(new Error('onSettled')) as never,
    });
    await clock.settle();
    expect(task.status).toBe('completed');
    expect(manager.metrics().listenerErrors).toBe(2);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(2);
  });

  it('C29 onProgress and onSettled get the task, once for each', async () => {
    const { manager, clock } = observed({ capacity: 2, logger: false });
    const seen: string[] = [];
    const options = {
      onProgress: (task: BackgroundTask<unknown>) => void seen.push(`progress ${task.progress}`),
      onSettled: (task: BackgroundTask<unknown>) => void seen.push(task.status),
    };
    manager.createTask(({ progress }) => progress(0.5, 'half'), options);
    manager.createTask(() => 1, options).cancel();
    manager.createTask(() => 1, options);
    manager.createTask(() => 1, options);
    await clock.settle();
    expect(seen).toEqual(['cancelled', 'dropped', 'progress 0.5', 'completed', 'completed']);
  });

  it('C29 an event emitted while another is delivered comes after it, to all, in order', async () => {
    const { manager } = observed();
    const [a, b]: [string[], string[]] = [[], []];
    manager.on('*', (type, event) => {
      a.push(`${type} ${'task' in event ? event.task.name : ''}`);
      if (type === 'task:created' && 'task' in event && event.task.name === 'one') {
        manager.createTask(() => 2, { name: 'two' });
        event.task.cancel();
        manager.pause();
      }
    });
    manager.on('*', (type, event) => {
      b.push(`${type} ${'task' in event ? event.task.name : ''}`);
    });
    manager.createTask(() => 1, { name: 'one' });
    expect(a).toEqual([
      'task:created one',
      'task:created two',
      'task:cancelled one',
      'task:settled one',
      'manager:paused ',
    ]);
    expect(b).toEqual(a);
  });

  it('C29 a listener of a type hears what another listener caused after what caused it', () => {
    const { manager } = observed();
    const names: string[] = [];
    manager.once('task:created', () => {
      manager.createTask(() => 1, { name: 'second' });
    });
    manager.on('task:created', ({ task }) => names.push(task.name));
    manager.createTask(() => 1, { name: 'first' });
    expect(names).toEqual(['first', 'second']);
  });

  it('C29 a handler removed during delivery is not called', () => {
    const { manager } = observed();
    const [later, all] = [vi.fn(), vi.fn()];
    manager.on('task:created', () => {
      manager.off('task:created', later);
      stopAll();
    });
    manager.on('task:created', later);
    const stopAll = manager.on('*', all);
    manager.createTask(() => 1);
    expect([later, all].map((mock) => mock.mock.calls.length)).toEqual([0, 0]);
  });

  it('C29 a handler that removes itself does not make the next one miss its turn', () => {
    const { manager } = observed();
    const next = vi.fn();
    const stop = manager.on('task:created', () => {
      stop();
    });
    manager.on('task:created', next);
    manager.createTask(() => 1);
    expect(next).toHaveBeenCalledTimes(1);
  });

  it('C29 one added during delivery is called from the next event on', () => {
    const { manager } = observed();
    const [late, lateAll]: [string[], string[]] = [[], []];
    manager.once('task:created', () => {
      manager.on('task:created', ({ task }) => late.push(task.name));
      manager.on('*', (type) => lateAll.push(type));
    });
    manager.createTask(() => 1, { name: 'one' });
    expect([late, lateAll]).toEqual([[], []]);
    manager.createTask(() => 1, { name: 'two' });
    expect([late, lateAll]).toEqual([['two'], ['task:created']]);
  });

  it('C29 the next event is also one that is emitted within that delivery, after the adding', () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const names: string[] = [];
    manager.once('task:created', () => {
      manager.on('task:created', ({ task }) => names.push(task.name));
      manager.createTask(() => 1, { name: 'nested' });
    });
    manager.createTask(() => 1, { name: 'outer' });
    expect(names).toEqual(['nested']);
    manager.cancelAll();
  });

  it('C29 a listener may cancel everything, and shut down, from inside any event', async () => {
    for (const type of ['task:created', 'task:started', 'task:settled'] as const) {
      const { manager, clock, events } = observed({ concurrency: 2 });
      manager.once(type, () => {
        manager.cancelAll('from inside');
        void manager.shutdown();
      });
      for (let i = 0; i < 5 && !manager.closed; i++) manager.createTask(() => i);
      await clock.settle();
      expect(manager.getTaskCount()).toBe(0);
      for (const info of manager.getTaskInfo())
        expect(typesOf(events, info).at(-1)).toBe('task:settled');
      expect(typesOf(events).at(-1)).toBe('manager:closed');
    }
  });

  it('C29 200,000 events emitted within one delivery are delivered in good time', () => {
    const emitter = new GuardedEmitter<undefined>(() => {});
    const event = { type: 'manager:paused', manager: undefined, at: 0 } as const;
    let heard = 0;
    emitter.on('manager:paused', () => heard++);
    emitter.on(
      'manager:paused',
      () => {
        for (let i = 0; i < 200_000; i++) emitter.emit(event);
      },
      true,
    );
    const started = performance.now();
    emitter.emit(event);
    expect(heard).toBe(200_001);
    // A queue that is shifted takes half a minute.
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('C29 an event emitted in a delivery reaches a listener added in it, though nobody else listens', () => {
    const manager = new BackgroundTaskManager({ logger: false });
    const heard = vi.fn();
    manager.once('manager:paused', () => {
      manager.createTask(() => 1);
      manager.on('task:created', heard);
    });
    manager.pause();
    expect(heard).toHaveBeenCalledTimes(1);
    manager.cancelAll();
  });
});
