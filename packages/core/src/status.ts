/** The statuses of a task that is still to end. */
export type LiveStatus = 'pending' | 'running';

/** The statuses that are final. */
export type SettledStatus =
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'timed_out'
  | 'dropped'
  | 'interrupted';

/** Every status a task can have. */
export type TaskStatus = LiveStatus | SettledStatus;

/** Everything that can happen to a task. */
export type TaskAction =
  | 'start'
  | 'complete'
  | 'fail'
  | 'retry'
  | 'cancel'
  | 'timeOut'
  | 'drop'
  | 'interrupt';

type Row = Partial<Record<TaskAction, TaskStatus>>;
type EmptyRow = Record<string, never>;

/**
 * THE transition table: status x action -> status. An empty row means settled.
 * Everything else that knows about statuses (`isSettled`, the diagram in ARCHITECTURE.md) is derived from it.
 */
const transitions: Record<LiveStatus, Row> & Record<SettledStatus, EmptyRow> = {
  pending: {
    start: 'running',
    fail: 'failed',
    cancel: 'cancelled',
    timeOut: 'timed_out',
    drop: 'dropped',
    interrupt: 'interrupted',
  },
  running: {
    complete: 'completed',
    fail: 'failed',
    retry: 'pending',
    cancel: 'cancelled',
    timeOut: 'timed_out',
    interrupt: 'interrupted',
  },
  completed: {},
  failed: {},
  cancelled: {},
  timed_out: {},
  dropped: {},
  interrupted: {},
};

export const statuses: readonly TaskStatus[] = Object.keys(transitions) as TaskStatus[];

const settled: ReadonlySet<TaskStatus> = new Set(
  statuses.filter((status) => Object.keys(transitions[status]).length === 0),
);

/** Whether a status is final. */
export function isSettled(status: TaskStatus): status is SettledStatus {
  return settled.has(status);
}

/** The row of the table for one status: what each action that it knows leads to. */
export function transitionsFrom(status: TaskStatus): Row {
  return transitions[status];
}

/**
 * The status after an action; `undefined` where the action comes too late (a settled task ignores what
 * happens to it: late results are normal). An action that a live status does not know is a bug of ours.
 */
export function nextStatus(status: TaskStatus, action: TaskAction): TaskStatus | undefined {
  if (isSettled(status)) return undefined;
  const next = transitionsFrom(status)[action];
  if (next === undefined) throw new Error(`A ${status} task cannot ${action}`);
  return next;
}
