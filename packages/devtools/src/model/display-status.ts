import type { TaskStatus } from '@outlast/core';

/** A status in the words people read; filters and exports use the words of the core. */
export type DisplayStatus =
  | 'queued'
  | 'running'
  | 'retrying'
  | 'done'
  | 'failed'
  | 'timed out'
  | 'cancelled'
  | 'interrupted'
  | 'dropped';

export const displayStatuses: readonly DisplayStatus[] = [
  'queued',
  'running',
  'retrying',
  'done',
  'failed',
  'timed out',
  'cancelled',
  'interrupted',
  'dropped',
];

const words: Record<Exclude<TaskStatus, 'pending'>, DisplayStatus> = {
  running: 'running',
  completed: 'done',
  failed: 'failed',
  timed_out: 'timed out',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
  dropped: 'dropped',
};

/** A pending task that has had an attempt waits for the next one. */
export function displayStatus(status: TaskStatus, attempt: number): DisplayStatus {
  if (status !== 'pending') return words[status];
  return attempt > 0 ? 'retrying' : 'queued';
}

export function isLive(status: DisplayStatus): boolean {
  return status === 'queued' || status === 'running' || status === 'retrying';
}
