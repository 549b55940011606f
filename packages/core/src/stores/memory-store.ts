import { checkObject, refuse } from '../options.ts';
import type { RecordChanges, StoredTasks, TaskRecord, TaskStore } from '../store.ts';
import { claimed, isLive, isOwned, isUnchanged } from './ownership.ts';

export interface MemoryStoreOptions {
  /** Where the records are. Given to a second store, it is what a restart of everything finds. Default: a new Map. */
  records?: Map<string, TaskRecord> | undefined;
}

/** A store that can let its instances die. */
export interface MemoryStore extends TaskStore {
  /**
   * That instance is dead from now on (without an id: every one that is open): what it still writes is
   * ignored, and the other open instances are told of the tasks it left.
   */
  crash(instanceId?: string): void;
}

/**
 * A store without a disk, for tests and for managers that share a process. Like a real one it keeps
 * copies; records live as long as its Map. Instances of one store object are each other's tabs.
 *
 * @throws TypeError when `records` is not a Map.
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  checkObject('options', options);
  const { records = new Map() } = options;
  if (!(records instanceof Map)) refuse('records', records, 'a Map');
  return new InMemoryStore(records);
}

type OnOrphans = (left: StoredTasks) => void;

interface Member {
  onOrphans: OnOrphans | undefined;
  /** The orphans it was told of, as they were: what it may claim. */
  told: Map<string, Pick<TaskRecord, 'instance' | 'status'>>;
}

class InMemoryStore implements MemoryStore {
  readonly #records: Map<string, TaskRecord>;
  readonly #open = new Map<string, Member>();
  readonly #crashed = new Set<string>();

  constructor(records: Map<string, TaskRecord>) {
    this.#records = records;
  }

  async open(instanceId: string, onOrphans?: OnOrphans): Promise<StoredTasks> {
    if (this.#crashed.has(instanceId)) return { records: [], orphans: [] };
    const member: Member = { onOrphans, told: new Map() };
    this.#open.set(instanceId, member);
    const left = this.#told(member, (record) => this.#isOrphan(record));
    return { records: structuredClone([...this.#records.values()]), orphans: left.orphans };
  }

  async write(changes: RecordChanges): Promise<void> {
    // Cloned before anything is changed: what cannot be kept leaves all as it was.
    for (const record of structuredClone(changes.put))
      if (!this.#crashed.has(record.instance)) this.#records.set(record.id, record);
    for (const id of changes.delete) this.#records.delete(id);
  }

  async claim(ids: string[], instanceId: string): Promise<string[]> {
    const told = this.#open.get(instanceId)?.told;
    return ids.filter((id) => {
      const [seen, record] = [told?.get(id), this.#records.get(id)];
      told?.delete(id);
      if (seen === undefined || !isUnchanged(record, seen) || !this.#isOrphan(record)) return false;
      this.#records.set(id, claimed(record, instanceId));
      return true;
    });
  }

  async close(instanceId: string): Promise<void> {
    if (this.#open.delete(instanceId)) this.#mourn([instanceId]);
  }

  crash(instanceId?: string): void {
    const dead = instanceId === undefined ? [...this.#open.keys()] : [instanceId];
    for (const id of dead) {
      this.#open.delete(id);
      this.#crashed.add(id);
    }
    this.#mourn(dead);
  }

  /** Tells the others what these left live. What was suspended waits for the next `open`. */
  #mourn(dead: string[]): void {
    for (const [id, member] of this.#open) {
      const left = this.#told(member, (record) => isLive(record) && dead.includes(record.instance));
      if (left.orphans.length === 0) continue;
      queueMicrotask(() => {
        // Since then it may have died or closed itself.
        if (this.#open.get(id) === member) member.onOrphans?.(left);
      });
    }
  }

  /** Copies of the records that are `such`, which that member may claim from now on. */
  #told(member: Member, such: (record: TaskRecord) => boolean): StoredTasks {
    const owned = [...this.#records.values()].filter((record) => isOwned(record) && such(record));
    const records = structuredClone(owned);
    for (const { id, instance, status } of records) member.told.set(id, { instance, status });
    return { records, orphans: records.map(({ id }) => id) };
  }

  #isOrphan(record: unknown): record is TaskRecord {
    if (!isOwned(record)) return false;
    return isLive(record) ? !this.#open.has(record.instance) : record.status === 'interrupted';
  }
}
