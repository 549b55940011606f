import { isSettled } from './status.ts';
import type { StoredTasks, TaskRecord } from './store.ts';
import { byId } from './task-ids.ts';
import { isTaskRecord } from './task-record.ts';

/** What to do with what a store holds. */
export interface RecoveryPlan {
  /** Settled: shown as history, oldest first. */
  history: TaskRecord[];
  /** Orphans of a known definition: to be claimed, and then resumed. */
  claim: TaskRecord[];
  /** Other orphans: shown as interrupted, left alone. */
  interrupted: TaskRecord[];
  /** Not a record of this version: passed over, counted and left alone. */
  unreadable: unknown[];
}

/** Pure: sorts stored records by what is to happen to them. Live tasks of living instances are left out. */
export function planRecovery(
  { records, orphans }: StoredTasks,
  isDefined: (definition: string) => boolean,
): RecoveryPlan {
  const orphaned = new Set(orphans);
  const plan: RecoveryPlan = {
    history: [],
    claim: [],
    interrupted: [],
    unreadable: [],
  };
  const readable = new Map<string, TaskRecord>();
  for (const record of records as unknown[])
    if (!isTaskRecord(record)) plan.unreadable.push(record);
    // Of two with one id the later, but for an end, which is final: none must run twice.
    else if (!hasEnded(readable.get(record.id))) readable.set(record.id, record);
  for (const record of readable.values()) {
    if (hasEnded(record)) plan.history.push(record);
    else if (orphaned.has(record.id))
      (record.definition !== null && isDefined(record.definition)
        ? plan.claim
        : plan.interrupted
      ).push(record);
  }
  // Within a millisecond the ids tell: a store gives its records in no order.
  plan.history.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0) || byId(a.id, b.id));
  for (const list of [plan.claim, plan.interrupted])
    list.sort((a, b) => a.createdAt - b.createdAt || byId(a.id, b.id));
  return plan;
}

function hasEnded(record: TaskRecord | undefined): boolean {
  return record !== undefined && isSettled(record.status) && record.status !== 'interrupted';
}

/** The rules of a definition that decide whether a task is resumed once more. */
interface ResumeRules {
  resume?: boolean | undefined;
  maxResumes?: number | undefined;
}

/** How often this task's page or process died under it, this time included. A suspension is none. */
export function interruptionsOf(record: TaskRecord): number {
  return record.interruptions + (record.status === 'running' ? 1 : 0);
}

/** Why an orphan must not be resumed; `undefined` when it may be. */
export function refusalToResume(
  record: TaskRecord,
  { resume = true, maxResumes = 5 }: ResumeRules,
): string | undefined {
  if (!resume) return `its definition "${record.definition}" is not to be resumed`;
  const interruptions = interruptionsOf(record);
  return interruptions > maxResumes
    ? `it was interrupted ${interruptions} times (maxResumes is ${maxResumes})`
    : undefined;
}
