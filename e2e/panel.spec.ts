import { expect, test } from './support/test.ts';

test('the panel opens on a table of the tasks, and closes', async ({ demo }) => {
  await demo.start('slowReport');
  await demo.panel.open();
  await expect(demo.panel.region).toBeVisible();
  await expect(demo.panel.row('slowReport')).toContainText('running');
  await demo.panel.close();
  await expect(demo.panel.table).toBeHidden();
});

test('the table lives: progress moves, and a task that ends says so', async ({ demo }) => {
  await demo.panel.open();
  await demo.start('slowReport');
  const row = demo.panel.row('slowReport');
  await expect(row).toContainText('running');
  const percent = async (): Promise<number> =>
    Number(/(\d+)\s*%/.exec((await row.textContent()) ?? '')?.[1] ?? Number.NaN);
  await expect.poll(percent).toBeGreaterThan(5);
  const early = await percent();
  await expect.poll(percent).toBeGreaterThan(early + 5);
  await expect(row).toContainText('done', { timeout: 15_000 });
});

test('the panel cancels one task, which stops at once', async ({ demo }) => {
  await demo.start('slowReport');
  await demo.panel.open();
  await demo.panel.button('Cancel slowReport').click();
  await expect(demo.panel.row('slowReport')).toContainText('cancelled');
  await expect(demo.work('slowReport')).toContainText('cancelled');
});

test('the panel cancels all tasks after asking', async ({ demo }) => {
  await demo.start('slowReport');
  await demo.start('export');
  await demo.panel.open();
  await demo.panel.button('Cancel all').click();
  await expect(demo.work('slowReport')).not.toContainText('cancelled');
  await demo.panel.region.getByRole('button', { name: /^Cancel \d+$/ }).click();
  await expect(demo.work('slowReport')).toContainText('cancelled');
  await expect(demo.work('export')).toContainText('cancelled');
});

test('C22 C23 the panel asks, shuts the manager down, and shows the statistics', async ({
  demo,
}) => {
  await demo.start('slowReport');
  await demo.panel.open();
  await expect(demo.panel.row('slowReport')).toContainText('running');
  await demo.panel.button('Shut down').click();
  await expect(demo.work('slowReport')).not.toContainText('cancelled');
  expect(await demo.page.evaluate(() => window.outlast.closed)).toBe(false);

  await demo.panel.confirmShutdown();
  await expect(demo.panel.region).toContainText(/shut down/i);
  await expect(demo.panel.region).toContainText(/1 cancelled/);
  await expect(demo.notices).toContainText('The manager is shut down');
  await expect(demo.page.getByRole('button', { name: 'Track one event' })).toBeDisabled();

  await demo.reload();
  await demo.trackOne();
  await expect(demo.verdict).toHaveText(/Promise kept: 1 of 1 arrived/);
});
