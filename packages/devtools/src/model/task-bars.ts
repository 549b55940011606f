import type { DisplayStatus } from './display-status.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TimeRange } from './task-filter.ts';

/** One stretch of a task's life: waiting for its turn, an attempt, or waiting for the next. */
export interface TaskBar extends TimeRange {
  readonly kind: 'wait' | 'run' | 'again';
  /** How it ended, of an attempt; it goes on where it is `running`. */
  readonly status: DisplayStatus;
}

/** More than this many attempts are not told apart at the width of a column. */
const MOST = 12;

/** The whole of a task's life until now. */
export function lifeOf({ facts }: TaskEntry, now: number): TimeRange {
  return { from: facts.createdAt, to: facts.finishedAt ?? Math.max(now, facts.createdAt) };
}

/** What a task has been through, oldest first. Attempts that nobody saw are taken for waiting. */
export function taskBars(entry: TaskEntry, now: number): TaskBar[] {
  const { facts, status } = entry;
  const life = lifeOf(entry, now);
  const bars: TaskBar[] = [];
  let from = life.from;
  let kind: 'wait' | 'again' = 'wait';
  const runs = entry.attempts.length > 0 ? entry.attempts.slice(-MOST) : unseenRun(entry);
  for (const { startedAt, endedAt, error } of runs) {
    const to = Math.max(startedAt, endedAt ?? life.to);
    if (startedAt > from) bars.push({ kind, from, to: startedAt, status });
    const isLast = endedAt === undefined || endedAt === facts.finishedAt;
    const hasFailed = error !== undefined && !isLast;
    bars.push({ kind: 'run', from: startedAt, to, status: hasFailed ? 'failed' : status });
    from = to;
    kind = 'again';
  }
  if (life.to > from) bars.push({ kind, from, to: life.to, status });
  return bars;
}

interface Run {
  startedAt: number;
  endedAt?: number | undefined;
  error?: string | undefined;
}

function unseenRun({ facts, status }: TaskEntry): Run[] {
  if (facts.startedAt == null || status === 'queued') return [];
  // When the last attempt of a waiting task ended, nobody knows who did not see it.
  const endedAt = status === 'retrying' ? facts.startedAt : (facts.finishedAt ?? undefined);
  return [{ startedAt: facts.startedAt, endedAt, error: undefined }];
}
