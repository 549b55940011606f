import { waitForBackgroundTasks } from '@outlast/core/testing';
import { expect, test } from './support/test.ts';

test('waitForBackgroundTasks waits for what a page does in the background, across a reload', async ({
  demo,
}) => {
  await demo.start('export');
  const waiting = waitForBackgroundTasks(demo.page, { timeout: 30_000 });
  await demo.reload();
  await waiting;
  await expect(demo.work('export')).toContainText('completed');
});

test('waitForBackgroundTasks names what is still live when its time is up', async ({ demo }) => {
  await demo.start('slowReport');
  await expect(waitForBackgroundTasks(demo.page, { timeout: 300 })).rejects.toThrow(
    /still live after 300 ms: slowReport \(running for \d+ ms\)/,
  );
});

test('waitForBackgroundTasks says so when a page exposes no manager', async ({
  demo,
  elsewhere,
}) => {
  await demo.page.goto(elsewhere);
  await expect(waitForBackgroundTasks(demo.page, { timeout: 300 })).rejects.toThrow(
    /exposes no manager/,
  );
});
