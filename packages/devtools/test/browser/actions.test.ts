import { memoryStore } from '@outlast/core';
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { mountTaskDevtools } from '../../src/index.ts';
import { click, expectFocus, panel, quietManager, untilAborted } from '../support/panel-page.ts';

const cleanups: Array<() => void> = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

async function open(manager = quietManager()): Promise<typeof manager> {
  await page.viewport(1_280, 720);
  cleanups.push(mountTaskDevtools(manager));
  await panel.open();
  await expect.element(panel.grid).toBeVisible();
  return manager;
}

test('Cancel on a row aborts that task, says so, and finished rows have none', async () => {
  const manager = await open();
  const task = manager.createTask(untilAborted, { name: 'upload' });
  const other = manager.createTask(untilAborted, { name: 'other' });
  await click(panel.button('Cancel upload'));
  expect(task.status).toBe('cancelled');
  expect(other.status).toBe('running');
  await expect.element(panel.row(/cancelled upload/)).toBeVisible();
  await expect.element(panel.region.getByRole('status')).toHaveTextContent('Cancelled upload');
  expect(panel.button('Cancel upload').elements()).toHaveLength(0);
});

test('the key c cancels the active row, and does nothing on a finished one', async () => {
  const manager = quietManager();
  const task = manager.createTask(untilAborted, { name: 'upload' });
  await open(manager);
  await userEvent.keyboard('{ArrowDown}c');
  expect(task.status).toBe('cancelled');
  await userEvent.keyboard('c');
  await expect.element(panel.region.getByRole('status')).toHaveTextContent('Cancelled upload');
});

test('Cancel all asks, names the number, and is not moved by tasks that come meanwhile', async () => {
  const manager = await open();
  const tasks = [1, 2, 3].map(() => manager.createTask(untilAborted, { name: 'meant' }));
  await expect.element(panel.button('running 3')).toBeVisible();
  await click(panel.button('Cancel all'));
  expect(tasks.map(({ status }) => status)).toEqual(['running', 'running', 'running']);
  const late = manager.createTask(untilAborted, { name: 'late' });
  tasks[0]?.cancel();
  await expect.element(panel.button('Cancel 2')).toBeVisible();
  await click(panel.button('Cancel 2'));
  expect(tasks.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(late.status).toBe('running');
  await expect.element(panel.region.getByRole('status')).toHaveTextContent('Cancelled 2 tasks');
});

test('a question put aside, by its button or Escape, changes nothing and gives the focus back', async () => {
  const manager = quietManager();
  const task = manager.createTask(untilAborted, { name: 'stays' });
  await open(manager);
  await click(panel.button('Cancel all'));
  await expectFocus(panel.button('Keep'));
  await userEvent.keyboard('{Escape}');
  await expectFocus(panel.button('Cancel all'));
  await click(panel.button('Shut down'));
  await click(panel.button('Keep running'));
  await expectFocus(panel.button('Shut down'));
  expect([task.status, manager.closed]).toEqual(['running', false]);
});

test('Clear completed forgets finished tasks only', async () => {
  const manager = quietManager();
  await manager.createTask(() => 1, { name: 'finished' }).wait();
  manager.createTask(untilAborted, { name: 'live' });
  await open(manager);
  await click(panel.button('Clear completed'));
  await expect.poll(() => panel.row(/finished/).elements().length).toBe(0);
  await expect.element(panel.row(/live/)).toBeVisible();
  expect(manager.getTaskInfo().map(({ name }) => name)).toEqual(['live']);
  await expect.element(panel.button('Clear completed')).toBeDisabled();
});

test('Shut down asks, then shows the statistics, and the panel is read only', async () => {
  const manager = quietManager();
  await manager.createTask(() => 1, { name: 'finished' }).wait();
  manager.createTask(untilAborted, { name: 'live' });
  await open(manager);
  await click(panel.button('Shut down'));
  expect(manager.closed).toBe(false);
  await click(panel.button('Shut down now'));
  await expect.element(panel.region).toHaveTextContent(/Shut down at .*read only/);
  await expect
    .element(panel.region)
    .toHaveTextContent('1 task was live: 0 done, 0 failed, 1 cancelled');
  expect(manager.closed).toBe(true);
  for (const name of ['Shut down', 'Cancel all', 'Clear completed', 'Cancel live'])
    expect(panel.button(name).elements()).toHaveLength(0);
  await expect.element(panel.row(/cancelled live/)).toBeVisible();
});

test('a drain shows how far it is, and can be cut short', async () => {
  const manager = quietManager();
  let finish = (): void => {};
  const first = new Promise<void>((resolve) => {
    finish = resolve;
  });
  manager.createTask(() => first, { name: 'soon' });
  manager.createTask(untilAborted, { name: 'never' });
  await open(manager);
  await click(panel.button('Shut down'));
  await userEvent.selectOptions(
    page.getByRole('combobox', { name: 'What happens to the live tasks' }),
    'drain',
  );
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Time limit' }), '30000');
  await click(panel.button('Shut down now'));
  await expect.element(panel.region).toHaveTextContent('0 of 2 finished');
  finish();
  await expect.element(panel.region).toHaveTextContent('1 of 2 finished');
  await click(panel.button('Cancel the other 1'));
  await expect
    .element(panel.region)
    .toHaveTextContent('2 tasks were live: 1 done, 0 failed, 1 cancelled');
});

test('functions that do not return are told as still running', async () => {
  const manager = quietManager();
  manager.createTask(() => new Promise(() => {}), { name: 'deaf' });
  await open(manager);
  await click(panel.button('Shut down'));
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Time limit' }), '1000');
  await click(panel.button('Shut down now'));
  await expect.element(panel.region).toHaveTextContent('Waiting for one function to return');
  await expect.element(panel.region).toHaveTextContent('1 function was still running.');
});

test('opened after a shutdown, it says so and shows what is left', async () => {
  const manager = quietManager();
  await manager.createTask(() => 1, { name: 'kept' }).wait();
  await manager.shutdown();
  await open(manager);
  await expect.element(panel.region).toHaveTextContent('Shut down, read only.');
  await expect.element(panel.row(/done kept/)).toBeVisible();
});

test('a store that cannot be opened is flagged', async () => {
  const blocked = (): Promise<never> => Promise.reject(new Error('blocked'));
  const manager = quietManager({ store: Object.assign(memoryStore(), { open: blocked }) });
  await open(manager);
  await expect.element(panel.region.getByText('kept in memory only')).toBeVisible();
});

test('a failure is said once, and progress is not', async () => {
  const manager = await open();
  manager.createTask(
    (ctx) => {
      ctx.progress(0.5);
      return Promise.reject(new Error('no'));
    },
    { name: 'export' },
  );
  await expect.element(panel.region.getByRole('status')).toHaveTextContent(/^export failed$/);
});
