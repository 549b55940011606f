import * as fc from 'fast-check';
import { expect, vi } from 'vitest';
import type { TaskStatus } from '../../src/status.ts';
import type { StoredTasks, TaskRecord, TaskStore } from '../../src/store.ts';
import { taskRecord } from '../contract/task-record.ts';

/** A store as the model plays with it: what can happen to its instances, and how to be rid of it. */
export interface PlayedStore {
  connect(): TaskStore;
  /** The instance is gone without a word to the model's other instances. */
  kill(store: TaskStore, instance: string): Promise<void> | void;
  destroy(): Promise<void>;
}

const slots = 5;
const statuses: TaskStatus[] = ['pending', 'running', 'completed', 'failed', 'interrupted'];

type Command =
  | { kind: 'open' }
  | { kind: 'write'; who: number; put: Array<[slot: number, status: TaskStatus]>; delete: number[] }
  | { kind: 'kill'; who: number }
  | { kind: 'claim'; who: number[]; slots: number[] }
  | { kind: 'look' };

const who = fc.nat(7);
const slot = fc.nat(slots - 1);
const someSlots = fc.uniqueArray(slot, { maxLength: slots });
const write = fc.record({
  kind: fc.constant('write' as const),
  who,
  put: fc.uniqueArray(fc.tuple(slot, fc.constantFrom(...statuses)), {
    maxLength: slots,
    selector: ([each]) => each,
  }),
  delete: someSlots,
});

/** Any order of what tabs do to a store. */
export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('open' as const) }) },
    { weight: 6, arbitrary: write },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill' as const), who }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('claim' as const),
        who: fc.uniqueArray(who, { minLength: 1, maxLength: 3 }),
        slots: someSlots,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
  ),
  { maxLength: 40, size: 'max' },
);

type Seen = Pick<TaskRecord, 'instance' | 'status'>;

interface Instance {
  id: string;
  store: TaskStore;
  told: Map<string, Seen>;
}

const isLive = ({ status }: Seen): boolean => status === 'pending' || status === 'running';
const same = (a: Seen | undefined, b: Seen | undefined): boolean =>
  a?.instance === b?.instance && a?.status === b?.status;

/** Plays the commands on a store and on the model, which must agree at every look. */
export async function play(played: PlayedStore, todo: Command[]): Promise<void> {
  const model = new Map<string, Seen>();
  const open: Instance[] = [];
  const writes: Array<Promise<void>> = [];
  /** Who wrote each record since all writes were last waited for: two tabs agree on no order. */
  const touched = new Map<string, Instance>();
  let count = 0;

  const isOpen = (id: string): boolean => open.some((instance) => instance.id === id);
  const isAbandoned = (seen: Seen): boolean => isLive(seen) && !isOpen(seen.instance);
  const isOrphan = (seen: Seen): boolean => isAbandoned(seen) || seen.status === 'interrupted';
  const note = (told: Instance['told'], { records, orphans }: StoredTasks): void => {
    for (const { id, instance, status } of records)
      if (orphans.includes(id)) told.set(id, { instance, status });
  };

  async function settle(): Promise<void> {
    await Promise.all(writes.splice(0));
    touched.clear();
  }

  async function join(): Promise<Instance> {
    const instance: Instance = { id: `i${count++}`, store: played.connect(), told: new Map() };
    const left = await instance.store.open(instance.id, (later) => note(instance.told, later));
    const expected = [...model].map(([id, seen]) => ({ id, ...seen }));
    const found = left.records.map(({ id, instance: owner, status }) => ({
      id,
      instance: owner,
      status,
    }));
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    expect(found.sort(byId)).toEqual(expected.sort(byId));
    const orphans = [...model].filter(([, seen]) => isOrphan(seen)).map(([id]) => id);
    expect([...left.orphans].sort()).toEqual(orphans.sort());
    note(instance.told, left);
    return instance;
  }

  async function act(command: Command): Promise<void> {
    if (command.kind !== 'write') await settle();
    if (command.kind === 'look') {
      const reader = await join();
      await reader.store.close(reader.id);
      return;
    }
    if (command.kind === 'open') {
      open.push(await join());
      return;
    }
    if (open.length === 0) return;
    if (command.kind === 'write') return writeAs(command);
    if (command.kind === 'kill') {
      const [dead] = open.splice(command.who % open.length, 1) as [Instance];
      await played.kill(dead.store, dead.id);
      const left = [...model].filter(([, seen]) => seen.instance === dead.id && isLive(seen));
      await vi.waitFor(
        () => {
          for (const { told } of open)
            for (const [id, seen] of left) expect(told.get(id)).toEqual(seen);
        },
        { interval: 2, timeout: 3_000 },
      );
      return;
    }
    const claimants = [...new Set(command.who.map((n) => open[n % open.length] as Instance))];
    const ids = command.slots.map((n) => `task-${n}`);
    const claimed = await Promise.all(
      // What it was never told of, no manager claims.
      claimants.map(({ store, id, told }) =>
        store.claim(
          ids.filter((each) => told.has(each)),
          id,
        ),
      ),
    );
    for (const id of ids) {
      const before = model.get(id);
      const owners = claimants.filter((_, index) => claimed[index]?.includes(id));
      const entitled = claimants.filter(
        ({ told }) => before !== undefined && isOrphan(before) && same(told.get(id), before),
      );
      expect(owners).toHaveLength(Math.min(entitled.length, 1));
      for (const { told } of claimants) told.delete(id);
      const [owner] = owners;
      if (owner === undefined || before === undefined) continue;
      expect(entitled).toContain(owner);
      model.set(id, {
        instance: owner.id,
        status: before.status === 'interrupted' ? 'pending' : before.status,
      });
    }
  }

  async function writeAs({
    who: n,
    put,
    delete: gone,
  }: Command & { kind: 'write' }): Promise<void> {
    const writer = open[n % open.length] as Instance;
    const mine = (id: string): boolean => {
      const owner = model.get(id)?.instance;
      return owner === undefined || owner === writer.id;
    };
    const puts = put
      .map(([each, status]) => taskRecord({ id: `task-${each}`, status, instance: writer.id }))
      .filter(({ id }) => mine(id));
    const kept = new Set(puts.map(({ id }) => id));
    const deletes = gone.map((each) => `task-${each}`).filter((id) => mine(id) && !kept.has(id));
    const ids = [...kept, ...deletes];
    if (ids.some((id) => (touched.get(id) ?? writer) !== writer)) await settle();
    for (const id of ids) touched.set(id, writer);
    writes.push(writer.store.write({ put: puts, delete: deletes }));
    for (const { id, instance, status } of puts) model.set(id, { instance, status });
    for (const id of deletes) model.delete(id);
  }

  try {
    for (const command of todo) await act(command);
    await act({ kind: 'look' });
  } finally {
    await Promise.allSettled(writes);
    for (const { store, id } of open) await store.close(id);
    await played.destroy();
  }
}
