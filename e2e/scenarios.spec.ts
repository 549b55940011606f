import { expect, test } from './support/test.ts';
import { refusedByCollector } from './support/trouble.ts';

// Playwright switches the back/forward cache off, visitors do not.
test.use({
  launchOptions: async ({ launchOptions }, use) =>
    await use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
});

test('C44 C45 a page that comes back from the back/forward cache sends what it tracks then, and leaves again', async ({
  demo,
  elsewhere,
  collector,
}) => {
  await demo.track500();
  // Firefox keeps no page that holds a lock, so it must have nothing left to send.
  await expect.poll(() => demo.pending()).toBe(0);
  // Playwright loses sight of a page that comes back, so the page acts by itself. Had it been loaded anew instead,
  // this listener would be gone, and the second 500 with it.
  await demo.page.evaluate((away) => {
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return;
      const buttons = [...document.querySelectorAll('button')];
      buttons.find(({ textContent }) => textContent === 'Track 500 events')?.click();
      location.href = away;
    });
  }, elsewhere);
  await demo.page.goto(elsewhere);
  await demo.page.evaluate(() => void setTimeout(() => history.back(), 300));
  await collector.expectEachOnce('burst', 1_000);
});

test('C45 answers of 500, of 429, cut connections and a close, one after the other: each once', async ({
  demo,
  openDemo,
  collector,
  trouble,
}) => {
  trouble.expect(refusedByCollector);
  for (const mode of ['500', '429', 'down'] as const) {
    await collector.set(mode);
    await demo.track500();
    await demo.page.waitForTimeout(1_200);
  }
  await demo.close();
  await collector.set('ok');
  await openDemo();
  await collector.expectEachOnce('burst', 1_500);
});

test('C46 three tabs that track at once and are closed at once lose nothing', async ({
  demo,
  openDemo,
  collector,
}) => {
  const tabs = [demo, await openDemo(), await openDemo()];
  // Two of them are in the background, where a real click waits for ever in Firefox.
  for (const { page } of tabs)
    await page.getByRole('button', { name: 'Track 500 events' }).dispatchEvent('click');
  await Promise.all(tabs.map((tab) => tab.close()));
  await openDemo();
  await collector.expectEachOnce('burst', 1_500);
});

test('each way to leave that the page offers loses nothing', async ({
  demo,
  context,
  collector,
}) => {
  const press = async (name: string): Promise<void> =>
    await demo.page.getByRole('button', { name, exact: true }).click();
  await press('Reload');
  await demo.ready();
  await press('Go elsewhere');
  await demo.page.getByRole('link', { name: 'load the demo anew' }).click();
  await demo.ready();
  const opened = context.waitForEvent('page');
  await press('Open a tab that closes itself');
  const tab = await opened;
  if (!tab.isClosed()) await tab.waitForEvent('close');
  // None of these pages has waited for its courier: what is sent without one may be sent again.
  collector.noRepeats = false;
  await collector.expectEachOnce('burst', 1_500);
  await expect(demo.verdict).toHaveText(/Promise kept: 1,500 of 1,500 arrived/);
});
