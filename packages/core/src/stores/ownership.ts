import { isSettled, statuses } from '../status.ts';
import type { TaskRecord } from '../store.ts';

/**
 * Whether a stored value has what a store itself looks at: whose it is, and how far it got. All else is
 * for the manager to judge; what has not even this is kept, given back and left alone.
 */
export function isOwned(value: unknown): value is TaskRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { version, id, instance, status } = value as Partial<Record<keyof TaskRecord, unknown>>;
  return (
    version === 1 &&
    typeof id === 'string' &&
    typeof instance === 'string' &&
    statuses.includes(status as never)
  );
}

export function isLive(record: TaskRecord): boolean {
  return !isSettled(record.status);
}

/** The record of an orphan in the hands of its claimant: live, so that it is an orphan again if that one dies too. */
export function claimed(record: TaskRecord, instance: string): TaskRecord {
  if (isLive(record)) return { ...record, instance };
  return { ...record, instance, status: 'pending', finishedAt: null, error: null };
}

/** Whose a record was and how far it had got: what a claim compares. */
export function isUnchanged(
  record: unknown,
  seen: Pick<TaskRecord, 'instance' | 'status'>,
): boolean {
  return isOwned(record) && record.instance === seen.instance && record.status === seen.status;
}
