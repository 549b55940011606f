import type { Page } from '@playwright/test';
import type { MountPage } from './devtools-pages/mount.tsx';
import { expect, test } from './support/devtools-test.ts';
import { mount, start, unmount } from './support/mounted.ts';

/** Everything about every element of the panel that a page's sheet could have changed, but what follows the time. */
const looks = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const shadow = document.querySelector('outlast-devtools')?.shadowRoot as ShadowRoot;
    const names =
      'color backgroundColor fontSize fontFamily fontWeight letterSpacing lineHeight textTransform padding margin border display float opacity visibility boxSizing position zoom zIndex'.split(
        ' ',
      );
    // The bars of the timeline follow the time.
    return [...shadow.querySelectorAll(':not(i)')].map((element) => {
      const style = getComputedStyle(element) as unknown as Record<string, string>;
      const { width, height } = element.getBoundingClientRect();
      const isTimed = element.closest('[role="row"], .foot') !== null;
      const size = isTimed ? '' : `${Math.round(width)}x${Math.round(height)}`;
      return `${element.localName}.${element.getAttribute('class')} ${names.map((name) => style[name]).join('|')} ${size}`;
    });
  });

for (const css of ['sloppy', 'important']) {
  test(`point 10: no ${css} rule of the page changes an element of the panel`, async ({ host }) => {
    const seen: string[][] = [];
    for (const address of ['/mount/', `/mount/?css=${css}`]) {
      await host.goto(address);
      await host.page.evaluate(() => localStorage.clear());
      await mount(host.page, { initialIsOpen: true, theme: 'light' });
      await start(host.page, 'work');
      await expect(host.panel.row('work')).toBeVisible();
      await expect(host.panel.button('Cancel work')).toBeVisible();
      seen.push(await looks(host.page));
      await host.panel.close();
      await expect(host.page.getByRole('button', { name: 'Open background tasks' })).toBeVisible();
    }
    expect(seen[1]?.length).toBeGreaterThan(40);
    expect(seen[1]).toEqual(seen[0]);
  });
}

for (const csp of ['strict', 'trusted']) {
  test(`point 11: under a ${csp} policy nothing is refused, and it looks the same`, async ({
    host,
    context,
  }) => {
    const violations: string[] = [];
    await host.page.exposeFunction('violated', (text: string) => violations.push(text));
    await host.page.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', (event) =>
        (window as unknown as { violated(text: string): void }).violated(
          `${event.violatedDirective} ${event.sample}`,
        ),
      ),
    );
    const seen: string[][] = [];
    for (const address of ['/mount/', `/mount/?csp=${csp}`]) {
      await host.goto(address);
      await host.page.evaluate(() => localStorage.clear());
      await mount(host.page, { theme: 'light' });
      await start(host.page, 'work');
      await host.panel.open();
      await expect(host.panel.button('Cancel work')).toBeVisible();
      seen.push(await looks(host.page));
    }
    expect(seen[1]).toEqual(seen[0]);
    await host.panel.row('work').click();
    await host.page.getByRole('separator').press('ArrowUp');
    const [popOut] = await Promise.all([
      context.waitForEvent('page'),
      host.page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ]);
    const region = popOut.getByRole('region', { name: 'Background tasks' });
    await expect(region).toBeVisible();
    expect((await region.boundingBox())?.height).toBeGreaterThan(300);
    await popOut.getByRole('button', { name: 'Cancel work' }).first().click();
    await expect(popOut.getByRole('row', { name: /work/ })).toContainText('cancelled');
    await popOut.close({ runBeforeUnload: true });
    await expect(host.panel.region).toBeVisible();
    expect(violations).toEqual([]);
  });
}

test('point 12: the highest z-index does not cover it, nor does a transform of the body move it', async ({
  host,
}) => {
  await host.page.setViewportSize({ width: 1_000, height: 700 });
  await host.goto('/mount/');
  await mount(host.page);
  await host.panel.open();
  await expect(host.panel.region).toBeVisible();
  await host.page.evaluate(() => {
    document.documentElement.style.overflow = 'hidden';
    document.body.style.transform = 'translate(50px, -80px) scale(0.5)';
    const cover = document.createElement('div');
    cover.style.cssText = 'position:fixed;inset:-2000px;z-index:2147483647;background:red';
    document.body.append(cover);
  });
  const element = host.page.locator('outlast-devtools');
  expect(await element.boundingBox()).toEqual({ x: 0, y: 280, width: 1_000, height: 420 });
  await host.panel.close();
  await host.page.getByRole('button', { name: 'Open background tasks' }).click();
  await expect(host.panel.region).toBeVisible();
});

test('after a modal dialog of the page was closed it is on top again, and can be used', async ({
  host,
}) => {
  await host.goto('/mount/');
  await mount(host.page);
  await host.panel.open();
  await host.page.evaluate(() => {
    const dialog = document.createElement('dialog');
    const cover = document.createElement('div');
    cover.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:red';
    document.body.append(dialog, cover);
    dialog.showModal();
  });
  await host.page.evaluate(() => document.querySelector('dialog')?.close());
  await host.panel.close();
  await expect(host.panel.region).toBeHidden();
});

test('point 13: nothing done in it is heard on the document, and a menu of the page stays open', async ({
  host,
}) => {
  await host.goto('/mount/');
  await mount(host.page);
  await start(host.page, 'work');
  await host.page.evaluate(() => {
    const heard: string[] = [];
    const menu = document.createElement('menu');
    menu.textContent = 'A menu';
    document.body.append(menu);
    for (const type of ['pointerdown', 'mousedown', 'click', 'focusin'])
      document.addEventListener(type, ({ target }) => {
        if (!menu.contains(target as Node)) menu.remove();
      });
    const types =
      'pointerdown pointerup pointermove mousedown mouseup click dblclick contextmenu keydown keyup keypress beforeinput input change focusin focusout wheel copy paste cut select dragstart';
    for (const type of types.split(' '))
      document.addEventListener(type, () => heard.push(type), { passive: true });
    Object.assign(window, { heard });
  });
  await host.panel.open();
  await host.panel.row('work').click();
  await host.panel.row('work').dblclick();
  await host.panel.row('work').click({ button: 'right' });
  const filter = host.page.getByRole('textbox', { name: 'Filter' });
  await filter.click();
  await filter.pressSequentially('wor');
  await filter.press('Control+A');
  await filter.press('Control+C');
  await filter.press('Control+V');
  await host.panel.table.press('ArrowDown');
  await host.panel.table.hover();
  await host.page.mouse.wheel(0, 300);
  await host.page.getByRole('separator').press('ArrowUp');
  await host.panel.close();
  const heard = await host.page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  // The pointer was over the page, too, on its way.
  expect(heard.filter((type) => type !== 'pointermove')).toEqual([]);
  await expect(host.page.getByText('A menu')).toBeVisible();
});

test('point 6: closed, it has asked the manager for nothing', async ({ host }) => {
  await host.goto('/mount/');
  const asked = await host.page.evaluate(async () => {
    const { Manager, mountTaskDevtools } = window as unknown as MountPage;
    const asked: string[] = [];
    const manager = new Proxy(new Manager({ logger: false }), {
      get(target, key) {
        asked.push(String(key));
        const value = Reflect.get(target, key, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const unmount = mountTaskDevtools(manager);
    await new Promise((resolve) => setTimeout(resolve, 100));
    unmount();
    return asked;
  });
  expect(asked).toEqual([]);
});

test('point 7: opened and closed ten times, then unmounted, it leaves no element, no listener and no memory', async ({
  host,
  browserName,
}) => {
  test.slow();
  await host.goto('/mount/');
  // Only Chromium counts listeners and memory for a test; elements can be counted anywhere.
  const session =
    browserName === 'chromium' ? await host.page.context().newCDPSession(host.page) : undefined;
  const counts = async (): Promise<{ elements: number; listeners: number; heap: number }> => {
    for (let round = 0; session && round < 3; round++) {
      await session.send('HeapProfiler.collectGarbage');
      await host.page.waitForTimeout(50);
    }
    const elements = await host.page.evaluate(() => {
      const inside = document.querySelector('outlast-devtools')?.shadowRoot;
      return document.querySelectorAll('*').length + (inside?.querySelectorAll('*').length ?? 0);
    });
    const dom = await session?.send('Memory.getDOMCounters');
    const heap = await session?.send('Runtime.getHeapUsage');
    return { elements, listeners: dom?.jsEventListeners ?? 0, heap: heap?.usedSize ?? 0 };
  };
  await host.page.evaluate(async () => {
    const { manager } = window as unknown as MountPage;
    for (let at = 0; at < 100; at++) await manager.createTask(() => at).wait();
  });
  const openAndClose = async (): Promise<void> => {
    await host.panel.open();
    await expect(host.panel.region).toBeVisible();
    await host.panel.close();
    await expect(host.panel.region).toBeHidden();
  };
  const unmounted = await counts();
  // What is loaded once stays loaded: the first round is not counted.
  await mount(host.page);
  await openAndClose();
  const before = await counts();
  for (let round = 0; round < 10; round++) await openAndClose();
  const after = await counts();
  expect(after.elements).toBe(before.elements);
  expect(after.listeners - before.listeners).toBeLessThanOrEqual(2);
  expect(after.heap - before.heap).toBeLessThan(1_000_000);
  await unmount(host.page);
  expect((await counts()).elements).toBe(unmounted.elements);
  expect(await host.page.locator('outlast-devtools').count()).toBe(0);
});
