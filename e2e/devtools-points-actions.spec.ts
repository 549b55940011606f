import type { Page } from '@playwright/test';
import type { MountPage } from './devtools-pages/mount.tsx';
import { expect, test } from './support/devtools-test.ts';
import { mount, remembered, start, statusOf } from './support/mounted.ts';
import { typeFilter } from './support/type-filter.ts';

/** How many tasks of the page's manager have a status. */
const count = (page: Page, status: 'running' | 'cancelled'): Promise<number> =>
  page.evaluate(
    (given) =>
      (window as unknown as MountPage).manager.getTaskInfo().filter((task) => task.status === given)
        .length,
    status,
  );

test('point 16: Cancel on a row aborts that task alone, says so, and goes with it', async ({
  host,
}) => {
  const { page, panel } = host;
  await host.goto('/mount/');
  await mount(page);
  await page.evaluate(() => {
    const { manager } = window as unknown as MountPage;
    const aborted: string[] = [];
    Object.assign(window, { aborted });
    for (const name of ['upload', 'sync'])
      manager.createTask(
        ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              aborted.push(name);
              reject(signal.reason);
            });
          }),
        { name },
      );
  });
  await panel.open();
  await panel.button('Cancel upload').click();
  await expect(panel.row('upload')).toContainText('cancelled');
  await expect(panel.region.getByRole('status')).toHaveText('Cancelled upload');
  await expect(panel.button('Cancel upload')).toBeHidden();
  await expect(panel.row('sync')).toContainText('running');
  const aborted = await page.evaluate(() => (window as unknown as { aborted: string[] }).aborted);
  expect(aborted).toEqual(['upload']);
});

test('point 17: a bulk cancel names what matches now, and cancels exactly that', async ({
  host,
}) => {
  const { page, panel } = host;
  await host.goto('/mount/');
  await mount(page);
  const ids: string[] = [];
  for (const name of ['load a', 'load b', 'load c', 'sync a', 'sync b'])
    ids.push(await start(page, name));
  await panel.open();
  await panel.button('Cancel all').click();
  await expect(panel.region).toContainText('Cancel these 5 live tasks?');
  await panel.button('Keep').click();
  expect(await count(page, 'running')).toBe(5);
  await typeFilter(page, 'load');
  await panel.button('Cancel all shown').click();
  await expect(panel.region).toContainText('Cancel these 3 live tasks?');
  const late = await start(page, 'load d');
  await page.evaluate(
    (id) => (window as unknown as MountPage).manager.cancelTask(id),
    ids[0] ?? '',
  );
  await expect(panel.region).toContainText('Cancel these 2 live tasks?');
  await panel.button('Cancel 2').click();
  await expect(panel.region.getByRole('status')).toHaveText('Cancelled 2 tasks');
  expect(await statusOf(page, late)).toBe('running');
  expect(await Promise.all(ids.map((id) => statusOf(page, id)))).toEqual([
    'cancelled',
    'cancelled',
    'cancelled',
    'running',
    'running',
  ]);
});

test('point 17: Shut down ends read only, with the right counts', async ({ host }) => {
  const { page, panel } = host;
  await host.goto('/mount/');
  await mount(page);
  for (const name of ['a', 'b', 'c']) await start(page, name);
  await page.evaluate(async () => {
    const { manager } = window as unknown as MountPage;
    await manager.createTask(() => 1, { name: 'before' }).wait();
  });
  await panel.open();
  await panel.button('Shut down').click();
  await expect(panel.region).toContainText('the 3 tasks that are live');
  expect(await count(page, 'running')).toBe(3);
  await panel.confirmShutdown();
  await expect(panel.region).toContainText(/Shut down at \d.*read only/);
  await expect(panel.region).toContainText('3 tasks were live: 0 done, 0 failed, 3 cancelled');
  expect(await page.evaluate(() => (window as unknown as MountPage).manager.closed)).toBe(true);
  await expect(panel.region.getByRole('button', { name: /^(Cancel|Clear|Shut)/ })).toHaveCount(0);
  await panel.row('before').click();
  await expect(page.getByRole('group', { name: 'Details of before' })).toBeVisible();
});

test('point 18: status and text combine, the counts are right, and all filters are cleared at once', async ({
  host,
}) => {
  const { page, panel } = host;
  await host.goto('/mount/');
  await mount(page);
  await page.evaluate(async () => {
    const { manager } = window as unknown as MountPage;
    for (const name of ['load a', 'load b', 'sync a'])
      await manager.createTask(() => 1, { name }).wait();
  });
  await start(page, 'load c');
  await start(page, 'sync b');
  await panel.open();
  for (const name of ['done 3', 'running 2', 'failed 0'])
    await expect(panel.button(name)).toBeVisible();
  await panel.button('done 3').click();
  const names = async (): Promise<string[]> =>
    (await panel.table.locator('.rows .name').allTextContents()).sort();
  await expect.poll(names).toEqual(['load a', 'load b', 'sync a']);
  await typeFilter(page, 'load');
  await expect.poll(names).toEqual(['load a', 'load b']);
  await expect(panel.region).toContainText('2 of 5');
  await panel.button('running 2').click();
  await expect.poll(names).toEqual(['load a', 'load b', 'load c']);
  await typeFilter(page, 'nothing like it');
  await expect(panel.region).toContainText('No task matches');
  await panel.button('Clear filters').click();
  await expect.poll(names).toEqual(['load a', 'load b', 'load c', 'sync a', 'sync b']);
  await expect(panel.button('done 3')).toHaveAttribute('aria-pressed', 'false');
});

test('point 18: paused, the rows stand still and the new ones are counted; resumed, all is shown', async ({
  host,
}) => {
  const { page, panel } = host;
  await host.goto('/mount/');
  await mount(page);
  const first = await start(page, 'first');
  await panel.open();
  await expect(panel.row('first')).toContainText('running');
  const pause = panel.button('Pause the view');
  await pause.click();
  await page.evaluate((id) => (window as unknown as MountPage).manager.cancelTask(id), first);
  await start(page, 'second');
  await expect(panel.region.getByRole('button', { name: '1 new' })).toBeVisible();
  await start(page, 'third');
  await expect(panel.region.getByRole('button', { name: '2 new' })).toBeVisible();
  await expect(panel.row('first')).toContainText('running');
  await expect(panel.row('second')).toBeHidden();
  await pause.click();
  await expect(panel.row('first')).toContainText('cancelled');
  await expect(panel.row('second')).toBeVisible();
  await expect(panel.row('third')).toBeVisible();
});

test('point 19: columns, filters and order survive a reload', async ({ host }) => {
  const { page, panel } = host;
  const open = async (): Promise<void> => {
    await host.goto('/mount/');
    await mount(page, { initialIsOpen: true });
    for (const name of ['b', 'a', 'other']) await start(page, `load ${name}`);
    await expect(panel.row('load a')).toBeVisible();
  };
  const names = (): Promise<string[]> => panel.table.locator('.rows .name').allTextContents();
  await open();
  await panel.button('Settings').click();
  await page.getByRole('checkbox', { name: 'Tries' }).uncheck();
  await page.getByRole('checkbox', { name: /^Id/ }).check();
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption({ label: 'Name' });
  await panel.button('Settings').click();
  await typeFilter(page, '-other');
  await panel.region.getByRole('button', { name: /^running/ }).click();
  await expect.poll(names).toEqual(['load a', 'load b']);
  await expect.poll(() => remembered(page)).toMatchObject({ view: { text: '-other' } });
  await open();
  await expect.poll(names).toEqual(['load a', 'load b']);
  await expect(page.getByRole('textbox', { name: 'Filter' })).toHaveValue('-other');
  await expect(panel.table.getByRole('columnheader', { name: 'Id' })).toBeVisible();
  await expect(panel.table.getByRole('columnheader', { name: 'Tries' })).toBeHidden();
  await expect(panel.region.getByRole('button', { name: /^running/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});
