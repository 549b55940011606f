import { expect, test } from 'vitest';
import { taskBars } from '../../src/model/task-bars.ts';
import type { SeenAttempt, TaskEntry } from '../../src/model/task-entry.ts';

function entry(status: string, facts: object, attempts: SeenAttempt[] = []): TaskEntry {
  const all = { createdAt: 0, startedAt: null, finishedAt: null, ...facts };
  return { status, facts: all, attempts, live: all.finishedAt === null } as unknown as TaskEntry;
}

test('a queued task only waits', () => {
  expect(taskBars(entry('queued', {}), 50)).toEqual([
    { kind: 'wait', from: 0, to: 50, status: 'queued' },
  ]);
});

test('attempts that failed are told from the last, with the waits between them', () => {
  const attempts = [
    { number: 1, startedAt: 10, endedAt: 20, error: 'no' },
    { number: 2, startedAt: 40, endedAt: 60 },
  ];
  const bars = taskBars(entry('done', { startedAt: 40, finishedAt: 60 }, attempts), 999);
  expect(bars).toEqual([
    { kind: 'wait', from: 0, to: 10, status: 'done' },
    { kind: 'run', from: 10, to: 20, status: 'failed' },
    { kind: 'again', from: 20, to: 40, status: 'done' },
    { kind: 'run', from: 40, to: 60, status: 'done' },
  ]);
});

test('a running attempt goes on until now, and a wait for the next too', () => {
  const running = entry('running', { startedAt: 10 }, [{ number: 1, startedAt: 10 }]);
  expect(taskBars(running, 70).at(-1)).toMatchObject({ kind: 'run', from: 10, to: 70 });
  const seen = [{ number: 1, startedAt: 10, endedAt: 20, error: 'no' }];
  expect(taskBars(entry('retrying', { startedAt: 10 }, seen), 70).at(-1)).toMatchObject({
    kind: 'again',
    from: 20,
    to: 70,
  });
});

test('of an attempt that nobody saw the start and the end are known', () => {
  expect(taskBars(entry('failed', { startedAt: 10, finishedAt: 30 }), 99)).toEqual([
    { kind: 'wait', from: 0, to: 10, status: 'failed' },
    { kind: 'run', from: 10, to: 30, status: 'failed' },
  ]);
});
