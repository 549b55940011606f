import type { TaskEntry } from './task-entry.ts';
import type { Link, ManagerState, TaskActions, TaskFacts, TaskSource } from './task-source.ts';

/** What a log knows of one of its sources. */
export class LogPart {
  readonly source: TaskSource;
  state: ManagerState = { phase: { name: 'open' }, paused: false };
  link: Link = { name: 'live' };
  /** Tasks that are still to end; the log's list counts them. */
  live = 0;
  /** How many there were when a shutdown was first seen. */
  initial = 0;
  readonly lingering: Set<TaskEntry> = new Set();
  /** Handles are known by themselves, since asking for an id makes one; records by their ids. */
  #byHandle = new WeakMap<TaskFacts, TaskEntry>();
  #byId = new Map<string, TaskEntry>();

  constructor(source: TaskSource) {
    this.source = source;
  }

  /** No action is possible any more, or for now. */
  get isReadOnly(): boolean {
    return this.state.phase.name !== 'open' || this.link.name !== 'live';
  }

  /** Whether its manager can be asked for that now. */
  can(action: Exclude<keyof TaskActions, 'retryNow'>): boolean {
    return !this.isReadOnly && action in this.source.actions;
  }

  get(facts: TaskFacts): TaskEntry | undefined {
    return 'info' in facts ? this.#byHandle.get(facts) : this.#byId.get(facts.id);
  }

  set(facts: TaskFacts, entry: TaskEntry): void {
    if ('info' in facts) this.#byHandle.set(facts, entry);
    else this.#byId.set(facts.id, entry);
  }

  forget(entry: TaskEntry): void {
    this.lingering.delete(entry);
    if (this.source.kind === 'remote') this.#byId.delete(entry.id);
  }
}
