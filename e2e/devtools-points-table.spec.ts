import type { Page } from '@playwright/test';
import type { MountPage } from './devtools-pages/mount.tsx';
import { expect, test } from './support/devtools-test.ts';
import { mountMany } from './support/many-tasks.ts';
import { mount, start } from './support/mounted.ts';

/** How many elements the panel is made of. */
const elements = (page: Page): Promise<{ rows: number; all: number }> =>
  page.locator('outlast-devtools').evaluate(({ shadowRoot }) => ({
    rows: shadowRoot?.querySelectorAll('[role=row]').length ?? 0,
    all: shadowRoot?.querySelectorAll('*').length ?? 0,
  }));

for (const count of [10_000, 100_000]) {
  test(`point 2: at most 60 rows and 2,000 elements stand for ${count} tasks`, async ({ host }) => {
    await host.page.setViewportSize({ width: 1_280, height: 1_000 });
    await host.goto('/mount/');
    await mountMany(host.page, count);
    await host.panel.open();
    await expect(host.panel.row(`task ${count}`)).toBeVisible();
    await expect(host.panel.table).toHaveAttribute('aria-rowcount', String(count + 1));
    const check = async (): Promise<void> => {
      const { rows, all } = await elements(host.page);
      expect(rows).toBeGreaterThan(10);
      expect(rows).toBeLessThanOrEqual(60);
      expect(all).toBeLessThanOrEqual(2_000);
    };
    await check();
    await host.panel.table.press('End');
    await expect(host.panel.table.getByRole('row', { name: 'task 1 ' }).first()).toBeVisible();
    await check();
    await host.panel.table.press('Enter');
    await host.page.getByRole('button', { name: 'Settings' }).click();
    await host.page.getByRole('combobox', { name: 'Dock' }).selectOption('right');
    await check();
  });
}

test('point 8: ten thousand tasks are scrolled to the end and back without a blank frame', async ({
  host,
}) => {
  await host.goto('/mount/');
  await mountMany(host.page, 10_000);
  await host.panel.open();
  await expect(host.panel.row('task 10000')).toBeVisible();
  await host.panel.table.hover();
  await host.page.evaluate(() => {
    const shadow = document.querySelector('outlast-devtools')?.shadowRoot as ShadowRoot;
    const grid = shadow.querySelector('[role=grid]') as HTMLElement;
    const seen = { frames: 0, blank: 0, deepest: 0, isOver: false };
    Object.assign(window, { seen });
    const look = (): void => {
      // After the scroll events of this frame, before it is painted.
      const { bottom } = grid.getBoundingClientRect();
      const tops = [...shadow.querySelectorAll('[role=row]')]
        .map((row) => row.getBoundingClientRect())
        .sort((a, b) => a.top - b.top);
      const [head] = tops.splice(
        tops.findIndex(({ top }) => Math.abs(top - grid.getBoundingClientRect().top) < 2),
        1,
      );
      let covered = head?.bottom ?? 0;
      for (const row of tops) if (row.top <= covered + 1) covered = Math.max(covered, row.bottom);
      seen.frames++;
      if (covered < bottom - 1 && grid.clientHeight + grid.scrollTop < grid.scrollHeight - 1)
        seen.blank++;
      seen.deepest = Math.max(seen.deepest, grid.scrollTop);
      if (!seen.isOver) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  for (const by of [16_000, -16_000])
    for (let turn = 0; turn < 18; turn++) {
      await host.page.mouse.wheel(0, by);
      await host.page.waitForTimeout(25);
    }
  await expect(host.panel.row('task 10000')).toBeVisible();
  const seen = await host.page.evaluate(() => {
    const own = (window as unknown as { seen: Record<string, unknown> }).seen;
    own.isOver = true;
    return own;
  });
  expect(seen.deepest).toBeGreaterThan(200_000);
  expect(seen.frames).toBeGreaterThan(20);
  expect(seen.blank).toBe(0);
});

/** The control with the focus, and whether it shows that it has it. */
const stop = (page: Page): Promise<{ role: string; isRinged: boolean }> =>
  page.evaluate(() => {
    const active = document.querySelector('outlast-devtools')?.shadowRoot?.activeElement;
    if (!active) return { role: 'the page', isRinged: true };
    const rings = (element: Element | null): boolean => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element ?? active);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
    };
    const role = active.getAttribute('role') ?? active.localName;
    return { role, isRinged: rings(active) || rings(active.closest('.field')) };
  });

test('point 15: the table is one stop within the first 15, and every stop has a ring', async ({
  host,
}) => {
  await host.goto('/mount/');
  await host.page.evaluate(() =>
    document.getElementById('root')?.append(document.createElement('input')),
  );
  await mount(host.page, { initialIsOpen: true });
  for (let at = 0; at < 30; at++) await start(host.page, `task ${at}`);
  await expect(host.panel.row('task 29')).toBeVisible();
  await host.page.locator('#root input').focus();
  const roles: string[] = [];
  const unringed: string[] = [];
  const isOut = (): boolean => roles.at(-1) === 'the page';
  while (!isOut() && roles.length < 60) {
    await host.page.keyboard.press('Tab');
    const { role, isRinged } = await stop(host.page);
    roles.push(role);
    if (!isRinged) unringed.push(`${role}, stop ${roles.length}`);
  }
  expect(unringed).toEqual([]);
  expect(roles.filter((role) => role === 'grid')).toHaveLength(1);
  expect(roles.indexOf('grid') + 1).toBeLessThanOrEqual(15);
});

test('point 15: the status counts are one stop, arrows go from one to the next, Enter filters', async ({
  host,
}) => {
  await host.goto('/mount/');
  await mount(host.page);
  await host.page.evaluate(() => {
    const { manager } = window as unknown as MountPage;
    return manager.createTask(() => 1, { name: 'over' }).wait();
  });
  await start(host.page, 'live');
  await host.panel.open();
  await expect(host.panel.row('over')).toBeVisible();
  const running = host.panel.button('running 1');
  await host.page.getByRole('button', { name: /^All/ }).focus();
  await host.page.keyboard.press('ArrowRight');
  await host.page.keyboard.press('ArrowRight');
  await expect(running).toBeFocused();
  await host.page.keyboard.press('Enter');
  await expect(host.panel.row('over')).toBeHidden();
  await expect(running).toBeFocused();
  await expect(running).toHaveAttribute('aria-pressed', 'true');
  await host.page.keyboard.press('Enter');
  await expect(host.panel.row('over')).toBeVisible();
});

test('point 15: keys move in the table, and a screen reader is told where to', async ({ host }) => {
  await host.goto('/mount/');
  await mountMany(host.page, 1_000);
  await host.panel.open();
  const { table } = host.panel;
  await expect(table).toBeFocused();
  await expect(table).toHaveAttribute('aria-rowcount', '1001');
  const active = async (): Promise<{ index: number; text: string }> =>
    host.page.locator('outlast-devtools').evaluate(({ shadowRoot }) => {
      const id = shadowRoot?.activeElement?.getAttribute('aria-activedescendant') ?? '';
      const row = shadowRoot?.getElementById(id);
      const text = row?.querySelector('.name')?.textContent ?? '';
      return { index: Number(row?.getAttribute('aria-rowindex')), text };
    });
  for (const [key, index] of [
    ['ArrowDown', 2],
    ['j', 3],
    ['ArrowUp', 2],
    ['End', 1_001],
    ['k', 1_000],
    ['Home', 2],
  ] as const) {
    await table.press(key);
    await expect.poll(active).toEqual({ index, text: `task ${1_002 - index}` });
  }
  await table.press('PageDown');
  await expect.poll(async () => (await active()).index).toBeGreaterThan(8);
});

test('point 15: Escape puts away question, details, filter and panel, and gives the focus back', async ({
  host,
}) => {
  const { page, panel } = host;
  await host.goto('/mount/');
  await mount(page);
  await start(page, 'one');
  await start(page, 'another');
  await page.getByRole('button', { name: 'Open background tasks' }).press('Enter');
  const filter = page.getByRole('textbox', { name: 'Filter' });
  const details = page.getByRole('group', { name: 'Details of one' });
  const question = page.getByText('Cancel the one live task?');
  await expect(panel.table).toBeFocused();
  await panel.table.press('/');
  await filter.pressSequentially('one');
  await expect(panel.row('another')).toBeHidden();
  await filter.press('Enter');
  await panel.table.press('ArrowDown');
  await panel.table.press('Enter');
  await expect(details).toBeVisible();
  await panel.button('Cancel all shown').press('Enter');
  await expect(question).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(details).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(details).toBeHidden();
  await expect(filter).toHaveValue('one');
  await page.keyboard.press('Escape');
  await expect(filter).toHaveValue('');
  await expect(panel.row('another')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel.region).toBeHidden();
  await expect(page.getByRole('button', { name: 'Open background tasks' })).toBeFocused();
});
