import type { BrowserContext, Page } from '@playwright/test';
import { TelemetrySite } from './support/telemetry-site.ts';
import { test as base, expect } from './support/test.ts';

const test = base.extend<{ site: TelemetrySite }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from a pattern.
  site: async ({}, use) => {
    const site = await TelemetrySite.start();
    await use(site);
    site.close();
  },
});

test('C44 C45 backgroundSync does no harm where there is none, or no permission', async ({
  site,
  page,
  context,
  browserName,
  trouble,
}) => {
  trouble.expect(/status of 503.*\/collect/);
  if (browserName === 'chromium') await denyBackgroundSync(context, page, site.url());
  await page.goto(site.url());
  await page.waitForFunction(() => 'telemetry' in window);
  // It is asked for when a request fails, and as the page hides.
  site.isUp = false;
  await track(page, 'refused');
  await expect.poll(() => site.refused).toBeGreaterThan(0);
  site.isUp = true;
  await expect.poll(() => site.accepted, { timeout: 20_000 }).toEqual(['refused']);
  await track(page, 'last');
  await page.goto('about:blank');
  await page.goto(site.url());
  await expect.poll(() => new Set(site.accepted).size).toBe(2);
  expect(site.woken).toBe(0);
});

function track(page: Page, event: string): Promise<void> {
  return page.evaluate((event) => {
    const { telemetry } = window as unknown as { telemetry: { track(event: unknown): void } };
    telemetry.track(event);
  }, event);
}

async function denyBackgroundSync(
  context: BrowserContext,
  page: Page,
  address: string,
): Promise<void> {
  const session = await context.newCDPSession(page);
  const { browserContextId } = (await session.send('Target.getTargetInfo')).targetInfo;
  await session.send('Browser.setPermission', {
    permission: { name: 'background-sync' },
    setting: 'denied',
    origin: new URL(address).origin,
    ...(browserContextId && { browserContextId }),
  });
}
