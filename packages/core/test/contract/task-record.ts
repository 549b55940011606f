import type { TaskRecord } from '../../src/store.ts';

/** A record as a manager would write it, with what the test says about it. */
export function taskRecord(changes: Partial<TaskRecord> & { id: string }): TaskRecord {
  const settled = changes.status !== undefined && !['pending', 'running'].includes(changes.status);
  return {
    version: 1,
    name: 'task',
    status: 'running',
    attempt: 1,
    failures: 0,
    interruptions: 0,
    progress: 0,
    progressMessage: null,
    priority: 0,
    context: {},
    owner: null,
    key: null,
    timeout: null,
    deadline: null,
    delay: null,
    retainFor: null,
    retry: null,
    createdAt: Date.now(),
    startedAt: Date.now(),
    finishedAt: settled ? Date.now() : null,
    definition: 'definition',
    instance: 'one',
    payload: undefined,
    result: undefined,
    error: null,
    ...changes,
  };
}
