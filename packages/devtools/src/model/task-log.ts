import type { ShutdownMode, ShutdownStats, TaskEvent } from '@outlast/core';
import { type DisplayStatus, isLive } from './display-status.ts';
import { EntryList } from './entry-list.ts';
import { errorText } from './error-text.ts';
import { FlushPacer } from './flush-pacer.ts';
import type { LogHost } from './page-host.ts';
import { TaskEntry } from './task-entry.ts';
import type { WatchedManager } from './watched-manager.ts';

/** Where a manager stands between its first task and its last. */
export type ManagerPhase =
  | { readonly name: 'open' }
  | {
      readonly name: 'closing';
      readonly mode: ShutdownMode | undefined;
      readonly at: number;
      readonly initial: number;
    }
  | { readonly name: 'closed'; readonly at: number; readonly stats: ShutdownStats }
  | { readonly name: 'closed-unseen' };

const KEPT = 10_000;

/**
 * What a panel knows of one manager while it is open: one snapshot, then events. An event only marks its task;
 * counts, rows and listeners are brought up to date together, at the next flush.
 */
export class TaskLog {
  readonly manager: WatchedManager;
  readonly list: EntryList = new EntryList();
  /** Changes with every flush and every second. */
  version = 0;
  phase: ManagerPhase = { name: 'open' };
  /** What went wrong with the store, in one line. */
  storeTrouble: string | undefined;
  /** Finished tasks that were let go to stay under the limit. */
  dropped = 0;
  eventsPerSecond = 0;
  /** Index in the list from which tasks wait until the rows may move; undefined: none waits. */
  heldFrom: number | undefined;
  /** Tasks that failed or timed out since the list was last asked for. */
  #failures: TaskEntry[] = [];

  readonly #host: LogHost;
  /** Finished tasks that are kept, at most. */
  readonly keep: number;
  readonly #pacer: FlushPacer;
  readonly #stops: Array<() => void> = [];
  readonly #dirty = new Set<TaskEntry>();
  readonly #lingering = new Set<TaskEntry>();
  readonly #listeners = new Set<() => void>();
  #events = 0;
  #state: 'watching' | 'stopped' = 'watching';

  /** Takes the snapshot and listens from then on, until `stop`. */
  constructor(manager: WatchedManager, host: LogHost, keep: number = KEPT) {
    this.manager = manager;
    this.#host = host;
    this.keep = keep;
    this.#pacer = new FlushPacer(() => this.flush(), host);
    if (manager.metrics().storeErrors > 0) this.storeTrouble = 'the store failed before';
    this.#stops.push(
      manager.on('*', (_type, event) => this.#receive(event)),
      host.every(1_000, () => this.#tick()),
    );
    this.#readAll();
    if (manager.closed) this.phase = this.#phaseFound();
    // What an earlier page left comes in without events.
    void manager.ready.then(() => {
      if (this.#state === 'watching' && this.#readAll()) this.#changed();
    });
  }

  /** Tasks that are over while their function is not. */
  get lingering(): number {
    return this.#lingering.size;
  }

  get now(): number {
    return this.#host.wallClock();
  }

  /** Leaves no listener and no timer behind. */
  stop(): void {
    this.#state = 'stopped';
    this.#pacer.stop();
    for (const stop of this.#stops.splice(0)) stop();
    this.#listeners.clear();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** New tasks wait from now on, or no longer. */
  hold(wanted: boolean): void {
    if (wanted === (this.heldFrom !== undefined)) return;
    this.heldFrom = wanted ? this.list.size : undefined;
    this.#changed();
  }

  /** Lets the tasks in that wait, and goes on holding those that come next. */
  release(): void {
    if (this.heldFrom === undefined) return;
    this.heldFrom = this.list.size;
    this.#changed();
  }

  /** Brings entries, counts and listeners up to date. The pacer calls it; an action of the user's may. */
  flush(): void {
    const now = this.now;
    for (const entry of this.#dirty) {
      const before = entry.refresh(now);
      this.list.moved(entry, before);
      this.#noteEnd(entry, before);
    }
    this.#dirty.clear();
    const excess = this.list.finished - this.keep;
    if (excess > 0) this.dropped += this.#forget(excess);
    this.#changed();
  }

  /** Has the manager forget its finished tasks, and forgets them here. */
  clearCompleted(): number {
    this.flush();
    this.manager.clearCompleted();
    const cleared = this.#forget(Number.POSITIVE_INFINITY);
    this.dropped = 0;
    this.#changed();
    return cleared;
  }

  takeFailures(): TaskEntry[] {
    return this.#failures.splice(0);
  }

  #forget(most: number): number {
    const { forgotten, early } = this.list.forgetFinished(most, this.heldFrom);
    if (this.heldFrom !== undefined) this.heldFrom -= early;
    for (const entry of this.#lingering)
      if (this.list.get(entry.id) !== entry) this.#lingering.delete(entry);
    return forgotten;
  }

  #noteEnd(entry: TaskEntry, before: DisplayStatus): void {
    if (entry.live?.lingering === true) this.#lingering.add(entry);
    else this.#lingering.delete(entry);
    const failed = entry.status === 'failed' || entry.status === 'timed out';
    if (failed && isLive(before) && this.#failures.length < 1_000) this.#failures.push(entry);
  }

  #receive(event: TaskEvent): void {
    this.#events++;
    if ('task' in event) {
      const { task } = event;
      let entry = this.list.get(task.id);
      if (entry === undefined) {
        entry = TaskEntry.ofTask(task);
        this.list.add(entry);
      }
      entry.live = task;
      this.#dirty.add(entry);
      noteAttempt(entry, event);
    } else if (event.type === 'manager:shutdown') {
      this.flush();
      this.phase = { name: 'closing', mode: event.mode, at: event.at, initial: this.list.live };
    } else if (event.type === 'manager:closed') {
      this.phase = { name: 'closed', at: event.at, stats: event.stats };
    } else if (event.type === 'store:error') {
      this.storeTrouble = `${event.kind}: ${errorText(event.error)}`;
    }
    this.#pacer.request();
  }

  /** Takes in what is not known yet; answers with whether there was any. */
  #readAll(): boolean {
    const now = this.now;
    const known = this.list.size;
    for (const info of this.manager.getTaskInfo()) {
      if (this.list.get(info.id) !== undefined) continue;
      const entry = TaskEntry.ofInfo(info, now);
      // What is live, or lingers, changes without its handle having been seen in an event.
      if (!info.done || info.lingering) entry.live = this.manager.getTask(info.id);
      this.list.add(entry);
      if (info.lingering) this.#lingering.add(entry);
    }
    const isNew = this.list.size > known;
    if (isNew && known > 0) {
      this.list.sort(now);
      this.heldFrom = undefined;
    }
    return isNew;
  }

  /** Where a manager stands whose shutdown began before anybody watched. */
  #phaseFound(): ManagerPhase {
    const initial = this.list.live;
    return initial + this.#lingering.size === 0
      ? { name: 'closed-unseen' }
      : { name: 'closing', mode: undefined, at: this.now, initial };
  }

  #tick(): void {
    this.eventsPerSecond = this.#events;
    this.#events = 0;
    for (const entry of this.#lingering) this.#dirty.add(entry);
    // A hidden page shows nothing, but must not pile up what it has not looked at.
    if (this.#host.hidden() && this.#dirty.size < 2 * this.keep) return;
    if (this.#dirty.size > 0) this.flush();
    else this.#changed();
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}

function noteAttempt(entry: TaskEntry, event: TaskEvent): void {
  switch (event.type) {
    case 'task:started':
      entry.attemptStarted(event.attempt, event.at);
      break;
    case 'task:retrying':
      entry.attemptEnded(event.at, errorText(event.error));
      entry.retryAt = event.at + event.delay;
      break;
    case 'task:completed':
      entry.attemptEnded(event.at, undefined);
      break;
    case 'task:failed':
    case 'task:cancelled':
    case 'task:timed_out':
    case 'task:dropped':
    case 'task:interrupted':
      entry.attemptEnded(event.at, errorText(event.error));
      break;
    default:
  }
}
