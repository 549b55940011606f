import { type DisplayStatus, isLive } from './display-status.ts';
import { EntryList } from './entry-list.ts';
import { FlushPacer } from './flush-pacer.ts';
import { LogPart } from './log-part.ts';
import type { LogHost } from './page-host.ts';
import { TaskEntry } from './task-entry.ts';
import type {
  AttemptChange,
  ManagerState,
  TaskChange,
  TaskFacts,
  TaskSink,
  TaskSource,
} from './task-source.ts';
import { Throughput } from './throughput.ts';

const KEPT = 10_000;

/**
 * What a panel knows of its sources while it is open: a snapshot of each, then events. An event only marks its task;
 * counts, rows and listeners are brought up to date together, at the next flush.
 */
export class TaskLog {
  readonly list: EntryList = new EntryList();
  readonly parts: readonly LogPart[];
  readonly throughput: Throughput = new Throughput();
  /** Changes with every flush and every second. */
  version = 0;
  /** Changes when tasks came, went, or have another status. */
  membership = 0;
  /** Changes with every snapshot: what was known before may be of a process that is gone. */
  snapshots = 0;
  /** Finished tasks that were let go to stay under the limit. */
  dropped = 0;
  eventsPerSecond = 0;
  /** Finished tasks that are kept, at most. */
  keep: number;

  #host: LogHost;
  #pacer: FlushPacer;
  #stopTicking: () => void;
  readonly #stops: Array<() => void> = [];
  readonly #dirty = new Set<TaskEntry>();
  /** What happened to attempts since the last flush. */
  readonly #attempts: Array<{ entry: TaskEntry; change: AttemptChange }> = [];
  #stillSince: number | undefined;
  readonly #listeners = new Set<() => void>();
  /** Tasks that failed or timed out since the list was last asked for. */
  #failures: TaskEntry[] = [];
  #events = 0;
  #state: 'watching' | 'still' | 'stopped' = 'watching';

  /** Takes the snapshots and listens from then on, until `stop`. */
  constructor(sources: readonly TaskSource[], host: LogHost, keep: number = KEPT) {
    this.#host = host;
    this.keep = keep;
    this.#pacer = new FlushPacer(() => this.#flushUnlessStill(), host);
    this.#stopTicking = host.every(1_000, () => this.#tick());
    this.parts = sources.map((source) => new LogPart(source));
    for (const part of this.parts) this.#stops.push(part.source.open(this.#sinkOf(part)));
  }

  get now(): number {
    return this.#host.wallClock();
  }

  /** The time that rows are shown for. */
  get shownAt(): number {
    return this.#stillSince ?? this.now;
  }

  /** Whether its rows stand still because the user wants to read them. */
  get isStill(): boolean {
    return this.#state === 'still';
  }

  /** Leaves no listener and no timer behind. */
  stop(): void {
    this.#state = 'stopped';
    this.#pacer.stop();
    this.#stopTicking();
    for (const stop of this.#stops.splice(0)) stop();
    this.#listeners.clear();
  }

  /** Goes on by the clocks of another page. */
  moveTo(host: LogHost): void {
    if (this.#state === 'stopped' || host === this.#host) return;
    this.#pacer.stop();
    this.#stopTicking();
    this.#host = host;
    this.#pacer = new FlushPacer(() => this.#flushUnlessStill(), host);
    this.#stopTicking = host.every(1_000, () => this.#tick());
    this.#pacer.request();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nothing known is brought up to date any more, or all at once again. */
  standStill(wanted: boolean): void {
    if (this.#state === 'stopped') return;
    this.#state = wanted ? 'still' : 'watching';
    this.flush();
  }

  /** Brings entries, counts and listeners up to date. The pacer calls it; an action of the user's may. */
  flush(): void {
    const { now } = this;
    this.#stillSince = this.isStill ? now : undefined;
    for (const { entry, change } of this.#attempts) entry.note(change);
    this.#attempts.length = 0;
    for (const entry of this.#dirty) {
      const { facts, part } = entry;
      const before = entry.refresh(now);
      if (entry.facts !== facts) part.release(facts);
      if (entry.status !== before) this.membership++;
      this.list.moved(entry, before);
      this.#noteEnd(entry, before);
    }
    this.#dirty.clear();
    const excess = this.list.finished - this.keep;
    // A tenth at a time: each time costs the length of the list.
    if (excess > 0)
      this.dropped += this.#forget((entry) => !entry.live, excess + Math.floor(this.keep / 10));
    this.#changed();
  }

  /** Cancels those of the tasks that are live; answers with how many. */
  async cancel(entries: readonly TaskEntry[], reason: string): Promise<number> {
    const asked = this.parts.map((part) => {
      const ids = entries.filter((entry) => entry.part === part && entry.live).map(({ id }) => id);
      return ids.length > 0 ? part.source.actions.cancel(ids, reason) : 0;
    });
    this.flush();
    return total(await Promise.all(asked));
  }

  /** Has the managers forget their finished tasks, and forgets them here. */
  async clearFinished(): Promise<number> {
    this.flush();
    const open = this.parts.filter((part) => part.can('clearFinished'));
    const cleared = Promise.all(open.map(({ source }) => source.actions.clearFinished()));
    const forgotten = this.#forget((entry) => !entry.live && open.includes(entry.part));
    this.dropped = 0;
    this.#changed();
    return Math.max(forgotten, total(await cleared));
  }

  takeFailures(): TaskEntry[] {
    return this.#failures.splice(0);
  }

  #sinkOf(part: LogPart): TaskSink {
    return {
      snapshot: (tasks, state) => this.#takeSnapshot(part, tasks, state),
      added: (tasks) => {
        if (tasks.length === 0) return;
        const { now } = this;
        const mine = this.list.entries.filter((entry) => entry.part === part);
        const known = new Set(mine.map(({ id }) => id));
        const late = tasks.filter(({ id }) => !known.has(id));
        if (late.length === 0) return;
        for (const facts of late) this.#add(part, facts, now, true);
        this.list.sort();
        this.#changed();
      },
      changed: (facts, change) => this.#receive(part, facts, change),
      state: (state) => {
        if (part.state.phase.name === 'open' && state.phase.name !== 'open') {
          this.flush();
          part.initial = part.live;
        }
        part.state = state;
        this.#pacer.request();
      },
      link: (link) => {
        part.link = link;
        this.#changed();
      },
    };
  }

  #takeSnapshot(part: LogPart, tasks: readonly TaskFacts[], state: ManagerState): void {
    const now = this.now;
    this.snapshots++;
    const hadSome = this.list.size > 0;
    const kept = new Set<TaskEntry>();
    if (hadSome)
      for (const facts of tasks) {
        let entry = this.#find(part, facts);
        if (entry === undefined) entry = this.#add(part, facts, now);
        else {
          entry.facts = facts;
          this.#dirty.add(entry);
        }
        kept.add(entry);
      }
    else {
      this.list.begin(part, tasks, now);
      for (const task of tasks) if (task.lingering) this.list.unseen(task);
      this.membership++;
    }
    part.state = state;
    part.initial = part.live;
    // What the manager keeps anyway costs nothing to show.
    this.keep = Math.max(this.keep, this.list.finished);
    if (!hadSome) return;
    this.#forget((entry) => entry.part === part && !kept.has(entry));
    this.list.sort();
    this.flush();
  }

  #add(part: LogPart, facts: TaskFacts, now: number, isLate = false): TaskEntry {
    const entry = part.take(new TaskEntry(part, facts, now));
    this.list.add(entry, isLate);
    this.membership++;
    return entry;
  }

  #find(part: LogPart, facts: TaskFacts): TaskEntry | undefined {
    return part.get(facts) ?? this.list.unseen(facts);
  }

  #receive(part: LogPart, facts: TaskFacts, change: TaskChange | undefined): void {
    this.#events++;
    let entry = this.#find(part, facts);
    if (entry === undefined && change?.type === 'resumed') {
      // It goes on under another handle.
      const { id } = facts;
      entry = this.list.entries.find((one) => one.part === part && one.id === id);
      if (entry !== undefined) part.set(facts, entry);
    }
    if (entry === undefined) entry = this.#add(part, facts, this.now);
    else entry.facts = facts;
    this.#dirty.add(entry);
    if (change !== undefined && change.type !== 'resumed') {
      this.#attempts.push({ entry, change });
      if (change.type === 'started') this.throughput.current.started++;
    }
    this.#pacer.request();
  }

  #noteEnd(entry: TaskEntry, before: DisplayStatus): void {
    if (entry.facts.lingering) entry.part.lingering.add(entry);
    else entry.part.lingering.delete(entry);
    if (entry.live || !isLive(before)) return;
    const failed = entry.status === 'failed' || entry.status === 'timed out';
    this.throughput.current[failed ? 'failed' : 'finished']++;
    if (failed && this.#failures.length < 1_000) this.#failures.push(entry);
  }

  #forget(passes: (entry: TaskEntry) => boolean, most?: number): number {
    const forgotten = this.list.forget(passes, most);
    if (forgotten > 0) this.membership++;
    return forgotten;
  }

  #flushUnlessStill(): void {
    // What stands still must not pile up without end.
    const isMuch = this.#dirty.size > 2 * this.keep || this.#attempts.length > 10 * this.keep;
    if (this.isStill && !isMuch) this.#changed();
    else this.flush();
  }

  #tick(): void {
    this.eventsPerSecond = this.#events;
    this.#events = 0;
    this.throughput.tick();
    for (const part of this.parts) for (const entry of part.lingering) this.#dirty.add(entry);
    // A hidden page shows nothing, but must not pile up what it has not looked at.
    if (this.#host.hidden() && this.#dirty.size < 2 * this.keep) return;
    if (this.#dirty.size > 0) this.#flushUnlessStill();
    else this.#changed();
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
