import { describe, expect, it } from 'vitest';
import {
  TaskCancelledError,
  TaskInterruptedError,
  type TaskRecord,
  TaskTimeoutError,
} from '../../src/index.ts';
import { isTaskRecord } from '../../src/task-record.ts';
import { endless } from '../support/deferred.ts';
import { Lives } from '../support/lives.ts';

class PaymentError extends Error {
  override readonly name = 'PaymentError';
  readonly code: string | number;

  constructor(message: string, code: string | number) {
    super(message);
    this.code = code;
  }
}

/** What becomes of an error on its way through the store. */
async function throughTheStore(thrown: unknown) {
  const lives = new Lives();
  const first = lives.start();
  const task = first.manager.createTask(() => {
    throw thrown;
  });
  await lives.clock.settle();
  const { manager } = lives.start();
  await manager.ready;
  return { error: manager.getTask(task.id)?.error, task, manager, lives };
}

describe('errors in the store', () => {
  it.each([['E_CARD'], [402], [0], ['']])(
    'C42 keep name, message, stack and the code %j',
    async (code) => {
      const thrown = new PaymentError('declined', code);
      const { error, task, manager } = await throughTheStore(thrown);
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({
        name: 'PaymentError',
        message: 'declined',
        stack: thrown.stack,
        code,
      });
      expect(manager.getTask(task.id)?.info().error).toEqual({
        name: 'PaymentError',
        message: 'declined',
        stack: thrown.stack,
        code,
      });
      expect(manager.getResult(task.id)).toMatchObject({
        status: 'failed',
        error: { name: 'PaymentError', message: 'declined' },
      });
      await expect(manager.getTask(task.id)?.wait()).rejects.toBe(error);
    },
  );

  it('C42 have no code where there was none', async () => {
    const { error } = await throughTheStore(new RangeError('x'));
    expect(error).toMatchObject({ name: 'RangeError', message: 'x' });
    expect('code' in (error as object)).toBe(false);
  });

  it('C42 of the platform keep their name and code', async () => {
    const thrown = new DOMException('stop', 'AbortError');
    const { error } = await throughTheStore(thrown);
    expect(error).toMatchObject({ name: 'AbortError', message: 'stop', code: thrown.code });
  });

  it.each([['text'], [undefined], [null], [0], [false]])(
    'C42 thrown as %j are failures still',
    async (thrown) => {
      const { error, task, lives } = await throughTheStore(thrown);
      expect(lives.recordOf(task)).toMatchObject({
        status: 'failed',
        error: { name: 'Error', message: String(thrown) },
      });
      expect(error).toMatchObject({ message: String(thrown) });
    },
  );

  it('C42 that defend themselves are stored as far as they can be read', async () => {
    const hostile = Object.defineProperty(new Error('x'), 'message', {
      get() {
        throw new Error('no');
      },
    });
    const { task, lives } = await throughTheStore(hostile);
    expect(lives.recordOf(task).status).toBe('failed');
  });

  it('C42 of our own come back as what they were', async () => {
    const lives = new Lives();
    const first = lives.start();
    const cancelled = first.manager.createTask(endless);
    const timedOut = first.manager.createTask(endless, { timeout: 7 });
    const given = first.manager.createTask(endless);
    await lives.clock.advance(7);
    cancelled.cancel('enough');
    given.cancel(new PaymentError('given', 'E_GIVEN'));
    await lives.clock.settle();
    const { manager } = lives.start();
    await manager.ready;
    const [a, b, c] = [cancelled, timedOut, given].map(({ id }) => manager.getTask(id)?.error);
    expect(a).toBeInstanceOf(TaskCancelledError);
    expect(a).toMatchObject({
      name: 'AbortError',
      message: 'enough',
      code: 'ERR_TASK_CANCELLED',
      taskId: cancelled.id,
    });
    expect(b).toBeInstanceOf(TaskTimeoutError);
    expect(b).toMatchObject({
      name: 'TimeoutError',
      code: 'ERR_TASK_TIMEOUT',
      message: (timedOut.error as Error).message,
    });
    expect(c).toMatchObject({ name: 'PaymentError', code: 'E_GIVEN' });
  });

  it('C42 stay the same through any number of starts', async () => {
    const lives = new Lives();
    const task = lives.start().manager.createTask(() => {
      throw new PaymentError('declined', 'E');
    });
    await lives.clock.settle();
    const before = structuredClone(lives.recordOf(task));
    for (let n = 0; n < 3; n++) {
      const { manager } = lives.start();
      await manager.ready;
      await lives.clock.settle();
    }
    expect(lives.recordOf(task)).toEqual(before);
  });
});

describe('results and contexts in the store', () => {
  it.each([0, '', false, null, undefined, Number.NaN, -0, 0n])(
    'C42 the falsy result %o survives',
    async (result) => {
      const lives = new Lives();
      const task = lives.start().manager.createTask(() => result);
      await lives.clock.settle();
      const { manager } = lives.start();
      await manager.ready;
      expect(manager.getTask(task.id)?.outcome).toEqual({ status: 'completed', result });
      await expect(manager.getTask(task.id)?.wait()).resolves.toBe(result);
    },
  );

  it('what structuredClone keeps is kept', async () => {
    const lives = new Lives();
    const result = {
      at: new Date(3),
      map: new Map([[1, new Set(['x'])]]),
      bytes: new Uint8Array(3),
    };
    const task = lives.start().manager.createTask(() => result);
    await lives.clock.settle();
    const { manager } = lives.start();
    await manager.ready;
    expect(manager.getTask(task.id)?.result).toEqual(result);
  });

  it('C30 a result is not cut at the bounds of an info', async () => {
    const lives = new Lives();
    const result = { list: Array.from({ length: 3_000 }, (_, n) => n), f: () => 1 };
    const task = lives.start().manager.createTask(() => result);
    await lives.clock.settle();
    expect((lives.recordOf(task).result as typeof result).list).toHaveLength(3_000);
  });
});

describe('a record', () => {
  it('has every field, of the type the contract says, in every status', async () => {
    const lives = new Lives();
    const { manager, store } = lives.start({ concurrency: 2 });
    const job = manager.define('job', (n: unknown) => (n === 'endless' ? endless() : n));
    job.enqueue('x', {
      name: 'n',
      owner: 'o',
      key: 'k',
      timeout: 5,
      deadline: 6,
      delay: 1,
      retainFor: 8,
      retry: 9,
      context: { a: 1 },
      priority: -1,
    });
    job.enqueue('endless', { timeout: Infinity, deadline: Infinity });
    job.enqueue('endless', { timeout: 3 });
    job.enqueue('endless').cancel();
    manager.createTask(() => Promise.reject(new Error('no')));
    await lives.clock.advance(100);
    void manager.shutdown({ mode: 'suspend', timeout: 0 });
    await lives.clock.advance(100);
    const fields: Array<keyof TaskRecord> = [
      'version',
      'id',
      'name',
      'status',
      'attempt',
      'failures',
      'interruptions',
      'progress',
      'progressMessage',
      'priority',
      'context',
      'owner',
      'key',
      'timeout',
      'deadline',
      'delay',
      'retainFor',
      'retry',
      'createdAt',
      'startedAt',
      'finishedAt',
      'definition',
      'instance',
      'payload',
      'result',
      'error',
    ];
    const all = store.writes.flatMap(({ put }) => put);
    expect(new Set(all.map(({ status }) => status)).size).toBeGreaterThanOrEqual(5);
    for (const record of all) {
      expect(Object.keys(record).sort()).toEqual([...fields].sort());
      expect(isTaskRecord(record)).toBe(true);
      expect(record.version).toBe(1);
      expect(record.instance).toBe(manager.instanceId);
    }
    expect(all.find(({ key }) => key === 'k')).toMatchObject({
      name: 'n',
      owner: 'o',
      timeout: 5,
      deadline: 6,
      delay: 1,
      retainFor: 8,
      retry: 9,
      context: { a: 1 },
      priority: -1,
    });
    const [unbounded] = all.filter(({ payload, timeout }) => payload === 'endless' && !timeout);
    expect(unbounded).toMatchObject({ timeout: null, deadline: null, owner: null, key: null });
  });

  it('C14 of rules that are no number has no retry: they come from the definition', async () => {
    const lives = new Lives();
    const { manager } = lives.start();
    const task = manager.createTask(endless, { retry: { limit: 3, when: () => true } });
    await lives.clock.settle();
    expect(lives.recordOf(task).retry).toBeNull();
  });

  it('shows an interrupted task with a TaskInterruptedError after a suspension', async () => {
    const lives = new Lives();
    const { manager } = lives.start();
    const task = manager.define('job', endless).enqueue(1);
    await lives.clock.settle();
    void manager.shutdown({ mode: 'suspend', timeout: 0 });
    await lives.clock.advance(100);
    const next = lives.start();
    await next.manager.ready;
    const error = next.manager.getTask(task.id)?.error;
    expect(error).toBeInstanceOf(TaskInterruptedError);
    expect(error).toMatchObject({ message: (task.error as Error).message });
  });
});
