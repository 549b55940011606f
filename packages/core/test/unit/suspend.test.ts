import { describe, expect, it } from 'vitest';
import { TaskInterruptedError } from '../../src/index.ts';
import { deferred, endless, stubborn } from '../support/deferred.ts';
import { Lives } from '../support/lives.ts';
import { setup } from '../support/setup.ts';

/** A function that returns when it is told to stop. */
function obedient(_: unknown, { signal }: { signal: AbortSignal }): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason)),
  );
}

describe('shutdown by suspend', () => {
  it('C22 stops the stored tasks of definitions as interrupted, and cancels all others', async () => {
    const lives = new Lives();
    const { manager, recorder } = lives.start({ concurrency: 2 });
    const job = manager.define('job', obedient);
    const running = job.enqueue(1);
    const bare = manager.createTask(({ signal }) => obedient(undefined, { signal }));
    const waiting = job.enqueue(2);
    const delayed = job.enqueue(3, { delay: 60_000 });
    const unstored = job.enqueue(4, { persist: false });
    const promise = manager.createTask(Promise.race([]));
    promise.settled.catch(() => {});
    await lives.clock.settle();
    const stopping = manager.shutdown({ mode: 'suspend', timeout: 1_000 });
    expect([running, waiting, delayed].map(({ status }) => status)).toEqual(
      new Array(3).fill('interrupted'),
    );
    expect([bare, unstored, promise].map(({ status }) => status)).toEqual(
      new Array(3).fill('cancelled'),
    );
    await lives.clock.advance(10_000);
    expect(await stopping).toMatchObject({
      initialTasks: 6,
      suspendedTasks: 3,
      cancelledTasks: 3,
      completedTasks: 0,
      failedTasks: 0,
    });
    expect(recorder.types(running)).toEqual([
      'task:created',
      'task:started',
      'task:interrupted',
      'task:settled',
    ]);
    expect(recorder.types(waiting)).toEqual(['task:created', 'task:interrupted', 'task:settled']);
    expect(manager.metrics()).toMatchObject({ interrupted: 3, cancelled: 3 });
    for (const task of [running, waiting, delayed])
      expect(lives.recordOf(task)).toMatchObject({ status: 'interrupted', interruptions: 0 });
    for (const task of [bare, promise])
      expect(lives.recordOf(task)).toMatchObject({ status: 'cancelled' });
    expect(lives.records.has(unstored.id)).toBe(false);
  });

  it('C22 aborts the signal with a TaskInterruptedError, which is also the error', async () => {
    const lives = new Lives();
    const { manager } = lives.start();
    let reason: unknown;
    const task = manager
      .define('job', (_: unknown, { signal }) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
        });
        return endless();
      })
      .enqueue(1);
    await lives.clock.settle();
    void manager.shutdown({ mode: 'suspend', timeout: 10 });
    expect(reason).toBeInstanceOf(TaskInterruptedError);
    expect(task.error).toBe(reason);
    await expect(task.wait()).rejects.toBe(reason);
    expect(task.outcome).toEqual({ status: 'interrupted', error: reason });
  });

  it('C22 the next start goes on with them, with their attempts, and counts no crash', async () => {
    const lives = new Lives();
    const first = lives.start();
    const job = first.manager.define('job', obedient);
    const running = job.enqueue('running', { key: 'k', owner: 'ann' });
    const delayed = job.enqueue('delayed', { delay: 1_000 });
    await lives.clock.settle();
    await first.manager.shutdown({ mode: 'suspend' });
    const { manager, recorder } = lives.start();
    manager.define('job', (payload, { attempt }) => `${payload} ${attempt}`, { maxResumes: 0 });
    await manager.ready;
    await lives.clock.settle();
    expect(manager.getTask(running.id)).toMatchObject({ result: 'running 2', owner: 'ann' });
    expect(manager.getTask(delayed.id)?.status).toBe('pending');
    await lives.clock.advance(1_000);
    expect(manager.getTask(delayed.id)?.result).toBe('delayed 1');
    expect(recorder.types(running)).toEqual([
      'task:restored',
      'task:started',
      'task:completed',
      'task:settled',
    ]);
    expect(lives.recordOf(running)).toMatchObject({ interruptions: 0, status: 'completed' });
  });

  it('C38 suspensions are not crashes, however many', async () => {
    const lives = new Lives();
    const first = lives.start();
    const { id } = first.manager.define('job', obedient).enqueue(1);
    await lives.clock.settle();
    await first.manager.shutdown({ mode: 'suspend' });
    for (let n = 0; n < 8; n++) {
      const { manager } = lives.start();
      manager.define('job', obedient, { maxResumes: 0 });
      await lives.clock.settle();
      expect(manager.getTask(id)).toMatchObject({ status: 'running', attempt: n + 2 });
      await manager.shutdown({ mode: 'suspend' });
    }
  });

  it('C38 a suspended task of a definition with resume: false fails at the next start', async () => {
    const lives = new Lives();
    const first = lives.start();
    const { id } = first.manager.define('job', obedient).enqueue(1);
    await lives.clock.settle();
    await first.manager.shutdown({ mode: 'suspend' });
    const { manager } = lives.start();
    manager.define('job', obedient, { resume: false });
    await lives.clock.settle();
    expect(manager.getTask(id)?.error).toBeInstanceOf(TaskInterruptedError);
    expect(manager.getTask(id)?.status).toBe('failed');
  });

  it('C38 one that nobody defines is shown as interrupted', async () => {
    const lives = new Lives();
    const first = lives.start();
    const { id } = first.manager.define('job', obedient).enqueue(1);
    await lives.clock.settle();
    await first.manager.shutdown({ mode: 'suspend' });
    for (let n = 0; n < 2; n++) {
      const { manager, recorder } = lives.start();
      await manager.ready;
      expect(manager.getTask(id)?.status).toBe('interrupted');
      expect(recorder.events).toEqual([]);
    }
    const { manager } = lives.start();
    await manager.ready;
    manager.define('job', () => 'at last');
    await lives.clock.settle();
    expect(manager.getTask(id)?.result).toBe('at last');
  });

  it('C22 does as cancel for all where there is no store', async () => {
    const { manager, clock } = setup();
    const task = manager.define('job', obedient).enqueue(1);
    await clock.settle();
    expect(await manager.shutdown({ mode: 'suspend' })).toMatchObject({
      suspendedTasks: 0,
      cancelledTasks: 1,
    });
    expect(task.status).toBe('cancelled');
  });

  it('C22 cancels a task whose record could not be written: nothing is left to go on with', async () => {
    const lives = new Lives();
    const { manager } = lives.start({
      tricks: { write: () => Promise.reject(new Error('quota')) },
    });
    const task = manager.define('job', obedient).enqueue(1);
    await lives.clock.settle();
    expect(await manager.shutdown({ mode: 'suspend' })).toMatchObject({
      suspendedTasks: 0,
      cancelledTasks: 1,
    });
    expect(task.status).toBe('cancelled');
  });

  it('C22 writes a task that was enqueued in the very tick', async () => {
    const lives = new Lives();
    const { manager } = lives.start();
    const task = manager.define('job', obedient).enqueue('late');
    await manager.shutdown({ mode: 'suspend' });
    expect(lives.recordOf(task)).toMatchObject({ status: 'interrupted', payload: 'late' });
    const next = lives.start();
    next.manager.define('job', (payload) => payload);
    await lives.clock.settle();
    expect(next.manager.getTask(task.id)?.result).toBe('late');
  });

  it('C22 waits for functions that linger, and takes no answer of theirs', async () => {
    const lives = new Lives();
    const { manager } = lives.start();
    const slow = stubborn<string>();
    const task = manager.define('job', slow.work).enqueue(1);
    await lives.clock.settle();
    const stopping = manager.shutdown({ mode: 'suspend', timeout: 1_000 });
    await lives.clock.advance(500);
    slow.resolve('too late');
    await lives.clock.settle();
    expect(await stopping).toMatchObject({ status: 'completed', remainingTasks: 0 });
    expect(task.status).toBe('interrupted');
    expect(lives.recordOf(task)).toMatchObject({ status: 'interrupted', result: null });
  });

  it('C22 is over when its timeout has passed, and the record says interrupted', async () => {
    const lives = new Lives();
    const { manager } = lives.start();
    const task = manager.define('job', endless).enqueue(1);
    await lives.clock.settle();
    const stopping = manager.shutdown({ mode: 'suspend', timeout: 1_000 });
    await lives.clock.advance(1_000);
    expect(await stopping).toMatchObject({
      status: 'timed_out',
      remainingTasks: 1,
      suspendedTasks: 1,
    });
    expect(lives.recordOf(task).status).toBe('interrupted');
  });

  it('C22 suspends what was waiting to be tried again', async () => {
    const lives = new Lives();
    const { manager } = lives.start();
    const fail = () => {
      throw new Error('no');
    };
    const task = manager.define('job', fail).enqueue(1, { retry: 3 });
    await lives.clock.settle();
    await manager.shutdown({ mode: 'suspend' });
    expect(lives.recordOf(task)).toMatchObject({
      status: 'interrupted',
      attempt: 1,
      failures: 1,
      retry: 3,
    });
    expect(lives.clock.timers).toBe(0);
  });

  it('C22 cancels children of a suspended task that are bare functions', async () => {
    const lives = new Lives();
    const { manager } = lives.start();
    const made = deferred<{ status: string; id: string }>();
    manager
      .define('job', (_: unknown, ctx) => {
        made.resolve(ctx.createTask(endless));
        return obedient(_, ctx);
      })
      .enqueue(1);
    const child = await made.promise;
    await lives.clock.settle();
    const stopping = manager.shutdown({ mode: 'suspend', timeout: 100 });
    expect(child.status).toBe('cancelled');
    await lives.clock.advance(10_000);
    expect(await stopping).toMatchObject({ suspendedTasks: 1, cancelledTasks: 1 });
  });

  it('C22 may be the default of the manager, as at the end of a scope', async () => {
    const lives = new Lives();
    let id: string;
    {
      await using manager = lives.start({ shutdownMode: 'suspend' }).manager;
      id = manager.define('job', obedient).enqueue(1).id;
      await lives.clock.settle();
    }
    expect(lives.recordOf({ id }).status).toBe('interrupted');
  });

  it('closes the store when all is written', async () => {
    const lives = new Lives();
    const { manager, store } = lives.start();
    manager.define('job', obedient).enqueue(1);
    await lives.clock.settle();
    await manager.shutdown({ mode: 'suspend' });
    expect(store.calls.at(-1)).toBe('close');
    expect(store.calls.filter((call) => call === 'close')).toHaveLength(1);
    const { length } = store.calls;
    await lives.clock.advance(60_000);
    expect(store.calls).toHaveLength(length);
  });

  it('C22 drain lets stored tasks finish instead', async () => {
    const lives = new Lives();
    const { manager } = lives.start();
    const task = manager.define('job', () => 'done').enqueue(1, { delay: 500 });
    await lives.clock.settle();
    const stopping = manager.shutdown({ mode: 'drain' });
    await lives.clock.advance(500);
    expect(await stopping).toMatchObject({ completedTasks: 1, suspendedTasks: 0 });
    expect(lives.recordOf(task)).toMatchObject({ status: 'completed', result: 'done' });
  });
});
