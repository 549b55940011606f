import type { TaskInfo } from '@outlast/core';
import { type DisplayStatus, displayStatus } from './display-status.ts';
import type { LiveTask } from './task-source.ts';

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

/** One task in the panel. It is mutable; `version` tells a row when to look again. */
export class TaskEntry {
  readonly id: string;
  readonly name: string;
  /** The status it is counted under. */
  status: DisplayStatus;
  version = 0;
  /** The handle, while something can still happen to it: results are not held on to. */
  live: LiveTask | undefined;
  /** When the next attempt is due, while it waits for one. */
  retryAt: number | undefined;
  attempts: SeenAttempt[] = [];
  #info: TaskInfo | undefined;
  #readAt = 0;

  private constructor(
    id: string,
    name: string,
    status: DisplayStatus,
    live: LiveTask | undefined,
    info: TaskInfo | undefined,
    readAt: number,
  ) {
    this.id = id;
    this.name = name;
    this.status = status;
    this.live = live;
    this.#info = info;
    this.#readAt = readAt;
  }

  static ofTask(task: LiveTask): TaskEntry {
    const status = displayStatus(task.status, task.attempt);
    return new TaskEntry(task.id, task.name, status, task, undefined, 0);
  }

  static ofInfo(info: TaskInfo, readAt: number): TaskEntry {
    const status = displayStatus(info.status, info.attempt);
    return new TaskEntry(info.id, info.name, status, undefined, info, readAt);
  }

  /** The facts, read when somebody looks: most tasks of a burst are never looked at. */
  info(now: number): TaskInfo {
    if (this.#info === undefined) {
      this.#info = (this.live as LiveTask).info();
      this.#readAt = now;
    }
    return this.#info;
  }

  replaceInfo(info: TaskInfo, now: number): void {
    this.#info = info;
    this.#readAt = now;
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

  /** Brings the entry up to its handle; answers with the status it had before. */
  refresh(now: number): DisplayStatus {
    const before = this.status;
    const task = this.live;
    this.version++;
    if (task === undefined) return before;
    this.status = displayStatus(task.status, task.attempt);
    this.#info = undefined;
    if (task.done) {
      this.retryAt = undefined;
      this.info(now);
      // A lingering function returns without an event, so its handle is asked again later.
      if (!task.lingering) this.live = undefined;
    }
    return before;
  }

  attemptStarted(number: number, startedAt: number): void {
    this.retryAt = undefined;
    this.attempts.push({ number, startedAt });
    if (this.attempts.length > MOST_ATTEMPTS) this.attempts.shift();
  }

  attemptEnded(endedAt: number, error: string | undefined): void {
    const last = this.attempts.at(-1);
    if (last === undefined || last.endedAt !== undefined) return;
    last.endedAt = endedAt;
    last.error = error;
  }

  /** Between two attempts the core's duration goes on; the panel shows how long the last attempt took. */
  #lastDuration(): number | undefined {
    const last = this.attempts.at(-1);
    if (this.status !== 'retrying' || last?.endedAt === undefined) return undefined;
    return last.endedAt - last.startedAt;
  }
}
