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
it('C5 a function whose name is no text', () => {
  const { manager } = setup();
  const fn = () => 1;
  Object.defineProperty(fn, 'name', { value: 5 });
  expect(manager.createTask(fn).name).toBe('background_task');
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
