import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, LaunchOptions, PlaywrightWorkerArgs } from '@playwright/test';
import { expectToWorkInMemory } from './support/in-memory.ts';
import { test as base, expect } from './support/test.ts';

// The user's own setting: this site may keep nothing, neither cookies nor anything else.
const test = base.extend({
  context: async ({ playwright, browserName, channel, launchOptions, baseURL }, use) => {
    const start = browserName === 'firefox' ? startFirefox : startChromium;
    const options = { ...launchOptions, ...(channel && { channel }) };
    const { context, stop } = await start(playwright, options, baseURL);
    await use(context);
    await stop();
  },
});

type Playwright = PlaywrightWorkerArgs['playwright'];

interface Started {
  context: BrowserContext;
  stop(): Promise<void>;
}

async function startFirefox(
  { firefox }: Playwright,
  options: LaunchOptions,
  baseURL: string | undefined,
): Promise<Started> {
  const firefoxUserPrefs = { 'network.cookie.cookieBehavior': 2 };
  const browser = await firefox.launch({ ...options, firefoxUserPrefs });
  const context = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  return { context, stop: () => browser.close() };
}

async function startChromium(
  { chromium }: Playwright,
  options: LaunchOptions,
  baseURL: string | undefined,
): Promise<Started> {
  const profile = await mkdtemp(join(tmpdir(), 'outlast-e2e-'));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  await mkdir(join(profile, 'Default'));
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    ...(baseURL !== undefined && { baseURL }),
  });
  const stop = async (): Promise<void> => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, stop };
}

test('C40 where the user allows no storage the page says so, and events and tasks work in memory', async ({
  demo,
  collector,
}) => {
  const isDenied = await demo.page.evaluate(() => {
    try {
      return !localStorage;
    } catch {
      return true;
    }
  });
  expect(isDenied).toBe(true);
  await expectToWorkInMemory(demo, collector);
});

test('C40 C44 where the user allows no storage an event still leaves with the page', async ({
  demo,
  collector,
}) => {
  await demo.trackOne();
  await demo.close();
  await collector.expectEachOnce('click', 1);
});
