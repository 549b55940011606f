import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { mountTaskDevtools } from '../../src/index.ts';
import {
  click,
  expectFocus,
  panel,
  quietManager,
  shadowOf,
  untilAborted,
} from '../support/panel-page.ts';

const cleanups: Array<() => void> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  await page.viewport(414, 896);
});

async function open(manager = quietManager(), width = 1_280): Promise<typeof manager> {
  await page.viewport(width, 720);
  cleanups.push(mountTaskDevtools(manager));
  await panel.open();
  await expect.element(panel.grid).toBeVisible();
  return manager;
}

test('a row tells status, name, timeout, progress, tries and context of a task', async () => {
  const manager = await open();
  manager.createTask(
    (ctx) => {
      ctx.progress(0.52, 'half way');
      return untilAborted(ctx);
    },
    { name: 'upload', timeout: 60_000, context: { user: 42 } },
  );
  const row = panel.row(/upload/);
  await expect.element(row).toBeVisible();
  for (const text of ['running', '52 %', '0 s left', 'user=42', '1'])
    await expect.element(row).toHaveTextContent(text === '0 s left' ? /\d+ s left/ : text);
  await expect.element(panel.button('running 1')).toBeVisible();
});

test('ten thousand tasks make at most sixty rows, wherever the list is scrolled', async () => {
  const manager = quietManager({ history: 10_000, capacity: 20_000 });
  for (let at = 0; at < 10_000; at++) manager.createTask(() => at, { name: `task ${at}` });
  await manager.whenIdle();
  await open(manager);
  await expect.element(panel.row(/task 9999\b/)).toBeVisible();
  await expect.element(panel.grid).toHaveAttribute('aria-rowcount', '10001');
  expect(panel.grid.getByRole('row').elements().length).toBeLessThanOrEqual(60);
  const grid = panel.grid.element();
  grid.scrollTop = grid.scrollHeight;
  await expect.element(panel.row(/task 0\b/)).toBeVisible();
  expect(panel.grid.getByRole('row').elements().length).toBeLessThanOrEqual(60);
  expect(shadowOf().querySelectorAll('*').length).toBeLessThanOrEqual(2_000);
});

test('the table is one stop, and keys move in it', async () => {
  const manager = quietManager({ history: 100 });
  for (let at = 0; at < 50; at++) await manager.createTask(() => at, { name: `task ${at}` }).wait();
  await open(manager);
  const grid = panel.grid;
  await expectFocus(grid);
  const active = (): string =>
    shadowOf().getElementById(grid.element().getAttribute('aria-activedescendant') ?? '')
      ?.textContent ?? '';
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(active()).toContain('task 48');
  await userEvent.keyboard('{End}');
  expect(active()).toContain('task 0');
  await userEvent.keyboard('{ArrowUp}');
  expect(active()).toContain('task 1');
  await userEvent.keyboard('{Home}{PageDown}');
  expect(active()).not.toContain('task 49');
  expect(grid.getByRole('row', { selected: true }).elements()).toHaveLength(0);
  await userEvent.keyboard(' ');
  await expect.element(grid.getByRole('row', { selected: true })).toBeVisible();
  expect(
    grid.element().querySelectorAll('[tabindex="0"], button:not([tabindex="-1"])'),
  ).toHaveLength(0);
});

test('Enter shows details, Escape puts away details, then the filter, then the panel', async () => {
  const manager = quietManager();
  const error = Object.assign(new RangeError('disk is full'), { code: 'ENOSPC' });
  await manager.createTask(() => Promise.reject(error), {
    name: 'export',
    context: { deep: { rows: [1, 2] } },
  }).settled;
  await open(manager);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  const details = page.getByRole('group', { name: 'Details of export' });
  await expect.element(details).toHaveTextContent('disk is full');
  await expect.element(details).toHaveTextContent('ENOSPC');
  await expect.element(details).toHaveTextContent('RangeError');
  await click(details.getByRole('button', { name: /deep/ }));
  await click(details.getByRole('button', { name: /rows/ }));
  await userEvent.keyboard('{Escape}');
  expect(details.elements()).toHaveLength(0);
  await expectFocus(panel.grid);
  await userEvent.keyboard('/export');
  const field = page.getByRole('textbox', { name: 'Filter', exact: true });
  await expect.element(field).toHaveValue('export');
  await userEvent.keyboard('{Escape}');
  await expect.element(field).toHaveValue('');
  await userEvent.keyboard('{Escape}');
  await expectFocus(panel.grid);
  await userEvent.keyboard('{Escape}');
  await expectFocus(panel.button('Open background tasks'));
});

test('status counts are filters that combine with text, and can be taken back', async () => {
  const manager = quietManager();
  for (const name of ['alpha', 'beta']) {
    await manager.createTask(() => 1, { name }).wait();
    await manager.createTask(() => Promise.reject(new Error('no')), { name }).settled;
  }
  await open(manager);
  const names = (): number => panel.grid.getByRole('row').elements().length - 1;
  await click(panel.button('failed 2'));
  await expect.poll(names).toBe(2);
  await userEvent.keyboard('/alpha');
  await expect.poll(names).toBe(1);
  await userEvent.keyboard('{Escape}zebra');
  await expect.element(panel.region).toHaveTextContent('No task matches');
  await click(panel.button('Clear filters'));
  await expect.poll(names).toBe(4);
});

test('new tasks wait while the list is scrolled, and come when asked for', async () => {
  const manager = quietManager({ history: 200 });
  for (let at = 0; at < 100; at++)
    await manager.createTask(() => at, { name: `task ${at}` }).wait();
  await open(manager);
  const grid = panel.grid.element();
  grid.scrollTop = 480;
  await expect.element(panel.row(/task 75\b/)).toBeVisible();
  const top = panel
    .row(/task 75\b/)
    .element()
    .getBoundingClientRect().top;
  await manager.createTask(() => 1, { name: 'late' }).wait();
  await expect.element(panel.button('↑ 1 new')).toBeVisible();
  expect(
    panel
      .row(/task 75\b/)
      .element()
      .getBoundingClientRect().top,
  ).toBe(top);
  await click(panel.button('↑ 1 new'));
  await expect.element(panel.row(/late/)).toBeVisible();
});

test('a pointer that rests where rows come up, after it has opened the panel, holds none', async () => {
  const manager = quietManager({ history: 200 });
  for (let at = 0; at < 40; at++) await manager.createTask(() => at, { name: `task ${at}` }).wait();
  await open(manager);
  await expect.element(panel.row(/task 39\b/)).toBeVisible();
  await manager.createTask(() => 1, { name: 'late' }).wait();
  await expect.element(panel.row(/late/)).toBeVisible();
  expect(panel.button(/new$/).elements()).toHaveLength(0);
});

test('rows just out of sight are up to date as well, a second later at most', async () => {
  const manager = quietManager({ concurrency: 100 });
  const reports: Array<(share: number) => void> = [];
  for (let at = 0; at < 40; at++)
    manager.createTask(
      (ctx) => {
        reports.push((share) => ctx.progress(share));
        return untilAborted(ctx);
      },
      { name: `task ${at}` },
    );
  await open(manager);
  // The newest is at the top, and 13 rows are in sight.
  const row = panel.row(/task 24\b/);
  await expect.poll(() => row.elements().length).toBe(1);
  reports[24]?.(0.5);
  await expect.element(row).toHaveTextContent('50 %');
  reports[24]?.(0.75);
  panel.grid.element().scrollTop = 240;
  await expect.element(row).toHaveTextContent('75 %');
});

test('the row whose details come up below the table stays in sight', async () => {
  const manager = quietManager({ history: 200 });
  for (let at = 0; at < 40; at++) await manager.createTask(() => at, { name: `task ${at}` }).wait();
  await page.viewport(480, 800);
  cleanups.push(mountTaskDevtools(manager, { dock: 'right' }));
  await panel.open();
  await expect.element(panel.grid).toBeVisible();
  await expectFocus(panel.grid);
  for (let at = 0; at < 18; at++) await userEvent.keyboard('{ArrowDown}');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('group', { name: 'Details of task 22' })).toBeVisible();
  const bottom = (element: Element): number => element.getBoundingClientRect().bottom;
  await expect
    .poll(() => bottom(panel.row(/task 22\b/).element()) - bottom(panel.grid.element()))
    .toBeLessThan(1);
});

test('an empty panel says how to make a task', async () => {
  await open();
  await expect.element(panel.region).toHaveTextContent('No task yet');
  await expect.element(panel.region).toHaveTextContent('manager.createTask');
  await expect.element(panel.button('Copy the example')).toBeVisible();
});

test('a narrow panel keeps the five columns that matter, without scrolling sideways', async () => {
  const manager = quietManager();
  manager.createTask(untilAborted, { name: 'a task with quite a long name' });
  await open(manager, 380);
  await expect.element(panel.row(/long name/)).toBeVisible();
  const heads = panel.grid.getByRole('columnheader').elements();
  expect(heads.map(({ textContent }) => textContent)).toEqual([
    'Status',
    'Name',
    'Age',
    'Progress',
    'Actions',
  ]);
  const grid = panel.grid.element();
  expect(grid.scrollWidth).toBeLessThanOrEqual(grid.clientWidth);
  const region = panel.region.element();
  expect(region.scrollWidth).toBeLessThanOrEqual(380);
  await expect.element(panel.button('Shut down')).toBeInViewport({ ratio: 1 });
});

test('hostile contexts are shown, and break nothing', async () => {
  const manager = quietManager();
  const cycle: Record<string, unknown> = { big: 'x'.repeat(20_000_000) };
  cycle.self = cycle;
  Object.defineProperty(cycle, 'trap', {
    enumerable: true,
    get() {
      throw new Error('trap');
    },
  });
  let deep: Record<string, unknown> = {};
  for (let level = 0; level < 60; level++) deep = { deep };
  manager.createTask(untilAborted, { name: 'hostile', context: { cycle, deep } });
  await open(manager);
  await click(panel.row(/hostile/));
  const details = page.getByRole('group', { name: 'Details of hostile' });
  await click(details.getByRole('button', { name: /cycle/ }));
  await expect.element(details).toHaveTextContent('20,000,000 characters');
  await expect.element(details).toHaveTextContent('[Circular]');
});
