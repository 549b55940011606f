import { Database, type DatabaseChanges } from '../browser/database.ts';
import { TabLocks } from '../browser/tab-lock.ts';
import { checkNumber, checkObject, checkType, checkWord } from '../options.ts';
import { isSettled } from '../status.ts';
import type { RecordChanges, StoredTasks, TaskRecord, TaskStore } from '../store.ts';
import { DeathWatch, type Finding } from './death-watch.ts';
import { Eviction } from './eviction.ts';
import { InstanceLease } from './instance-lease.ts';
import { claimed, isOwned, isUnchanged } from './ownership.ts';
import { asRow, rowKey, silentAt, taskKey } from './survey.ts';

export interface IndexedDbStoreOptions {
  /** Name of the database. Managers that name the same one share its tasks. Default: `'outlast'`. */
  database?: string | undefined;
  /**
   * When a write counts as durable: once the operating system has it (`'relaxed'`), or once the disk has it
   * (`'strict'`, slower, survives a power cut). Default: `'relaxed'`.
   */
  durability?: 'relaxed' | 'strict' | undefined;
  /** Settled records kept at most; those that settled first go first. Enforced in steps of a tenth. Default: 10,000. */
  maxRecords?: number | undefined;
  /** Milliseconds a settled record is kept, from when it settled. Default: 7 days. */
  ttl?: number | undefined;
}

const WEEK = 7 * 24 * 3_600_000;

/**
 * Keeps tasks in IndexedDB, in pages and workers, and hands those of a page that died to one that lives:
 * at once where there are Web Locks, else after ten minutes of its silence.
 *
 * @throws TypeError or RangeError for wrong options. That there is no IndexedDB is told by `open`, which rejects.
 */
export function indexedDbStore(options: IndexedDbStoreOptions = {}): TaskStore {
  checkObject('options', options);
  checkType('database', options.database, 'string');
  checkWord('durability', options.durability, ['relaxed', 'strict']);
  checkNumber('maxRecords', options.maxRecords, 'notNegative');
  checkNumber('ttl', options.ttl, 'notNegative');
  return new IndexedDbStore(options);
}

type Seen = Pick<TaskRecord, 'instance' | 'status'>;

/** An instance that opened this store. */
interface Member {
  readonly lease: InstanceLease;
  onOrphans: ((left: StoredTasks) => void) | undefined;
  /** The orphans it was told of, as they were: what it may claim. */
  readonly told: Map<string, Seen>;
}

class IndexedDbStore implements TaskStore {
  readonly #database: Database;
  readonly #locks: TabLocks | undefined;
  readonly #durability: 'relaxed' | 'strict';
  readonly #eviction: Eviction;
  readonly #watch: DeathWatch;
  readonly #members = new Map<string, Member>();
  /** Resolves when everything that waits for a lock has been issued. Never rejects. */
  #turn: Promise<unknown> = Promise.resolve();
  #queued = 0;
  readonly #underway = new Set<Promise<unknown>>();

  constructor(options: IndexedDbStoreOptions) {
    const {
      database = 'outlast',
      durability = 'relaxed',
      maxRecords = 10_000,
      ttl = WEEK,
    } = options;
    this.#database = new Database(database);
    this.#locks = TabLocks.areAvailable() ? new TabLocks(`outlast:${database}`) : undefined;
    this.#durability = durability;
    this.#eviction = new Eviction({ maxRecords, ttl }, this.#database);
    this.#watch = new DeathWatch({
      database: this.#database,
      locks: this.#locks,
      isOurs: (instance) => this.#members.has(instance),
      onFinding: (finding) => this.#tell(finding),
    });
  }

  async open(instanceId: string, onOrphans?: (left: StoredTasks) => void): Promise<StoredTasks> {
    const present = this.#members.get(instanceId);
    const member = present ?? this.#join(instanceId);
    try {
      await this.#database.open();
      // Before the first look, so that whoever comes or goes from now on is heard of.
      this.#watch.start();
      return await this.#watch.survey(({ survey, abandoned }) => {
        member.onOrphans = onOrphans;
        this.#eviction.apply(survey.values);
        const orphans = [...abandoned, ...survey.interrupted()];
        for (const { id, instance, status } of orphans) member.told.set(id, { instance, status });
        const records = [...survey.values.values()] as TaskRecord[];
        return { records, orphans: orphans.map(({ id }) => id) };
      });
    } catch (error) {
      if (present === undefined) await this.#part(instanceId);
      throw error;
    }
  }

  write(changes: RecordChanges): Promise<void> {
    const leases = [...this.#members.values()].map(({ lease }) => lease);
    const takers = leases.filter((lease) => lease.takesOn(changes));
    const now = this.#queued === 0 && takers.every(({ instance }) => this.#isKnownAlive(instance));
    let frozen = changes;
    // What has to wait for a lock is written as it was at the call.
    if (!now)
      try {
        frozen = structuredClone(changes);
      } catch (error) {
        return Promise.reject(error);
      }
    for (const lease of leases) lease.enter();
    const issue = (): Promise<void> => this.#issue(frozen, leases);
    const outcome = (now ? issue() : this.#inTurn(takers, issue)).then(
      () => {
        for (const lease of leases) lease.succeed(frozen);
        this.#eviction.count(frozen.put.filter(isSettledRecord).length);
      },
      (error: unknown) => {
        for (const lease of leases) lease.fail();
        throw error;
      },
    );
    return this.#track(outcome);
  }

  async claim(ids: string[], instanceId: string): Promise<string[]> {
    const member = this.#members.get(instanceId);
    const wanted = [...new Set(ids)].filter((id) => member?.told.has(id));
    if (member === undefined || wanted.length === 0) return [];
    const { lease, told } = member;
    lease.enter();
    const claim = this.#inTurn([lease], () => {
      lease.claiming(wanted);
      return this.#take(wanted, member);
    });
    let taken: TaskRecord[];
    try {
      taken = await this.#track(claim);
    } catch (error) {
      lease.fail();
      throw error;
    }
    for (const id of wanted) told.delete(id);
    if (taken.length > 0) lease.succeed({ put: taken, delete: [] });
    else lease.fail();
    return taken.map(({ id }) => id);
  }

  async close(instanceId: string): Promise<void> {
    await Promise.allSettled(this.#underway);
    const leftLive = this.#members.get(instanceId)?.lease.leftLive ?? false;
    // Without a lock to give back, its row alone says that it is alive.
    if (leftLive && this.#locks === undefined)
      await this.#database.transact({ delete: [rowKey(instanceId)] });
    await this.#part(instanceId);
    // Other tabs hear of it by the lock; the members of this store do not follow their own locks.
    if (leftLive && this.#members.size > 0) this.#watch.look();
  }

  #join(instance: string): Member {
    const lease = new InstanceLease(instance, this.#locks !== undefined, (rowLeft) => {
      this.#locks?.release(instance);
      if (rowLeft) this.#database.transact({ delete: [rowKey(instance)] }).catch(() => {});
    });
    const member: Member = { lease, onOrphans: undefined, told: new Map() };
    this.#members.set(instance, member);
    return member;
  }

  async #part(instance: string): Promise<void> {
    this.#members.delete(instance);
    this.#locks?.release(instance);
    if (this.#members.size > 0) return;
    this.#watch.stop();
    await this.#database.close();
  }

  /** Passes on what the dead left live, to each member once. What was suspended waits for the next `open`. */
  #tell({ survey, abandoned }: Finding): void {
    this.#eviction.apply(survey.values);
    for (const { onOrphans, told } of this.#members.values()) {
      const news = abandoned.filter((record) => {
        const before = told.get(record.id);
        return before === undefined || !isUnchanged(record, before);
      });
      if (onOrphans === undefined || news.length === 0) continue;
      for (const { id, instance, status } of news) told.set(id, { instance, status });
      onOrphans({ records: structuredClone(news), orphans: news.map(({ id }) => id) });
    }
  }

  #isKnownAlive(instance: string): boolean {
    return this.#locks?.isHeld(instance) ?? true;
  }

  /** Runs `start` once these instances hold their locks and all that was called before has been issued. */
  async #inTurn<T>(leases: InstanceLease[], start: () => Promise<T>): Promise<T> {
    const locks = this.#locks;
    const held = Promise.all(leases.map(({ instance }) => locks?.hold(instance)));
    held.catch(() => {});
    this.#queued += 1;
    const issued = this.#turn
      .then(() => held)
      .then(() => ({ result: start() }))
      .finally(() => {
        this.#queued -= 1;
      });
    this.#turn = issued.then(
      ({ result }) => void result.catch(() => {}),
      () => {},
    );
    return (await issued).result;
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underway.add(work);
    const done = (): boolean => this.#underway.delete(work);
    work.then(done, done);
    return work;
  }

  #issue({ put, delete: deleted }: RecordChanges, leases: InstanceLease[]): Promise<void> {
    const puts: Array<[string, unknown]> = put.map((record) => [taskKey(record.id), record]);
    const deletes = deleted.map(taskKey);
    for (const lease of leases) {
      const row = lease.issue({ put, delete: deleted }, Date.now());
      if (row === 'delete') deletes.push(rowKey(lease.instance));
      else if (row !== 'keep') puts.push([rowKey(lease.instance), row]);
    }
    const durability = this.#durability;
    return this.#database.transact({ put: puts, delete: deletes }, { durability });
  }

  /** Compare and swap, in one transaction: each orphan goes to the first that takes it as it was seen. */
  async #take(ids: string[], { lease, told }: Member): Promise<TaskRecord[]> {
    const seen = ids.map((id) => told.get(id) as Seen);
    const keys = [...ids.map(taskKey), ...seen.map(({ instance }) => rowKey(instance))];
    let taken: TaskRecord[] = [];
    let tries = 0;
    const decide = (values: unknown[]): DatabaseChanges => {
      const now = Date.now();
      tries += 1;
      taken = [];
      for (const [index, before] of seen.entries()) {
        const record = values[index];
        // Repeated after a loss: what the first try may have done after all.
        const isDone = tries > 1 && isOwned(record) && record.instance === lease.instance;
        if (isDone) taken.push(record);
        const row = asRow(values[ids.length + index]);
        // One without a lock may have written again since it was taken for dead.
        const awake = row !== undefined && !row.locks && silentAt(row) > now;
        if (!isUnchanged(record, before) || (awake && before.status !== 'interrupted')) continue;
        taken.push(claimed(record as TaskRecord, lease.instance));
      }
      if (taken.length === 0) return {};
      const put: Array<[string, unknown]> = taken.map((record) => [taskKey(record.id), record]);
      return { put: [...put, [rowKey(lease.instance), lease.stamp(now)]] };
    };
    await this.#database.update(keys, decide, { durability: this.#durability });
    return taken;
  }
}

function isSettledRecord(record: TaskRecord): boolean {
  return isSettled(record.status);
}
