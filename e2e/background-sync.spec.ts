import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { TelemetrySite } from './support/telemetry-site.ts';
import { test as base, expect } from './support/test.ts';

const events = Array.from({ length: 20 }, (_, number) => number);

const test = base.extend<{ site: TelemetrySite; start: () => Promise<BrowserContext> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from a pattern.
  site: async ({}, use) => {
    const site = await TelemetrySite.start();
    await use(site);
    site.close();
  },
  // The page that is watched for errors takes no part.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from a pattern.
  trouble: async ({}, use) => await use(undefined as never),
  /** Starts a browser, each time with what it remembers: a private window has no Background Sync. */
  start: async ({ playwright, launchOptions }, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'outlast-e2e-'));
    const started: BrowserContext[] = [];
    await use(async () => {
      const context = await playwright.chromium.launchPersistentContext(profile, launchOptions);
      started.push(context);
      return context;
    });
    for (const context of started) await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  },
});

test('C44 C45 what a page has left when it was closed goes out without a visit, when the collector is back', async ({
  site,
  start,
}) => {
  const context = await start();
  site.isUp = false;
  await trackAndClose(await context.newPage(), site, '?alone');
  const { refused } = site;
  // Once it may be by the page, as it closed. Then there is only the service worker.
  await expect.poll(() => site.refused, { timeout: 20_000 }).toBeGreaterThan(refused + 1);

  site.isUp = true;
  await expectEachOnce(site);
  expect(context.pages().map((page) => page.url())).not.toContain(site.url('?alone'));
});

test('C44 C45 it goes out without a visit when the browser was killed and is started again', async ({
  site,
  start,
}) => {
  const context = await start();
  site.isUp = false;
  await trackAndClose(await context.newPage(), site, '');
  await kill(context);

  site.isUp = true;
  await start();
  await expectEachOnce(site);
});

async function trackAndClose(page: Page, site: TelemetrySite, query: '' | '?alone'): Promise<void> {
  await page.goto(site.url(query));
  await page.waitForFunction(() => 'telemetry' in window);
  await page.evaluate((events) => {
    const { telemetry } = window as unknown as { telemetry: { track(event: unknown): void } };
    for (const event of events) telemetry.track(event);
  }, events);
  // Asked for when the first request failed, and there at once, as there is a network.
  await expect.poll(() => site.woken).toBeGreaterThan(0);
  await page.close();
}

/** Cut off in the middle of whatever it does. */
async function kill(context: BrowserContext): Promise<void> {
  const session = await (context.browser() as Browser).newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const { id } = processInfo.find(({ type }) => type === 'browser') as { id: number };
  const closed = new Promise((resolve) => context.once('close', resolve));
  process.kill(id, 'SIGKILL');
  await closed;
}

async function expectEachOnce(site: TelemetrySite): Promise<void> {
  await expect.poll(() => site.accepted.length, { timeout: 20_000 }).toBe(events.length);
  // A second copy would come at once.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([...site.accepted].sort((a, b) => Number(a) - Number(b))).toEqual(events);
}
