import { expect, it, vi } from 'vitest';
import type { TaskContext } from '../../src/index.ts';
import { endless } from '../support/deferred.ts';
import { setup } from '../support/setup.ts';

it('C3 C4 a lazy promise is not started by a task that is dropped', async () => {
  const { manager } = setup({ capacity: 1 });
  manager.createTask(endless);
  const started = vi.fn();
  const lazy = new Promise<number>(() => {});
  void Object.defineProperty(lazy, 'then', { value: started });
  manager.createTask(lazy);
  expect(started).not.toHaveBeenCalled();
});
it('C4 a promise whose own then throws', async () => {
  const { manager } = setup();
  const bad = Promise.resolve(1);
  void Object.defineProperty(bad, 'then', {
    value: () => {
      throw new Error('weird');
    },
  });
  const task = manager.createTask(bad);
  expect(task.status).toBe('running');
});
it('C5 submit with a name that is null', () => {
  const { manager } = setup();
  expect(() => manager.submit(() => 1, { name: null as never })).toThrow(TypeError);
});
it('C8 a fraction of a task is none', () => {
  const { manager } = setup({ capacity: 1.5 });
  manager.createTask(endless);
  expect(manager.createTask(endless).status).toBe('dropped');
});
it('a completed task is not lingering, whatever an earlier attempt does', async () => {
  const { manager, clock } = setup({ grace: 5 });
  const t = manager.createTask(({ attempt }) => (attempt === 1 ? endless() : ('x' as never)), {
    timeout: 5,
    retry: { limit: 1, delay: 0 },
  });
  await clock.advance(20);
  expect(t.status).toBe('completed');
  expect(t.lingering).toBe(false);
});
it('C10 the signal is aborted before a listener hears of the cancel', async () => {
  const { manager, clock } = setup();
  let signal: AbortSignal | undefined;
  let seen: boolean | undefined;
  const t = manager.createTask(
    (ctx) => {
      signal = ctx.signal;
      return endless();
    },
    {
      onSettled: () => {
        seen = signal?.aborted;
      },
    },
  );
  await clock.settle();
  t.cancel();
  expect(seen).toBe(true);
});
it('C48 thousands of generations are cancelled at once without a stack overflow', async () => {
  const { manager, clock } = setup();
  const nest =
    (n: number) =>
    (ctx: TaskContext): Promise<never> => {
      if (n > 0) ctx.createTask(nest(n - 1));
      return endless();
    };
  const t = manager.createTask(nest(8_000));
  await clock.settle();
  expect(manager.getTaskCount()).toBe(8_001);
  t.cancel();
  expect(manager.getTaskCount()).toBe(0);
});
it('C1 C5 a function whose name is no text, or may not be read', async () => {
  const { manager, clock } = setup();
  const odd = Object.defineProperty(() => 1, 'name', { value: 5 });
  const shy = new Proxy(() => 1, {
    get: () => {
      throw new Error('trap');
    },
  });
  const mapped = [odd, shy].map((fn) => manager.map([1], fn));
  const tasks = [odd, shy].flatMap((fn) => [manager.createTask(fn), manager.submit(fn)]);
  await clock.settle();
  expect(tasks.map(({ name, result }) => [name, result])).toEqual(
    tasks.map(() => ['background_task', 1]),
  );
  expect(await Promise.all(mapped)).toEqual([[1], [1]]);
});
it('C1 C4 what only looks like a promise fails its task, and throws at nobody', async () => {
  const { manager, clock } = setup();
  const task = manager.createTask(new Proxy(Promise.resolve(1), {}));
  expect(task.status).toBe('running');
  await clock.settle();
  expect(task.status).toBe('failed');
  expect(task.error).toBeInstanceOf(TypeError);
  expect(manager.metrics()).toMatchObject({ running: 0, lingering: 0 });
});
it('C5 bind answers with a function', () => {
  const { manager } = setup({ bind: (() => undefined) as never });
  expect(() => manager.createTask(() => 1)).toThrow(/^bind must be .+, got undefined$/);
  expect(manager.metrics().created).toBe(0);
});
it('C5 a getter named then that throws makes no work', () => {
  const { manager } = setup();
  const work = {};
  Object.defineProperty(work, 'then', {
    get: () => {
      throw new Error('getter');
    },
  });
  expect(() => manager.createTask(work as never)).toThrow(TypeError);
});
