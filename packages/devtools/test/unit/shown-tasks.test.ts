import { expect, test } from 'vitest';
import { shownTasks } from '../../src/model/shown-tasks.ts';
import type { TaskEntry } from '../../src/model/task-entry.ts';
import { noFilter, toggleStatus } from '../../src/model/task-filter.ts';

const entry = (name: string, status = 'done'): TaskEntry =>
  ({ id: `id-${name}`, name, status }) as unknown as TaskEntry;
const entries = [entry('a'), entry('b', 'failed'), entry('c'), entry('d', 'failed')];
const list = (shown: ReturnType<typeof shownTasks>): string[] =>
  Array.from({ length: shown.length }, (_, at) => shown.at(at)?.name ?? '');

test('the newest comes first', () => {
  expect(list(shownTasks(entries, noFilter))).toEqual(['d', 'c', 'b', 'a']);
});

test('what comes after the hold waits, and is counted', () => {
  const shown = shownTasks(entries, noFilter, 3);
  expect(list(shown)).toEqual(['c', 'b', 'a']);
  expect(shown.held).toBe(1);
});

test('a filter counts only what it would show among those that wait', () => {
  const shown = shownTasks(entries, toggleStatus(noFilter, 'failed'), 3);
  expect(list(shown)).toEqual(['b']);
  expect(shown.held).toBe(1);
  expect(shownTasks(entries, toggleStatus(noFilter, 'done'), 3).held).toBe(0);
});

test('statuses and words combine; words may stand in the name or the id, in any case', () => {
  const failed = toggleStatus(noFilter, 'failed');
  expect(list(shownTasks(entries, { ...failed, text: 'ID-D' }))).toEqual(['d']);
  expect(list(shownTasks(entries, { ...noFilter, text: ' id b ' }))).toEqual(['b']);
  expect(list(shownTasks(entries, { ...failed, text: 'zebra' }))).toEqual([]);
  expect(list(shownTasks(entries, toggleStatus(failed, 'failed')))).toHaveLength(4);
});

test('a row is found again, unless it waits or is not shown', () => {
  const shown = shownTasks(entries, noFilter, 3);
  for (const [at, name] of ['c', 'b', 'a'].entries())
    expect(shown.indexOf(entries.find((one) => one.name === name) as TaskEntry)).toBe(at);
  expect(shown.indexOf(entries[3] as TaskEntry)).toBe(-1);
  expect(shownTasks([], noFilter).indexOf(entries[0] as TaskEntry)).toBe(-1);
  expect(shown.at(3)).toBeUndefined();
  expect(shown.at(-1)).toBeUndefined();
});
