import { afterEach, expect, test } from 'vitest';
import { localSource } from '../../src/model/local-source.ts';
import { type Hold, type ShownTasks, TaskRows } from '../../src/model/shown-tasks.ts';
import { noFilter, type TaskFilter, toggleStatus } from '../../src/model/task-filter.ts';
import { TaskLog } from '../../src/model/task-log.ts';
import { parseQuery } from '../../src/model/task-query.ts';
import type { TaskSort } from '../../src/model/task-sort.ts';
import type { TaskSink } from '../../src/model/task-source.ts';
import { StillHost } from '../support/still-host.ts';
import { never, quiet, stopWatching, watch } from '../support/watch-manager.ts';

afterEach(stopWatching);

const list = (shown: ShownTasks): string[] =>
  Array.from({ length: shown.length }, (_, at) => shown.at(at)?.name ?? '');

/** Four finished tasks of a manager: a done, b failed, c done, d failed. */
async function setUp() {
  const manager = quiet();
  for (const name of ['a', 'b', 'c', 'd']) {
    const fails = name === 'b' || name === 'd';
    await manager.createTask(() => (fails ? Promise.reject(new Error('offline')) : 1), { name })
      .settled;
  }
  const { log, host } = watch(manager);
  const rows = new TaskRows(log);
  const show = (
    filter: TaskFilter = noFilter,
    hold: Hold = 'none',
    sort: TaskSort | undefined = undefined,
  ) => rows.update({ filter, parse: parseQuery, sort, hold });
  return { manager, log, host, rows, show };
}

test('the newest comes first', async () => {
  const { show } = await setUp();
  expect(list(show())).toEqual(['d', 'c', 'b', 'a']);
});

test('what comes while the rows are held waits, and is counted as far as the filter would show it', async () => {
  const { manager, log, rows, show } = await setUp();
  const failed = toggleStatus(noFilter, 'failed');
  show(failed, 'new');
  await manager.createTask(() => 1, { name: 'e' }).wait();
  await manager.createTask(() => Promise.reject(new Error('no')), { name: 'f' }).settled;
  log.flush();
  expect(list(show(failed, 'new'))).toEqual(['d', 'b']);
  expect(rows.held).toBe(1);
  rows.release();
  expect(list(show(failed, 'new'))).toEqual(['f', 'd', 'b']);
  expect(rows.held).toBe(0);
});

test('under the pointer nothing goes away either, until the filter itself is changed', async () => {
  const { manager, log, show } = await setUp();
  const running = toggleStatus(noFilter, 'running');
  const task = manager.createTask(never, { name: 'e' });
  await Promise.resolve();
  log.flush();
  expect(list(show(running, 'all'))).toEqual(['e']);
  task.cancel();
  log.flush();
  expect(list(show(running, 'all'))).toEqual(['e']);
  expect(list(show(toggleStatus(running, 'done'), 'all'))).toEqual(['c', 'a']);
  expect(list(show(running, 'none'))).toEqual([]);
});

test('a new snapshot brings all it has, whatever is held', () => {
  const sinks: TaskSink[] = [];
  const host = new StillHost();
  const open = (sink: TaskSink) => {
    sinks.push(sink);
    return () => {};
  };
  const source = { ...localSource(quiet()), open };
  const log = new TaskLog([source], host);
  const tell = (...names: string[]): void => {
    const tasks = names.map((name) => quiet().createTask(never, { name }));
    sinks[0]?.snapshot(tasks, { phase: { name: 'open' }, paused: false });
  };
  const rows = new TaskRows(log);
  const held = { filter: noFilter, parse: parseQuery, sort: undefined, hold: 'all' } as const;
  tell('a', 'b');
  expect(list(rows.update(held))).toEqual(['b', 'a']);
  tell('c');
  expect(list(rows.update(held))).toEqual(['c']);
  expect(rows.held).toBe(0);
  log.stop();
});

test('what is typed counts once the language of filters is there', async () => {
  const { rows } = await setUp();
  const asked = { filter: { ...noFilter, text: 'b' }, sort: undefined, hold: 'none' } as const;
  expect(list(rows.update({ ...asked, parse: undefined }))).toEqual(['d', 'c', 'b', 'a']);
  expect(list(rows.update({ ...asked, parse: parseQuery }))).toEqual(['b']);
});

test('statuses and words combine', async () => {
  const { show } = await setUp();
  const failed = toggleStatus(noFilter, 'failed');
  expect(list(show({ ...failed, text: 'D' }))).toEqual(['d']);
  expect(list(show({ ...failed, text: 'error:offline -b' }))).toEqual(['d']);
  expect(list(show({ ...failed, text: 'zebra' }))).toEqual([]);
  expect(list(show(toggleStatus(failed, 'failed')))).toHaveLength(4);
});

test('a range shows what was there at some time in it', async () => {
  const { log, show } = await setUp();
  const [a] = log.list.entries;
  const at = a?.facts.finishedAt ?? 0;
  expect(list(show({ ...noFilter, range: { from: 0, to: at } }))).toContain('a');
  expect(list(show({ ...noFilter, range: { from: at + 1_000, to: at + 2_000 } }))).toEqual([]);
});

test('the same object comes back while nothing changed', async () => {
  const { show, log, host } = await setUp();
  const failed = toggleStatus(noFilter, 'failed');
  const shown = show(failed);
  host.advance(1_000);
  log.flush();
  expect(show(failed)).toBe(shown);
});

test('a sorted list is sorted anew at most once a second, and not under the pointer', async () => {
  const { manager, log, host, show } = await setUp();
  const byName: TaskSort = { column: 'name', direction: 'up' };
  expect(list(show(noFilter, 'none', byName))).toEqual(['a', 'b', 'c', 'd']);
  await manager.createTask(() => 1, { name: 'aa' }).wait();
  log.flush();
  expect(list(show(noFilter, 'none', byName))).toEqual(['a', 'b', 'c', 'd']);
  host.advance(1_000);
  expect(list(show(noFilter, 'all', byName))).toEqual(['a', 'b', 'c', 'd']);
  expect(list(show(noFilter, 'none', byName))).toEqual(['a', 'aa', 'b', 'c', 'd']);
  const down: TaskSort = { column: 'name', direction: 'down' };
  expect(list(show(noFilter, 'none', down))).toEqual(['d', 'c', 'b', 'aa', 'a']);
});

test('a row is found again, unless it waits or is not shown', async () => {
  const { manager, log, show } = await setUp();
  show(noFilter, 'new');
  manager.createTask(never, { name: 'e' });
  const shown = show(noFilter, 'new');
  const { entries } = log.list;
  for (const entry of entries.slice(0, 4)) expect(shown.at(shown.indexOf(entry))).toBe(entry);
  const [late] = entries.slice(4);
  expect(late && shown.indexOf(late)).toBe(-1);
  expect(shown.at(4)).toBeUndefined();
  expect(shown.at(-1)).toBeUndefined();
});

test('a hundred thousand tasks are shown, filtered and counted within a frame or few', () => {
  const manager = quiet({ capacity: 200_000 });
  for (let at = 0; at < 100_000; at++) manager.createTask(never, { name: `task${at}` });
  const { log } = watch(manager);
  const rows = new TaskRows(log);
  const filter = { ...noFilter, text: 'task9' };
  expect(rows.update({ filter, parse: parseQuery, sort: undefined, hold: 'none' })).toHaveLength(
    11_111,
  );
  const before = performance.now();
  for (let at = 0; at < 10; at++) {
    manager.createTask(never, { name: 'task9' });
    log.flush();
    rows.update({ filter, parse: parseQuery, sort: undefined, hold: 'none' });
  }
  // Generous: it is about two milliseconds each, and what was judged before is not judged again.
  expect((performance.now() - before) / 10).toBeLessThan(60);
});
