import type { TaskInfo } from '@outlast/core';
import { type DisplayStatus, displayStatus, isLive } from './display-status.ts';
import type { LogPart } from './log-part.ts';
import type { AttemptChange, LiveTask, TaskFacts } from './task-source.ts';

/** One run of a task's function, as seen while the panel was open. */
export interface SeenAttempt {
  readonly number: number;
  readonly startedAt: number;
  endedAt?: number | undefined;
  /** How it failed, in one line. */
  error?: string | undefined;
}

/** A task that retries for days must not fill the page's memory. */
const MOST_ATTEMPTS = 50;
const none: readonly SeenAttempt[] = [];

let made = 0;

/** Keys for tasks whose entries are made later; answers with the one before the first. */
export function reserveKeys(count: number): number {
  made += count;
  return made - count;
}

/** One task in the panel. It is mutable; `version` tells a row when to look again. */
export class TaskEntry {
  /** Grows with every entry of a page: what came later has a larger one. */
  readonly key: number;
  readonly part: LogPart;
  readonly name: string;
  /** The status it is counted under. */
  status: DisplayStatus;
  version = 0;
  /** The handle while something can still happen to it, then what it said of itself: results are not held on to. */
  facts: TaskFacts;
  /** When the next attempt is due, while it waits for one. */
  retryAt: number | undefined = undefined;
  /** The filter that judged it as it is now, and its judgement. */
  judgedBy: unknown = undefined;
  passes = false;
  /** It is not in the list any more. */
  gone = false;
  /** What rows are sorted by. */
  rank: number | string = 0;
  #attempts: SeenAttempt[] | undefined = undefined;
  #info: TaskInfo | undefined = undefined;
  #readAt: number;

  constructor(
    part: LogPart,
    facts: TaskFacts,
    now: number,
    key: number = ++made,
    status: DisplayStatus = displayStatus(facts.status, facts.attempt),
  ) {
    this.part = part;
    this.facts = facts;
    this.name = facts.name;
    this.key = key;
    this.status = status;
    this.#readAt = now;
  }

  /** Made when somebody asks: a manager makes ids no earlier either. */
  get id(): string {
    return this.facts.id;
  }

  get attempts(): readonly SeenAttempt[] {
    return this.#attempts ?? none;
  }

  get live(): boolean {
    return isLive(this.status);
  }

  /** The facts, read when somebody looks: most tasks of a burst are never looked at. */
  info(now: number): TaskInfo {
    if (this.#info === undefined) {
      if (isHandle(this.facts)) {
        this.#info = this.facts.info();
        this.#readAt = now;
      } else this.#info = this.facts;
    }
    return this.#info;
  }

  /** By the manager's own clock, which need not be the page's. */
  ageMs(now: number): number {
    const info = this.info(now);
    return info.done ? info.ageMs : info.ageMs + Math.max(0, now - this.#readAt);
  }

  /** Of the last attempt; undefined before the first. */
  durationMs(now: number): number | undefined {
    const info = this.info(now);
    if (info.durationMs === null) return undefined;
    return info.status === 'running'
      ? info.durationMs + Math.max(0, now - this.#readAt)
      : (this.#lastDuration() ?? info.durationMs);
  }

  /** Brings the entry up to its task; answers with the status it had before. */
  refresh(now: number): DisplayStatus {
    const before = this.status;
    const { facts } = this;
    this.version++;
    this.judgedBy = undefined;
    this.status = displayStatus(facts.status, facts.attempt);
    this.#info = undefined;
    if (!isHandle(facts)) this.#readAt = now;
    if (facts.done) {
      this.retryAt = undefined;
      // A lingering function returns without an event, so its handle is asked again later.
      if (!facts.lingering) this.facts = this.info(now);
    }
    return before;
  }

  note(change: AttemptChange): void {
    this.retryAt = undefined;
    if (change.type === 'started') {
      this.#attempts ??= [];
      this.#attempts.push({ number: change.number, startedAt: change.at });
      if (this.#attempts.length > MOST_ATTEMPTS) this.#attempts.shift();
      return;
    }
    this.retryAt = change.retryAt;
    const last = this.#attempts?.at(-1);
    if (last === undefined || last.endedAt !== undefined) return;
    last.endedAt = change.at;
    last.error = change.error;
  }

  /** Between two attempts the core's duration goes on; the panel shows how long the last attempt took. */
  #lastDuration(): number | undefined {
    const last = this.attempts.at(-1);
    if (this.status !== 'retrying' || last?.endedAt === undefined) return undefined;
    return last.endedAt - last.startedAt;
  }
}

function isHandle(facts: TaskFacts): facts is LiveTask {
  return 'info' in facts;
}
