import { findWebKit, type WebKitPrograms } from '../scripts/browser.mjs';
import { test as base, expect } from './support/test.ts';
import { WebKit } from './support/webkit.ts';

const button500 = `[...document.querySelectorAll('button')].find((it) => it.textContent === 'Track 500 events')`;

/** The demo in WebKit, in one tab or several. */
class WebKitDemo {
  readonly #webkit: WebKit;
  readonly #address: string;

  constructor(webkit: WebKit, address: string) {
    this.#webkit = webkit;
    this.#address = address;
  }

  async open(): Promise<string> {
    const tab = await this.#webkit.openTab(this.#address);
    await this.ready();
    return tab;
  }

  async ready(): Promise<void> {
    // Drawn, not only loaded.
    const isThere = (): Promise<boolean> => this.#webkit.run(`return Boolean(${button500})`);
    await expect.poll(isThere).toBe(true);
  }

  /** As the browser would say it: its driver cannot take the network away. */
  async sayOnline(online: boolean): Promise<void> {
    await this.#webkit.run(`
      Object.defineProperty(navigator, 'onLine', { get: () => ${online}, configurable: true });
      dispatchEvent(new Event('${online ? 'online' : 'offline'}'));
    `);
  }

  async track500(): Promise<void> {
    await this.#webkit.run(`${button500}.click()`);
  }
}

const test = base.extend<{ webkit: WebKit; tabs: WebKitDemo }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from a pattern.
  webkit: async ({}, use) => {
    const webkit = await WebKit.start(findWebKit() as WebKitPrograms);
    await use(webkit);
    await webkit.quit();
  },
  tabs: async ({ webkit, baseURL, collector }, use) => {
    const tabs = new WebKitDemo(webkit, `${baseURL}/?run=${collector.run}`);
    await tabs.open();
    await use(tabs);
  },
  // No browser of Playwright's takes part.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from a pattern.
  trouble: async ({}, use) => await use(undefined as never),
});

test('C44 C45 500 events survive a tab closed at once', async ({ webkit, tabs, collector }) => {
  await tabs.track500();
  await webkit.closeTab();
  await tabs.open();
  await collector.expectEachOnce('burst', 500);
});

test('C44 500 events survive a reload', async ({ webkit, tabs, collector }) => {
  await tabs.track500();
  await webkit.reload();
  await collector.expectEachOnce('burst', 500);
});

test('C44 500 events survive a navigation, and 500 more after the way back', async ({
  webkit,
  tabs,
  elsewhere,
  collector,
}) => {
  await tabs.track500();
  await webkit.navigate(elsewhere);
  await webkit.back();
  await tabs.ready();
  await tabs.track500();
  await webkit.closeTab();
  await tabs.open();
  await collector.expectEachOnce('burst', 1_000);
});

for (const mode of ['500', '429', 'down'] as const)
  test(`C45 a collector that answers "${mode}" until the next visit gets everything, once`, async ({
    webkit,
    tabs,
    collector,
  }) => {
    await collector.set(mode);
    await tabs.track500();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await webkit.closeTab();
    expect((await collector.log()).events).toEqual([]);
    await collector.set('ok');
    await tabs.open();
    await collector.expectEachOnce('burst', 500);
  });

test('C47 offline nothing is attempted, and coming online sends what waited', async ({
  tabs,
  collector,
}) => {
  await tabs.sayOnline(false);
  await tabs.track500();
  // Past `maxWait`.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect((await collector.log()).batches).toEqual([]);
  await tabs.sayOnline(true);
  await collector.expectEachOnce('burst', 500);
});

test('C47 what a tab tracked offline when it was closed arrives at the next visit', async ({
  webkit,
  tabs,
  collector,
}) => {
  await tabs.sayOnline(false);
  await tabs.track500();
  await webkit.closeTab();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await collector.log()).batches).toEqual([]);
  await tabs.open();
  await collector.expectEachOnce('burst', 500);
});

test('C46 three tabs opened on one backlog send each batch once', async ({
  webkit,
  tabs,
  collector,
}) => {
  await collector.set('down');
  await tabs.track500();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await webkit.closeTab();
  await collector.set('ok');
  for (let tab = 0; tab < 3; tab += 1) await tabs.open();
  await collector.expectEachOnce('burst', 500);
});
