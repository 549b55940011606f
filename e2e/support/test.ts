import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base } from '@playwright/test';
import { DemoPage } from '../pages/demo-page.ts';
import { Collector } from './collector.ts';
import { Trouble } from './trouble.ts';

interface Fixtures {
  collector: Collector;
  trouble: Trouble;
  /** A tab with the demo open. */
  demo: DemoPage;
  /** Opens one more tab of the same browser, with its own page object. */
  openDemo: () => Promise<DemoPage>;
  /** The address of a page of another origin. */
  elsewhere: string;
}

export const test = base.extend<Fixtures>({
  collector: async ({ request }, use) => {
    const run = Math.random().toString(36).slice(2);
    const collector = new Collector(request, run);
    await collector.set('ok');
    await use(collector);
    await collector.forget();
  },

  trouble: [
    async ({ context }, use) => {
      const trouble = new Trouble(context);
      await use(trouble);
      trouble.check();
    },
    { auto: true },
  ],

  openDemo: async ({ context, collector }, use) => {
    // A browser keeps a tab besides: the last tab's close would be the browser's.
    await context.newPage();
    await use(async () => {
      const demo = new DemoPage(await context.newPage(), collector.run);
      await demo.goto();
      collector.noRepeats = await demo.hasCourier();
      return demo;
    });
  },

  demo: async ({ openDemo }, use) => {
    await use(await openDemo());
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from a pattern.
  elsewhere: async ({}, use) => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><link rel="icon" href="data:,"><title>Elsewhere</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    server.closeAllConnections();
    server.close();
  },
});

export { expect } from '@playwright/test';
