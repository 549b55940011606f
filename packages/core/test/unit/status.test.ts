import { describe, expect, it } from 'vitest';
import { isSettled, type TaskStatus } from '../../src/index.ts';
import { nextStatus, statuses, type TaskAction, transitionsFrom } from '../../src/status.ts';

const live: TaskStatus[] = ['pending', 'running'];
const settled: TaskStatus[] = [
  'completed',
  'failed',
  'cancelled',
  'timed_out',
  'dropped',
  'interrupted',
];
const actions: TaskAction[] = [
  'start',
  'complete',
  'fail',
  'retry',
  'cancel',
  'timeOut',
  'drop',
  'interrupt',
];

describe('the table of transitions', () => {
  it('knows the eight statuses, two of them live', () => {
    expect([...statuses].sort()).toEqual([...live, ...settled].sort());
    expect(statuses.filter(isSettled)).toEqual(settled);
  });

  it('is the diagram of the contract', () => {
    expect(transitionsFrom('pending')).toEqual({
      start: 'running',
      fail: 'failed',
      cancel: 'cancelled',
      timeOut: 'timed_out',
      drop: 'dropped',
      interrupt: 'interrupted',
    });
    expect(transitionsFrom('running')).toEqual({
      complete: 'completed',
      fail: 'failed',
      retry: 'pending',
      cancel: 'cancelled',
      timeOut: 'timed_out',
      interrupt: 'interrupted',
    });
  });

  it.each(settled)('nothing happens to a task that is %s', (status) => {
    for (const action of actions) expect(nextStatus(status, action)).toBeUndefined();
  });

  it.each([
    ['pending', 'complete'],
    ['pending', 'retry'],
    ['running', 'start'],
    ['running', 'drop'],
  ] as const)('a %s task cannot %s: that is a bug of ours', (status, action) => {
    expect(() => nextStatus(status, action)).toThrow(`A ${status} task cannot ${action}`);
  });

  it('every status but pending is reached from a live one', () => {
    const reached = new Set(live.flatMap((status) => Object.values(transitionsFrom(status))));
    expect([...reached].sort()).toEqual(['running', 'pending', ...settled].sort());
  });
});
