import type { Page } from '@playwright/test';
import { expect, test } from './support/devtools-test.ts';
import { mount, remembered, start, statusOf } from './support/mounted.ts';

const box = (page: Page) =>
  page.locator('outlast-devtools').evaluate((element) => {
    const { left, top, width, height, right, bottom } = element.getBoundingClientRect();
    return { left, top, width, height, right, bottom };
  });

const moveTo = async (page: Page, dock: 'bottom' | 'right' | 'window'): Promise<void> => {
  const settings = page.getByRole('button', { name: 'Settings' });
  await settings.click();
  await page.getByRole('combobox', { name: 'Dock' }).selectOption(dock);
};

const closeSettings = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Settings' }).click();

test('it docks at the bottom and at the right, and says which', async ({ host }) => {
  await host.page.setViewportSize({ width: 1_280, height: 800 });
  await host.goto('/mount/');
  await mount(host.page);
  await host.panel.open();
  await expect(host.panel.region).toBeVisible();
  expect(await box(host.page)).toMatchObject({ left: 0, width: 1_280, height: 420, bottom: 800 });
  const element = host.page.locator('outlast-devtools');
  await expect(element).toHaveAttribute('data-dock', 'bottom');
  await moveTo(host.page, 'right');
  await expect(element).toHaveAttribute('data-dock', 'right');
  expect(await box(host.page)).toMatchObject({ right: 1_280, width: 480, top: 0, height: 800 });
  await host.panel.close();
  await expect(element).not.toHaveAttribute('data-state', 'open');
});

test('the edge moves by pointer and by keys, a double click resets it', async ({ host }) => {
  await host.page.setViewportSize({ width: 1_280, height: 800 });
  await host.goto('/mount/');
  await mount(host.page, { initialIsOpen: true });
  await expect(host.panel.region).toBeVisible();
  const bar = host.page.getByRole('separator', { name: 'Resize the panel' });
  await expect(bar).toHaveAttribute('aria-valuenow', '420');
  await host.page.mouse.move(400, 381);
  await host.page.mouse.down();
  await host.page.mouse.move(400, 300, { steps: 4 });
  await host.page.mouse.up();
  await expect(bar).toHaveAttribute('aria-valuenow', '501');
  await bar.press('ArrowUp');
  await expect(bar).toHaveAttribute('aria-valuenow', '517');
  await bar.press('Shift+ArrowDown');
  await expect(bar).toHaveAttribute('aria-valuenow', '421');
  await bar.press('Home');
  await expect(bar).toHaveAttribute('aria-valuenow', '160');
  await bar.press('End');
  await expect(bar).toHaveAttribute('aria-valuenow', '768');
  await bar.dblclick();
  await expect(bar).toHaveAttribute('aria-valuenow', '420');
  await moveTo(host.page, 'right');
  await closeSettings(host.page);
  await expect(bar).toHaveAttribute('aria-orientation', 'vertical');
  await bar.press('ArrowLeft');
  await expect(bar).toHaveAttribute('aria-valuenow', '496');
});

test('point 19: dock, size, theme and open survive a reload', async ({ host }) => {
  await host.goto('/mount/');
  await mount(host.page);
  await host.panel.open();
  await moveTo(host.page, 'right');
  await host.page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  await closeSettings(host.page);
  await host.page.getByRole('separator').press('ArrowLeft');
  await host.goto('/mount/');
  await mount(host.page);
  await expect(host.panel.region).toBeVisible();
  expect((await box(host.page)).width).toBe(496);
  const element = host.page.locator('outlast-devtools');
  await expect(element).toHaveAttribute('data-theme', 'dark');
  await host.panel.close();
  await host.goto('/mount/');
  await mount(host.page, { initialIsOpen: true });
  await expect(host.page.getByRole('button', { name: 'Open background tasks' })).toBeVisible();
  await expect(host.panel.region).toBeHidden();
});

for (const [what, content] of [
  ['broken', '{"version":1,'],
  ['of another version', '{"version":99,"dock":"right","isOpen":true}'],
  ['foreign', '"just a text"'],
  ['of wrong kinds', '{"version":1,"dock":7,"sizes":"x","theme":[],"view":[1],"window":null}'],
  ['of impossible sizes', '{"version":1,"dock":"bottom","sizes":{"bottom":-5,"right":1e99}}'],
]) {
  test(`point 19: content of the storage that is ${what} does not matter`, async ({ host }) => {
    await host.goto('/mount/');
    await host.page.evaluate(
      (text) => localStorage.setItem('outlast-devtools:default', text ?? ''),
      content,
    );
    await mount(host.page);
    await host.panel.open();
    await expect(host.panel.region).toBeVisible();
    await expect(host.page.locator('outlast-devtools')).toHaveAttribute('data-dock', 'bottom');
    expect((await box(host.page)).height).toBeGreaterThanOrEqual(160);
    expect(await remembered(host.page)).toMatchObject({ version: 1, isOpen: true });
  });
}

test('point 19: where storage is blocked everything works, and lasts as long as the page', async ({
  host,
}) => {
  await host.page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await host.goto('/mount/');
  await mount(host.page);
  await host.panel.open();
  await moveTo(host.page, 'right');
  await expect(host.page.locator('outlast-devtools')).toHaveAttribute('data-dock', 'right');
});

test('Alt+Shift+T opens, closes and gives the focus back, but not while somebody types', async ({
  host,
}) => {
  await host.goto('/mount/');
  await host.page.evaluate(() => {
    const root = document.getElementById('root') as HTMLElement;
    root.append(document.createElement('input'), document.createElement('button'));
  });
  await mount(host.page);
  await host.page.locator('#root input').focus();
  await host.page.keyboard.press('Alt+Shift+KeyT');
  await expect(host.panel.region).toBeHidden();
  const button = host.page.locator('#root button');
  await button.focus();
  await host.page.keyboard.press('Alt+Shift+KeyT');
  await expect(host.panel.table).toBeFocused();
  await host.page.keyboard.press('Alt+Shift+KeyT');
  await expect(host.panel.region).toBeHidden();
  await expect(button).toBeFocused();
});

test('another hotkey can be set, or none', async ({ host }) => {
  await host.goto('/mount/');
  await mount(host.page, { hotkey: 'Control+F9' });
  await host.page.keyboard.press('Alt+Shift+KeyT');
  await host.page.keyboard.press('F9');
  await expect(host.panel.region).toBeHidden();
  await host.page.keyboard.press('Control+F9');
  await expect(host.panel.region).toBeVisible();
  const wrong = host.page.evaluate(() =>
    (window as unknown as { mountTaskDevtools(...args: unknown[]): void }).mountTaskDevtools([], {
      dock: 'top',
    }),
  );
  await expect(wrong).rejects.toThrow('dock is "top", but takes bottom,right,window');
});

test('the page is told how much is covered, and nothing once it is closed', async ({ host }) => {
  await host.page.setViewportSize({ width: 1_280, height: 800 });
  await host.goto('/mount/');
  const room = (): Promise<string[]> =>
    host.page.evaluate(() =>
      ['bottom', 'right'].map((edge) =>
        getComputedStyle(document.documentElement).getPropertyValue(`--outlast-devtools-${edge}`),
      ),
    );
  await mount(host.page);
  expect(await room()).toEqual(['', '']);
  await host.panel.open();
  await expect.poll(room).toEqual(['420px', '0px']);
  await moveTo(host.page, 'right');
  await expect.poll(room).toEqual(['0px', '480px']);
  await host.panel.close();
  expect(await room()).toEqual(['', '']);
  expect(await host.page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
  expect(await host.page.locator('html').getAttribute('style')).toBeNull();
});

test('two panels keep out of each other: toggles, settings and room', async ({ host }) => {
  await host.goto('/mount/');
  await mount(host.page);
  await mount(host.page, { id: 'second', dock: 'right' });
  const toggles = host.page.getByRole('button', { name: 'Open background tasks' });
  const [first, second] = await Promise.all([
    toggles.nth(0).boundingBox(),
    toggles.nth(1).boundingBox(),
  ]);
  expect(second && first && second.y + second.height <= first.y).toBe(true);
  await toggles.nth(1).click();
  await expect(host.panel.region).toHaveCount(1);
  await toggles.first().click();
  await expect(host.panel.region).toHaveCount(2);
  expect(await remembered(host.page)).toMatchObject({ isOpen: true });
  expect(await remembered(host.page, 'second')).toMatchObject({ isOpen: true });
});

test.describe('in a window of its own', () => {
  test('point 14: it acts on the manager of the page that opened it, and closing it docks the panel again', async ({
    host,
    context,
  }) => {
    await host.goto('/mount/');
    await mount(host.page);
    const id = await start(host.page, 'upload');
    await host.panel.open();
    const [popOut] = await Promise.all([
      context.waitForEvent('page'),
      host.page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ]);
    const row = popOut.getByRole('row', { name: /upload/ });
    await expect(row).toBeVisible();
    await expect(host.panel.region).toBeHidden();
    expect(await popOut.title()).toBe('Background tasks · A page');
    await popOut.getByRole('button', { name: 'Cancel upload' }).click();
    await expect(row).toContainText('cancelled');
    expect(await statusOf(host.page, id)).toBe('cancelled');
    await popOut.close({ runBeforeUnload: true });
    await expect(host.panel.region).toBeVisible();
    await expect(host.page.locator('outlast-devtools')).toHaveAttribute('data-dock', 'bottom');
    expect(await remembered(host.page)).toMatchObject({ dock: 'bottom', isOpen: true });
  });

  test('point 14: under a modal dialog of the page it still filters, cancels and shows details', async ({
    host,
    context,
  }) => {
    await host.goto('/mount/');
    await mount(host.page);
    const id = await start(host.page, 'upload');
    await start(host.page, 'other');
    await host.panel.open();
    const [popOut] = await Promise.all([
      context.waitForEvent('page'),
      host.page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ]);
    await host.page.evaluate(() => {
      const dialog = document.createElement('dialog');
      dialog.textContent = 'Sure?';
      document.body.append(dialog);
      dialog.showModal();
    });
    await popOut.bringToFront();
    await popOut.getByRole('textbox', { name: 'Filter' }).click();
    await popOut.keyboard.type('upload');
    await expect(popOut.getByRole('row', { name: /other/ })).toBeHidden();
    await popOut.getByRole('row', { name: /upload/ }).click();
    await expect(popOut.getByText(id)).toBeVisible();
    await popOut.getByRole('button', { name: 'Cancel upload' }).first().click();
    await expect.poll(() => statusOf(host.page, id)).toBe('cancelled');
    await popOut.close({ runBeforeUnload: true });
    await expect(host.panel.region).toBeAttached();
    await host.page.evaluate(() => document.querySelector('dialog')?.close());
    await expect(host.panel.region).toBeVisible();
  });

  test('the way there and back keeps what is selected, shown in detail and filtered', async ({
    host,
    context,
  }) => {
    await host.page.setViewportSize({ width: 1_280, height: 800 });
    await host.goto('/mount/');
    await mount(host.page);
    for (const name of ['one', 'two', 'three']) await start(host.page, name);
    await host.panel.open();
    await host.panel.row('two').click();
    await host.page.keyboard.press('Space');
    await expect(host.panel.region).toContainText('1 selected');
    const [popOut] = await Promise.all([
      context.waitForEvent('page'),
      host.page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ]);
    const away = popOut.getByRole('region', { name: 'Background tasks' });
    await expect(away.getByRole('group', { name: 'Details of two' })).toBeVisible();
    await expect(away.getByRole('row', { name: /two/ })).toHaveAttribute('aria-selected', 'true');
    await away.getByRole('button', { name: 'Close details' }).click();
    await away.getByRole('row', { name: /three/ }).click();
    await expect(away.getByRole('group', { name: 'Details of three' })).toBeVisible();
    await popOut.close({ runBeforeUnload: true });
    await expect(host.panel.region.getByRole('group', { name: 'Details of three' })).toBeVisible();
    await expect(host.panel.region).toContainText('1 selected');
    // It goes on by the clocks of this page.
    await start(host.page, 'later');
    await expect(host.panel.button('All 4')).toBeVisible();
  });

  test('a reload closes it and offers it again with one click, as large as it was', async ({
    host,
    context,
  }) => {
    await host.goto('/mount/');
    await mount(host.page);
    await host.panel.open();
    const [first] = await Promise.all([
      context.waitForEvent('page'),
      host.page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ]);
    await expect(first.getByRole('region', { name: 'Background tasks' })).toBeVisible();
    const closed = first.waitForEvent('close');
    await host.goto('/mount/');
    await closed;
    await mount(host.page);
    await expect(host.panel.region).toBeHidden();
    const [again] = await Promise.all([
      context.waitForEvent('page'),
      host.page.getByRole('button', { name: 'Open background tasks in their window' }).click(),
    ]);
    await expect(again.getByRole('region', { name: 'Background tasks' })).toBeVisible();
    expect(await remembered(host.page)).toMatchObject({ dock: 'window' });
  });

  test('unmounting closes it, and a window that is not allowed leaves the panel docked', async ({
    host,
    context,
  }) => {
    await host.goto('/mount/');
    await mount(host.page);
    await host.panel.open();
    const [popOut] = await Promise.all([
      context.waitForEvent('page'),
      host.page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ]);
    const closed = popOut.waitForEvent('close');
    await host.page.evaluate(() => (window as unknown as { __unmount(): void }).__unmount());
    await closed;
    await host.page.evaluate(() => {
      localStorage.clear();
      window.open = () => null;
    });
    await mount(host.page);
    await host.panel.open();
    await host.page.getByRole('button', { name: 'Open in a window of its own' }).click();
    await expect(host.panel.region).toContainText('The browser did not allow a window');
  });
});
