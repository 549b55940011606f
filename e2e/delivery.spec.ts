import { expect, test } from './support/test.ts';
import { lookCutOff, refusedByCollector } from './support/trouble.ts';

test('events arrive while the page stays open, each once, and the page says so', async ({
  demo,
  collector,
}) => {
  await demo.trackOne();
  await demo.track500();
  await collector.expectEachOnce('click', 1);
  await collector.expectEachOnce('burst', 500);
  await expect(demo.verdict).toHaveText(/Promise kept: 501 of 501 arrived, none twice, none lost/);
  expect(await demo.pending()).toBe(0);
});

test('C44 one event arrives after its tab was closed at once, without another visit', async ({
  demo,
  collector,
}) => {
  await demo.trackOne();
  await demo.close();
  await collector.expectEachOnce('click', 1);
});

test('C44 C45 500 events survive a tab closed at once, and arrive once after it was opened again', async ({
  demo,
  openDemo,
  collector,
}) => {
  await demo.track500();
  await demo.close();
  const again = await openDemo();
  await collector.expectEachOnce('burst', 500);
  await expect(again.verdict).toHaveText(/Promise kept: 500 of 500 arrived/);
  await expect.poll(() => again.pending()).toBe(0);
});

test('C44 500 events survive a navigation to another origin', async ({
  demo,
  elsewhere,
  collector,
}) => {
  await demo.track500();
  await demo.page.goto(elsewhere);
  await demo.goto();
  await collector.expectEachOnce('burst', 500);
  await expect(demo.verdict).toHaveText(/Promise kept: 500 of 500 arrived/);
});

test('C44 one event arrives after a navigation to another origin, without coming back', async ({
  demo,
  elsewhere,
  collector,
}) => {
  await demo.trackOne();
  await demo.page.goto(elsewhere);
  await collector.expectEachOnce('click', 1);
});

test('C44 500 events survive a reload, and another one right after it', async ({
  demo,
  collector,
}) => {
  await demo.track500();
  await demo.page.reload();
  await demo.page.reload();
  await demo.ready();
  await collector.expectEachOnce('burst', 500);
  await expect(demo.verdict).toHaveText(/Promise kept: 500 of 500 arrived/);
});

test('C47 offline nothing is attempted, and coming online sends what waited', async ({
  demo,
  context,
  collector,
  trouble,
}) => {
  trouble.expect(lookCutOff);
  await context.setOffline(true);
  await expect(demo.notices).toContainText('You are offline');
  await demo.track500();
  await expect(demo.verdict).toHaveText(/500 kept safe in this browser/);
  // An attempt would fail loudly: browsers print it as a console error, which fails this test.
  await demo.page.waitForTimeout(3_000);
  expect((await collector.log()).batches).toEqual([]);

  await context.setOffline(false);
  await collector.expectEachOnce('burst', 500);
  await expect(demo.verdict).toHaveText(/Promise kept: 500 of 500 arrived/);
});

test('C47 events tracked offline arrive at the next visit', async ({
  demo,
  openDemo,
  context,
  collector,
  trouble,
}) => {
  trouble.expect(lookCutOff);
  await context.setOffline(true);
  await demo.track500();
  await demo.close();
  await context.setOffline(false);
  await openDemo();
  await collector.expectEachOnce('burst', 500);
});

test('C45 a collector that is down until the next visit gets everything, once', async ({
  demo,
  openDemo,
  collector,
  trouble,
}) => {
  trouble.expect(refusedByCollector);
  await demo.setCollector('Down');
  await demo.track500();
  await expect(demo.verdict).toHaveText(/500 kept safe in this browser/);
  await demo.page.waitForTimeout(2_000);
  await demo.close();
  expect((await collector.log()).events).toEqual([]);

  await collector.set('ok');
  const again = await openDemo();
  await collector.expectEachOnce('burst', 500);
  await expect(again.verdict).toHaveText(/Promise kept: 500 of 500 arrived/);
});

for (const [name, status] of [
  ['Failing', 500],
  ['Busy', 429],
] as const) {
  test(`C45 batches refused with ${status} keep their ids, and are stored once`, async ({
    demo,
    collector,
    trouble,
  }) => {
    trouble.expect(refusedByCollector);
    await demo.setCollector(name);
    await demo.track500();
    const refused = async (): Promise<number> => (await collector.log()).batches.length;
    await expect.poll(refused).toBeGreaterThan(0);
    const before = (await collector.log()).batches.map(({ id }) => id);

    await collector.set('ok');
    await collector.expectEachOnce('burst', 500);
    const { batches } = await collector.log();
    for (const id of before) {
      expect(batches.find((batch) => batch.id === id)).toMatchObject({ accepted: 1 });
    }
  });
}

test('C45 a tab closed while a slow collector still thinks does not make it store twice', async ({
  demo,
  openDemo,
  collector,
}) => {
  await collector.set('slow');
  await demo.track500();
  // Past `maxWait`: the requests are under way, the answers are not.
  await demo.page.waitForTimeout(1_600);
  await demo.close();
  await openDemo();
  await collector.expectEachOnce('burst', 500);
});

test('C46 three tabs opened on one backlog send each batch once', async ({
  demo,
  openDemo,
  context,
  collector,
  trouble,
}) => {
  trouble.expect(lookCutOff);
  await context.setOffline(true);
  await demo.track500();
  await demo.trackOne();
  await demo.close();
  await context.setOffline(false);
  const tabs = await Promise.all([openDemo(), openDemo(), openDemo()]);
  await collector.expectEachOnce('burst', 500);
  await collector.expectEachOnce('click', 1);
  const { batches } = await collector.log();
  expect(batches.filter(({ requests }) => requests !== 1)).toEqual([]);
  for (const tab of tabs) {
    await expect(tab.verdict).toHaveText(/Promise kept: 501 of 501 arrived/);
  }
});

test('a visitor who comes back later still sees the promise kept', async ({
  demo,
  openDemo,
  collector,
}) => {
  await demo.track500();
  await collector.waitFor('burst', 500);
  await demo.close();
  const again = await openDemo();
  await expect(again.verdict).toHaveText(/Promise kept: 500 of 500 arrived/);
  await again.page.getByRole('button', { name: 'Start counting anew' }).click();
  await expect(again.verdict).toHaveText(/Nothing tracked yet/);
  await again.trackOne();
  await expect(again.verdict).toHaveText(/Promise kept: 1 of 1 arrived/);
});
