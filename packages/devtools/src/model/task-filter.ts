import type { DisplayStatus } from './display-status.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TaskQuery } from './task-query.ts';

/** A stretch of time, in epoch milliseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Which tasks are shown: those of any of the statuses (none: all) that were there in the range and pass the query. */
export interface TaskFilter {
  readonly statuses: ReadonlySet<DisplayStatus>;
  readonly text: string;
  readonly range?: TimeRange | undefined;
}

export const noFilter: TaskFilter = { statuses: new Set(), text: '' };

/** How many things a filter asks for. */
export function filterCount({ statuses, text, range }: TaskFilter): number {
  return statuses.size + (text.trim() === '' ? 0 : 1) + (range === undefined ? 0 : 1);
}

export function toggleStatus(filter: TaskFilter, status: DisplayStatus): TaskFilter {
  const statuses = new Set(filter.statuses);
  if (!statuses.delete(status)) statuses.add(status);
  return { ...filter, statuses };
}

export type QueryParser = (text: string) => TaskQuery;

const noQuery: TaskQuery = { tests: [], isTimed: false, trouble: undefined };

/** A filter at work. An entry remembers its judgement until its task changes, so that a pass over many costs little. */
export class Judge {
  readonly query: TaskQuery;
  readonly #filter: TaskFilter;
  #token: object = {};
  #second = 0;

  /** Without a parser, what is typed counts for nothing. */
  constructor(filter: TaskFilter, parse: QueryParser | undefined) {
    this.#filter = filter;
    this.query = parse?.(filter.text) ?? noQuery;
  }

  /** It lets everything through: the caller can skip the pass. */
  get isIdle(): boolean {
    const { statuses, range } = this.#filter;
    return statuses.size === 0 && range === undefined && this.query.tests.length === 0;
  }

  /** To be called before a pass. */
  begin(now: number): void {
    const second = Math.floor(now / 1_000);
    if (this.query.isTimed && second !== this.#second) this.#token = {};
    this.#second = second;
  }

  passes(entry: TaskEntry, now: number): boolean {
    if (entry.judgedBy !== this.#token) {
      entry.judgedBy = this.#token;
      entry.passes = this.#judge(entry, now);
    }
    return entry.passes;
  }

  #judge(entry: TaskEntry, now: number): boolean {
    const { statuses, range } = this.#filter;
    if (statuses.size > 0 && !statuses.has(entry.status)) return false;
    const { createdAt, finishedAt } = entry.facts;
    if (range !== undefined && (createdAt > range.to || (finishedAt ?? now) < range.from))
      return false;
    return this.query.tests.every((test) => test(entry, now));
  }
}
