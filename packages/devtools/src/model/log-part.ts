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
  /** Handles of what is not over, since asking for an id makes one; records by their ids. */
  readonly #known = new Map<TaskFacts | string, TaskEntry>();

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
    return this.#known.get(keyOf(facts));
  }

  set(facts: TaskFacts, entry: TaskEntry): void {
    this.#known.set(keyOf(facts), entry);
  }

  /** An entry is new. */
  take(entry: TaskEntry): TaskEntry {
    this.set(entry.facts, entry);
    if (entry.facts.lingering) this.lingering.add(entry);
    return entry;
  }

  /** Nothing will be heard of that handle any more. */
  release(facts: TaskFacts): void {
    if ('info' in facts) this.#known.delete(facts);
  }

  forget(entry: TaskEntry): void {
    this.lingering.delete(entry);
    this.#known.delete(keyOf(entry.facts));
  }
}

export function keyOf(facts: TaskFacts): TaskFacts | string {
  return 'info' in facts ? facts : facts.id;
}
