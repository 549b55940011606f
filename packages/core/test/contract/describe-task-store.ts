import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredTasks, TaskRecord, TaskStore } from '../../src/store.ts';
import { taskRecord } from './task-record.ts';

/** For what comes by way of the browser, when it comes; a machine may be slow. */
const patience = { interval: 5, timeout: 10_000 };

/** Where a store keeps its records, as a test reaches it. */
export interface StoreWorld {
  /** A store over these records, as one more tab would have it. */
  connect(): TaskStore;
  /** Puts any value where the record of that id is kept, behind the back of the stores. */
  plant(id: string, value: unknown): Promise<void>;
  /** Whether an instance hears of the end of another at once, rather than at a later `open`. */
  tellsDeaths: boolean;
  destroy(): Promise<void>;
}

/** What every store has to keep to, whatever it is made of (C36 to C42). */
export function describeTaskStore(name: string, create: () => StoreWorld): void {
  describe(name, () => {
    let world: StoreWorld;
    const opened: Array<[TaskStore, string]> = [];

    beforeEach(() => {
      world = create();
    });

    afterEach(async () => {
      for (const [store, instance] of opened.splice(0)) await store.close(instance);
      await world.destroy();
    });

    async function open(
      instance: string,
      store: TaskStore = world.connect(),
      onOrphans?: (left: StoredTasks) => void,
    ): Promise<{ store: TaskStore; left: StoredTasks }> {
      const left = await store.open(instance, onOrphans);
      opened.push([store, instance]);
      return { store, left };
    }

    /** Everything that is in the store, as one that opens it now sees it. */
    async function read(): Promise<StoredTasks> {
      const instance = `reader-${crypto.randomUUID()}`;
      const store = world.connect();
      const left = await store.open(instance);
      await store.close(instance);
      left.records.sort((a, b) => (a.id < b.id ? -1 : 1));
      left.orphans.sort();
      return left;
    }

    const ids = (records: TaskRecord[]): string[] => records.map(({ id }) => id);

    it('is empty at first', async () => {
      expect((await open('one')).left).toEqual({ records: [], orphans: [] });
    });

    it('C36 gives back records as they were written', async () => {
      const { store } = await open('one');
      const record = taskRecord({
        id: 'a',
        payload: { list: [1, new Date(2)], map: new Map([['k', new Uint8Array([3])]]) },
        context: { user: 'u', nested: { n: 1 } },
        error: { name: 'E', message: 'm', stack: 's', code: 'C' },
      });
      await store.write({ put: [record], delete: [] });
      expect((await read()).records).toEqual([record]);
    });

    it.each([[0], [''], [false], [null], [undefined]])(
      'C36 keeps the falsy payload and result %j',
      async (value) => {
        const { store } = await open('one');
        const record = taskRecord({ id: 'a', status: 'completed', payload: value, result: value });
        await store.write({ put: [record], delete: [] });
        expect((await read()).records).toStrictEqual([record]);
      },
    );

    it('C36 writes in the order of the calls, also when they overlap', async () => {
      const { store } = await open('one');
      const writes: Array<Promise<void>> = [];
      for (let attempt = 1; attempt <= 20; attempt += 1)
        writes.push(store.write({ put: [taskRecord({ id: 'a', attempt })], delete: [] }));
      writes.push(store.write({ put: [taskRecord({ id: 'b' })], delete: ['a'] }));
      writes.push(store.write({ put: [taskRecord({ id: 'a', attempt: 99 })], delete: ['b'] }));
      await Promise.all(writes);
      const { records } = await read();
      expect(records.map(({ id, attempt }) => [id, attempt])).toEqual([['a', 99]]);
    });

    it('C36 resolves only when the record can be read by another', async () => {
      const { store } = await open('one');
      await store.write({ put: [taskRecord({ id: 'first' })], delete: [] });
      await store.write({ put: [taskRecord({ id: 'second' })], delete: [] });
      expect(ids((await read()).records)).toEqual(['first', 'second']);
    });

    it('C36 writes all of a call or nothing, and goes on after a call that failed', async () => {
      const { store } = await open('one');
      await store.write({ put: [taskRecord({ id: 'kept' })], delete: [] });
      const bad = taskRecord({ id: 'bad', payload: () => {} });
      const failed = store.write({ put: [taskRecord({ id: 'good' }), bad], delete: ['kept'] });
      await expect(failed).rejects.toMatchObject({ name: 'DataCloneError' });
      expect(ids((await read()).records)).toEqual(['kept']);
      await store.write({ put: [taskRecord({ id: 'later' })], delete: ['kept'] });
      expect(ids((await read()).records)).toEqual(['later']);
    });

    it('C36 fails the first write of all without losing the next', async () => {
      const { store } = await open('one');
      const bad = taskRecord({ id: 'bad', payload: () => {} });
      const failed = store.write({ put: [bad], delete: [] });
      const fine = store.write({ put: [taskRecord({ id: 'fine' })], delete: [] });
      await expect(failed).rejects.toMatchObject({ name: 'DataCloneError' });
      await fine;
      expect(ids((await read()).records)).toEqual(['fine']);
    });

    it('C36 keeps copies: what the caller changes later is not in the store', async () => {
      const { store } = await open('one');
      // The first write may have to wait for something, the second does not.
      for (const id of ['a', 'b']) {
        const payload = { n: 1 };
        const record = taskRecord({ id, payload });
        const written = store.write({ put: [record], delete: [] });
        payload.n = 2;
        record.name = 'changed';
        await written;
      }
      const { records } = await read();
      expect(records.map((record) => [record.name, record.payload])).toEqual([
        ['task', { n: 1 }],
        ['task', { n: 1 }],
      ]);
      (records[0] as TaskRecord).payload = 'changed';
      expect((await read()).records[0]?.payload).toEqual({ n: 1 });
    });

    it('deletes what is not there without complaint', async () => {
      const { store } = await open('one');
      await store.write({ put: [], delete: ['nothing'] });
      await store.write({ put: [], delete: [] });
      expect((await read()).records).toEqual([]);
    });

    it('C39 calls nothing an orphan whose instance is alive', async () => {
      const { store } = await open('one');
      await store.write({
        put: [taskRecord({ id: 'a' }), taskRecord({ id: 'b', status: 'pending' })],
        delete: [],
      });
      expect(ids((await open('two')).left.records).sort()).toEqual(['a', 'b']);
      expect((await open('three')).left.orphans).toEqual([]);
      expect((await open('four', store)).left.orphans).toEqual([]);
    });

    it('C38 makes the live records an instance left orphans, not those it settled', async () => {
      const { store } = await open('one');
      await store.write({
        put: [
          taskRecord({ id: 'a', status: 'running' }),
          taskRecord({ id: 'b', status: 'pending' }),
          taskRecord({ id: 'c', status: 'completed' }),
          taskRecord({ id: 'd', status: 'failed' }),
          taskRecord({ id: 'e', status: 'running' }),
        ],
        delete: [],
      });
      await store.write({ put: [taskRecord({ id: 'e', status: 'cancelled' })], delete: [] });
      await store.close('one');
      const { records, orphans } = await read();
      expect(orphans).toEqual(['a', 'b']);
      expect(ids(records)).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('C38 makes interrupted records orphans, even while their instance is alive', async () => {
      const { store } = await open('one');
      await store.write({ put: [taskRecord({ id: 'a', status: 'interrupted' })], delete: [] });
      expect((await read()).orphans).toEqual(['a']);
      await store.close('one');
      expect((await read()).orphans).toEqual(['a']);
    });

    it('C38 finds orphans again and again until one is claimed or settled', async () => {
      const { store } = await open('one');
      await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
      await store.close('one');
      expect((await read()).orphans).toEqual(['a']);
      expect((await read()).orphans).toEqual(['a']);
      const two = await open('two');
      expect(await two.store.claim(['a'], 'two')).toEqual(['a']);
      expect((await read()).orphans).toEqual([]);
    });

    it('C39 gives each orphan to one of many claimants', async () => {
      const { store } = await open('one');
      const names = Array.from({ length: 20 }, (_, n) => `task-${n}`);
      const status = (n: number): TaskRecord['status'] => (n % 2 === 0 ? 'running' : 'interrupted');
      await store.write({
        put: names.map((id, n) => taskRecord({ id, status: status(n) })),
        delete: [],
      });
      await store.close('one');
      const claimants = await Promise.all(
        ['two', 'three', 'four', 'five'].map(async (instance) => ({
          instance,
          ...(await open(instance)),
        })),
      );
      const claims = await Promise.all(
        claimants.map(({ store: theirs, instance, left }) => theirs.claim(left.orphans, instance)),
      );
      expect(claims.flat().sort()).toEqual([...names].sort());
      const { records, orphans } = await read();
      expect(orphans).toEqual([]);
      for (const [index, { instance }] of claimants.entries())
        for (const id of claims[index] ?? [])
          expect(records.find((record) => record.id === id)?.instance).toBe(instance);
    });

    it('C39 claims nothing that is alive, settled, gone or was never there', async () => {
      const { store } = await open('one');
      await store.write({ put: [taskRecord({ id: 'alive' })], delete: [] });
      const zero = await open('zero');
      await zero.store.write({
        put: ['settled', 'deleted', 'mine'].map((id) => taskRecord({ id, instance: 'zero' })),
        delete: [],
      });
      await zero.store.close('zero');
      const two = await open('two');
      expect([...two.left.orphans].sort()).toEqual(['deleted', 'mine', 'settled']);
      // Someone else has settled and deleted these since.
      await world.plant('settled', taskRecord({ id: 'settled', status: 'failed', instance: 'x' }));
      await store.write({ put: [], delete: ['deleted'] });
      const all = ['alive', 'settled', 'deleted', 'mine', 'mine', 'nothing'];
      expect([...new Set(await two.store.claim(all, 'two'))]).toEqual(['mine']);
      expect(await two.store.claim(['mine'], 'two')).toEqual([]);
    });

    it('C39 keeps a claimed record as it was but for its owner, and makes it an orphan again if that one dies', async () => {
      const { store } = await open('one');
      const record = taskRecord({ id: 'a', attempt: 3, failures: 2, payload: 0 });
      await store.write({ put: [record], delete: [] });
      await store.close('one');
      const two = await open('two');
      await two.store.claim(['a'], 'two');
      expect((await read()).records).toEqual([{ ...record, instance: 'two' }]);
      await two.store.close('two');
      expect((await read()).orphans).toEqual(['a']);
    });

    it('C39 makes a claimed interrupted record live, so that no other takes it while its claimant lives', async () => {
      const { store } = await open('one');
      await store.write({ put: [taskRecord({ id: 'a', status: 'interrupted' })], delete: [] });
      const [two, three] = [await open('two'), await open('three')];
      expect(await two.store.claim(['a'], 'two')).toEqual(['a']);
      expect(await three.store.claim(['a'], 'three')).toEqual([]);
      const { records, orphans } = await read();
      expect(orphans).toEqual([]);
      expect(records).toMatchObject([
        { id: 'a', instance: 'two', status: 'pending', finishedAt: null },
      ]);
      await two.store.close('two');
      expect((await read()).orphans).toEqual(['a']);
    });

    it('C40 gives back what it cannot read, and leaves it alone', async () => {
      const corrupt: Array<[string, unknown]> = [
        ['c1', 'a string'],
        ['c2', null],
        ['c3', { version: 2, id: 'c3', status: 'running', instance: 'gone' }],
        ['c4', { version: 1, id: 'c4', status: 'resting', instance: 'gone' }],
        ['c5', { version: 1, status: 'running' }],
        ['c6', [1, 2]],
      ];
      for (const [id, value] of corrupt) await world.plant(id, value);
      const { store, left } = await open('one');
      expect(left.orphans).toEqual([]);
      for (const [, value] of corrupt) expect(left.records).toContainEqual(value);
      await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
      await store.close('one');
      const two = await open('two');
      expect(two.left.orphans).toEqual(['a']);
      expect(two.left.records).toHaveLength(corrupt.length + 1);
      expect(await two.store.claim(['c3', 'c4', 'c5', 'a'], 'two')).toEqual(['a']);
    });

    it('serves several instances with one store object', async () => {
      const store = world.connect();
      await open('one', store);
      await open('two', store);
      await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
      await store.write({ put: [taskRecord({ id: 'b', instance: 'two' })], delete: [] });
      expect((await read()).orphans).toEqual([]);
      await store.close('one');
      expect((await read()).orphans).toEqual(['a']);
      const three = await open('three', store);
      expect(three.left.orphans).toEqual(['a']);
      expect(await store.claim(['a'], 'three')).toEqual(['a']);
      expect((await read()).orphans).toEqual([]);
    });

    it('closes twice, and closes what was never open, without complaint', async () => {
      const { store } = await open('one');
      await store.close('one');
      await store.close('one');
      await store.close('nobody');
    });

    it('opens again after it was closed', async () => {
      const store = world.connect();
      await open('one', store);
      await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
      await store.close('one');
      const again = await open('again', store);
      expect(again.left.orphans).toEqual(['a']);
      await store.write({ put: [taskRecord({ id: 'b', instance: 'again' })], delete: ['a'] });
      expect(ids((await read()).records)).toEqual(['b']);
    });

    it('C39 tells the living of what an instance left live when it went, and only of that', async () => {
      const onOrphans = vi.fn<(left: StoredTasks) => void>();
      const one = await open('one');
      await open('two', world.connect(), onOrphans);
      const left = [
        taskRecord({ id: 'a', payload: 0 }),
        taskRecord({ id: 'b', status: 'interrupted' }),
        taskRecord({ id: 'c', status: 'completed' }),
      ];
      await one.store.write({ put: left, delete: [] });
      await one.store.close('one');
      if (world.tellsDeaths) {
        await vi.waitFor(() => expect(onOrphans).toHaveBeenCalled(), patience);
        expect(onOrphans.mock.calls).toEqual([[{ records: [left[0]], orphans: ['a'] }]]);
      } else expect((await read()).orphans).toEqual(['a', 'b']);
    });

    it('C39 lets exactly one of those it told claim each task', async () => {
      const told: Array<() => Promise<string[]>> = [];
      const one = await open('one');
      for (const instance of ['two', 'three', 'four']) {
        const store = world.connect();
        await open(instance, store, ({ orphans }) => {
          told.push(() => store.claim(orphans, instance));
        });
      }
      await one.store.write({ put: ['a', 'b', 'c'].map((id) => taskRecord({ id })), delete: [] });
      await one.store.close('one');
      if (world.tellsDeaths) {
        await vi.waitFor(() => expect(told).toHaveLength(3), patience);
        const claims = await Promise.all(told.map((claim) => claim()));
        expect(claims.flat().sort()).toEqual(['a', 'b', 'c']);
      } else expect((await read()).orphans).toEqual(['a', 'b', 'c']);
    });

    it('C39 tells a member of the same store object too, but not the one that left', async () => {
      const store = world.connect();
      const [onOwn, onOthers] = [vi.fn(), vi.fn()];
      await open('one', store, onOwn);
      await open('two', store, onOthers);
      await store.write({ put: [taskRecord({ id: 'a' })], delete: [] });
      await store.close('one');
      await vi.waitFor(() => expect(onOthers).toHaveBeenCalledTimes(1), patience);
      expect(onOthers.mock.calls[0]?.[0]).toMatchObject({ orphans: ['a'] });
      expect(onOwn).not.toHaveBeenCalled();
    });
  });
}
