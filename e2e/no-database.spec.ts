import { expectToWorkInMemory } from './support/in-memory.ts';
import { expect, test } from './support/test.ts';

test.beforeEach(async ({ context }) => {
  await context.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'indexedDB');
    Reflect.deleteProperty(Object.getPrototypeOf(globalThis), 'indexedDB');
  });
});

test('C40 without IndexedDB the page says so, and events and tasks work in memory', async ({
  demo,
  collector,
}) => {
  expect(await demo.page.evaluate(() => typeof indexedDB)).toBe('undefined');
  await expectToWorkInMemory(demo, collector);
});

test('C40 C44 without IndexedDB an event still leaves with the page', async ({
  demo,
  collector,
}) => {
  await demo.trackOne();
  await demo.close();
  await collector.expectEachOnce('click', 1);
});

test('the panel shows that nothing is stored', async ({ demo }) => {
  await demo.panel.open();
  await expect(demo.panel.region).toContainText('kept in memory only');
});
