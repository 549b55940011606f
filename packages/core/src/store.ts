import type { TaskStatus } from './status.ts';
import type { ErrorInfo } from './task.ts';

/** What a store keeps of a task: plain and structured-cloneable. Absent values are null. */
export interface TaskRecord {
  version: 1;
  id: string;
  name: string;
  status: TaskStatus;
  attempt: number;
  /** Attempts that failed: what a retry's `limit` counts. */
  failures: number;
  /** Crashes this task was running in; suspensions do not count. */
  interruptions: number;
  progress: number;
  progressMessage: string | null;
  priority: number;
  context: Record<string, unknown>;
  owner: string | null;
  key: string | null;
  timeout: number | null;
  deadline: number | null;
  delay: number | null;
  retainFor: number | null;
  /** The `limit` of a numeric retry; functions come from the definition. */
  retry: number | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  /** The definition that can run it again; null for a task that was a bare function or promise. */
  definition: string | null;
  /** The instance that owns it: the one manager that may run it. */
  instance: string;
  payload: unknown;
  result: unknown;
  error: ErrorInfo | null;
}

export interface StoredTasks {
  records: TaskRecord[];
  /** Ids of the live records of dead instances, and of interrupted ones. */
  orphans: string[];
}

export interface RecordChanges {
  put: TaskRecord[];
  delete: string[];
}

/**
 * Where task records live. One store object may serve several managers ("instances").
 * A store does not judge records: it gives back what it holds, whatever that is.
 */
export interface TaskStore {
  /**
   * Reads everything, and from then on calls `onOrphans` when it notices the death of another instance.
   * May be called again after it failed.
   */
  open(instanceId: string, onOrphans?: (left: StoredTasks) => void): Promise<StoredTasks>;
  /** All or nothing; resolves once durable. Calls apply in their order, also overlapping ones. */
  write(changes: RecordChanges): Promise<void>;
  /** Makes this instance the owner of those orphans; resolves with the ids it now owns. Each goes to one claimant only. */
  claim(ids: string[], instanceId: string): Promise<string[]>;
  /** This instance writes no more. */
  close(instanceId: string): Promise<void>;
}
