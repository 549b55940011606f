import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';
import { failedOnPurpose } from './support/trouble.ts';

async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  return result.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    // Playwright cannot set Firefox's colour scheme: the test there sees the light page twice.
    test.use({ colorScheme });

    test(`axe finds nothing: empty, busy, and with the panel open, ${colorScheme}`, async ({
      demo,
      trouble,
    }) => {
      // Three runs of axe, each of them seconds long in Firefox.
      test.slow();
      trouble.expect(failedOnPurpose);
      expect(await violations(demo.page)).toEqual([]);
      await demo.track500();
      await demo.start('slowReport');
      await demo.start('export');
      await demo.start('failingUpload');
      await expect(demo.verdict).toHaveText(/Promise kept/);
      expect(await violations(demo.page)).toEqual([]);
      await demo.panel.open();
      await expect(demo.panel.row('slowReport')).toBeVisible();
      expect(await violations(demo.page)).toEqual([]);
    });
  });
}

test('everything can be done from the keyboard', async ({ demo }) => {
  const { keyboard } = demo.page;
  const focused = (): Promise<string> =>
    demo.page.evaluate(() => document.activeElement?.textContent ?? '');
  await keyboard.press('Tab');
  expect(await focused()).toBe('Track 500 events');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expect(demo.verdict).toHaveText(/Promise kept: 1 of 1/);
  await keyboard.press('Tab');
  expect(await focused()).toBe('Start counting anew');
  for (const name of ['Reload', 'Go elsewhere', 'Open a tab that closes itself']) {
    await keyboard.press('Tab');
    expect(await focused()).toBe(name);
  }
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await expect(demo.page.getByRole('radio', { name: 'Up' })).toBeFocused();
  await keyboard.press('ArrowRight');
  await expect(demo.page.getByRole('radio', { name: 'Slow' })).toBeChecked();
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expect(demo.work('export')).toBeVisible();
});

test('live regions speak once the figures stand, not at each event', async ({ demo }) => {
  await demo.page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    for (const region of document.querySelectorAll('[role="status"]')) {
      new MutationObserver(() => said.push(region.textContent ?? '')).observe(region, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    }
  });
  await demo.track500();
  await expect(demo.verdict).toHaveText(/Promise kept/);
  await demo.page.waitForTimeout(2_500);
  const said = await demo.page.evaluate(() => (window as unknown as { said: string[] }).said);
  expect(said.at(-1)).toMatch(/Promise kept: 500 of 500/);
  expect(said.length).toBeLessThanOrEqual(3);
});

for (const width of [320, 380, 1280]) {
  test(`nothing scrolls sideways at ${width} pixels`, async ({ demo, trouble }) => {
    trouble.expect(failedOnPurpose);
    await demo.page.setViewportSize({ width, height: 800 });
    await demo.track500();
    await demo.start('export');
    await demo.start('failingUpload');
    await expect(demo.work('failingUpload')).toBeVisible();
    const overflow = await demo.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });
}
