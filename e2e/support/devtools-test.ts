import { test as base, type Page } from '@playwright/test';
import { PanelPage } from '../pages/panel-page.ts';
import { DevtoolsSite } from './devtools-site.ts';
import { Trouble } from './trouble.ts';

export interface HostPage {
  readonly page: Page;
  readonly panel: PanelPage;
  /** Opens `/mount/` and the like, and waits for the page's script. */
  goto(address: string): Promise<void>;
}

export const test = base.extend<
  { host: HostPage; trouble: Trouble },
  { site: DevtoolsSite; origin: string }
>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from a pattern.
    async ({}, use) => {
      await use(new DevtoolsSite());
    },
    { scope: 'worker' },
  ],

  origin: [
    async ({ site }, use) => {
      await use(await site.open());
      await site.close();
    },
    { scope: 'worker' },
  ],

  trouble: [
    async ({ context }, use) => {
      const trouble = new Trouble(context);
      await use(trouble);
      trouble.check();
    },
    { auto: true },
  ],

  host: async ({ page, origin }, use) => {
    await use({
      page,
      panel: new PanelPage(page),
      async goto(address) {
        await page.goto(origin + address);
        await page.waitForFunction(() => 'manager' in window);
      },
    });
  },
});

export { expect } from '@playwright/test';
