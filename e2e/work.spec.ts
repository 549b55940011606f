import type { DemoPage } from './pages/demo-page.ts';
import type { Collector } from './support/collector.ts';
import { expect, test } from './support/test.ts';
import { failedOnPurpose } from './support/trouble.ts';

test('a slow task shows its progress, and is cancelled', async ({ demo }) => {
  await demo.start('slowReport');
  await expect(demo.work('slowReport')).toContainText(/page \d+ of 40/);
  const progress = async (): Promise<number> =>
    Number(await demo.progress('slowReport').getAttribute('value'));
  const early = await progress();
  await expect.poll(progress).toBeGreaterThan(early + 0.05);
  await demo.work('slowReport').getByRole('button', { name: 'Cancel' }).click();
  await expect(demo.work('slowReport')).toContainText('cancelled');
});

test('C14 a failing task is tried four times, then says why it failed', async ({
  demo,
  trouble,
}) => {
  trouble.expect(failedOnPurpose);
  await demo.start('failingUpload');
  await expect(demo.work('failingUpload')).toContainText('attempt 1 failed, trying again');
  await expect(demo.work('failingUpload')).toContainText(
    'failed after 4 attempts: the server refused attempt 4',
    { timeout: 15_000 },
  );
});

test('C38 a reload in the middle of an export: it goes on where it was, once', async ({
  demo,
  collector,
}) => {
  await startHalf(demo);
  await demo.reload();
  await expect(demo.work('export')).toContainText('resumed at');
  await expect(demo.work('export')).toContainText('completed', { timeout: 20_000 });
  await expectResumedOnce(collector);
});

test('C39 an export whose tab closes goes on in another tab that is open, once', async ({
  demo,
  openDemo,
  collector,
}) => {
  const other = await openDemo();
  await startHalf(demo);
  await demo.close();
  await expect(other.work('export')).toContainText('resumed at', { timeout: 10_000 });
  await expect(other.work('export')).toContainText('completed', { timeout: 20_000 });
  await expectResumedOnce(collector);
});

test('C39 of two tabs opened at once on an orphaned export, one resumes it', async ({
  demo,
  openDemo,
  collector,
}) => {
  await startHalf(demo);
  await demo.close();
  await Promise.all([openDemo(), openDemo()]);
  await expectResumedOnce(collector);
});

/** Starts the export and waits until it has come a quarter of the way. */
async function startHalf(demo: DemoPage): Promise<void> {
  await demo.start('export');
  const progress = async (): Promise<number> =>
    Number(await demo.progress('export').getAttribute('value'));
  await expect.poll(progress, { timeout: 10_000 }).toBeGreaterThan(0.25);
}

async function expectResumedOnce(collector: Collector): Promise<void> {
  await collector.expectEachOnce('export finished', 1, 25_000);
  const started = await collector.events('export started');
  const resumed = await collector.events('export resumed');
  expect(started.map(({ event }) => event.detail?.attempt)).toEqual([1]);
  expect(resumed.map(({ event }) => event.detail?.attempt)).toEqual([2]);
  expect(resumed[0]?.event.detail?.from).toBeGreaterThan(0);
  expect(resumed[0]?.event.detail?.task).toBe(started[0]?.event.detail?.task);
}
