import { describe, expect, it } from 'vitest';
import type { ManagedTask } from '../../src/managed-task.ts';
import { SettledRecords } from '../../src/settled-records.ts';
import { taskRecord } from '../contract/task-record.ts';
import { deferred, endless } from '../support/deferred.ts';
import { Lives } from '../support/lives.ts';
import { rejectionOf } from '../support/setup.ts';

describe('clearCompleted and the store', () => {
  it.each([0, 2, 256])(
    'C31 deletes what settled in this page and what settled in earlier ones, with history: %d',
    async (history) => {
      const lives = new Lives();
      const before = lives.start();
      for (let n = 0; n < 10; n++) before.manager.createTask(() => n);
      await lives.clock.settle();
      const { manager } = lives.start({ history });
      await manager.ready;
      for (let n = 0; n < 10; n++) manager.createTask(() => n);
      const live = manager.createTask(endless);
      await lives.clock.settle();
      expect(lives.records.size).toBe(21);
      manager.clearCompleted();
      await lives.clock.settle();
      expect([...lives.records.keys()]).toEqual([live.id]);
    },
  );

  it('C31 deletes each record once', async () => {
    const lives = new Lives();
    const { manager, store } = lives.start({ history: 1 });
    const [first, second] = [manager.createTask(() => 1), manager.createTask(() => 2)];
    await lives.clock.settle();
    expect(manager.clearCompleted()).toBe(1);
    const third = manager.createTask(() => 3);
    await lives.clock.settle();
    expect(manager.clearCompleted()).toBe(1);
    await lives.clock.settle();
    const deleted = store.writes.flatMap((write) => write.delete);
    expect(deleted).toEqual([first.id, second.id, third.id]);
  });

  it('C31 leaves what is live, and clears it when it has settled', async () => {
    const lives = new Lives();
    const { manager } = lives.start({ history: 0 });
    const gate = deferred();
    const tasks = Array.from({ length: 9 }, (_, n) =>
      manager.createTask(() => (n % 2 === 0 ? gate.promise : n)),
    );
    await lives.clock.settle();
    manager.clearCompleted();
    await lives.clock.settle();
    expect([...lives.records.keys()]).toEqual(
      tasks.filter((_, n) => n % 2 === 0).map(({ id }) => id),
    );
    gate.resolve();
    await lives.clock.settle();
    manager.clearCompleted();
    await lives.clock.settle();
    expect(lives.records.size).toBe(0);
  });

  it('C31 deletes a resumed task that history has forgotten', async () => {
    const lives = new Lives();
    lives.start().manager.define('job', endless).enqueue({});
    await lives.clock.settle();
    const { manager } = lives.start({ history: 0 });
    manager.define('job', () => 'done');
    await lives.clock.settle();
    expect([...lives.records.values()].map(({ status }) => status)).toEqual(['completed']);
    manager.clearCompleted();
    await lives.clock.settle();
    expect(lives.records.size).toBe(0);
  });

  it('C31 leaves what cannot be read, and what other instances have live', async () => {
    const lives = new Lives();
    const { manager, store } = lives.start();
    lives.records.set('future', { ...taskRecord({ id: 'future' }), version: 2 as never });
    const other = taskRecord({ id: 'other', instance: 'another' });
    await manager.ready;
    lives.records.set('other', other);
    await store.open('another');
    manager.createTask(() => 1);
    await lives.clock.settle();
    manager.clearCompleted();
    await lives.clock.settle();
    expect([...lives.records.keys()].sort()).toEqual(['future', 'other']);
  });

  it('C31 C36 persisted of a task that is cleared while it is being written rejects', async () => {
    const lives = new Lives();
    const gate = deferred();
    const { manager } = lives.start({
      tricks: { write: (proceed) => gate.promise.then(proceed) },
    });
    await manager.ready;
    const task = manager.createTask(() => 1);
    const persisted = rejectionOf(task.persisted);
    await task.wait();
    manager.clearCompleted();
    expect(await persisted).toMatchObject({ code: 'ERR_NOT_PERSISTED', taskId: task.id });
    gate.resolve();
    await lives.clock.settle();
    expect(lives.records.size).toBe(0);
  });

  it('C31 C36 so does one that history has forgotten, cleared before it is written', async () => {
    const lives = new Lives();
    const { manager, store } = lives.start({ history: 0 });
    await manager.ready;
    manager.createTask(endless);
    await lives.clock.settle();
    const blocker = manager.createTask(() => 1);
    await Promise.resolve();
    const task = manager.createTask(() => 1);
    const persisted = rejectionOf(task.persisted);
    await Promise.all([blocker.wait(), task.wait()]);
    manager.clearCompleted();
    expect(await persisted).toMatchObject({ code: 'ERR_NOT_PERSISTED' });
    await lives.clock.settle();
    expect(store.writes.flatMap(({ put }) => put.map(({ id }) => id))).not.toContain(task.id);
  });

  it('C31 C40 what history had forgotten does not come back when its write fails after it was cleared', async () => {
    const lives = new Lives();
    let fail: ((error: Error) => void) | undefined;
    const { manager } = lives.start({
      history: 0,
      tricks: {
        write: (proceed, { put }) =>
          fail === undefined && put.some(({ status }) => status === 'completed')
            ? new Promise((_, reject) => {
                fail = reject;
              })
            : proceed(),
      },
    });
    const task = manager.createTask(() => 1);
    await lives.clock.settle();
    manager.clearCompleted();
    await lives.clock.settle();
    fail?.(new Error('quota'));
    await lives.clock.settle();
    manager.createTask(endless); // the next write repeats the failed one
    await lives.clock.settle();
    expect(lives.records.has(task.id)).toBe(false);
  });
});

describe('SettledRecords', () => {
  const own = (order: number) => ({ order }) as ManagedTask;
  const idOf = (order: number) => `own-${order}`;
  const none = () => false;

  it('C31 answers with all ids once, oldest first, in whatever order they settled', () => {
    const settled = new SettledRecords();
    for (const order of [5, 4, 6, 1, 9, 7]) settled.add(own(order));
    settled.addForeign('other-1');
    expect([...settled.take(idOf, none)]).toEqual(['other-1', ...[1, 4, 5, 6, 7, 9].map(idOf)]);
    expect(settled.take(idOf, none).size).toBe(0);
  });

  it('C31 misses none of so many that they are joined, and takes no live one for settled', () => {
    const settled = new SettledRecords();
    const orders = Array.from({ length: 20_000 }, (_, n) => 3 * n + (n % 2));
    for (const order of [...orders].reverse()) settled.add(own(order));
    const ids = settled.take(idOf, (order) => order % 3 === 2);
    expect(orders.filter((order) => !ids.has(idOf(order)))).toEqual([]);
    expect([...ids].filter((id) => Number(id.slice(4)) % 3 === 2)).toEqual([]);
  });

  it('C31 leaves to the bounds of the store what is older than 100,000 others', () => {
    const settled = new SettledRecords();
    for (let order = 0; order < 150_000; order++) settled.add(own(order));
    const ids = settled.take(idOf, none);
    expect([ids.size, ids.has('own-49999'), ids.has('own-50000')]).toEqual([100_000, false, true]);
  });
});
