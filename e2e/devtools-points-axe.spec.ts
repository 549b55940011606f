import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, type HostPage, test } from './support/devtools-test.ts';
import { startOneOfEach } from './support/many-tasks.ts';
import { mount } from './support/mounted.ts';
import { typeFilter } from './support/type-filter.ts';

interface Axe {
  run(
    context: string,
    options: { resultTypes: string[] },
  ): Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }>;
}

/** Brings axe into the page; to do so for each look would take Firefox most of a minute. */
async function bringAxe(page: Page): Promise<void> {
  await new AxeBuilder({ page }).include('h1').setLegacyMode(true).analyze();
}

async function violations(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe };
    const result = await axe.run('outlast-devtools', { resultTypes: ['violations'] });
    return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

/** Each begins where the one before ended, and says what is then to be seen. */
const states: Record<string, (host: HostPage) => Promise<void>> = {
  'with tasks of every status': async ({ panel }) => {
    for (const name of ['running', 'retrying', 'done', 'failed', 'timed out', 'cancelled'])
      await expect(panel.row(name).first()).toBeVisible();
  },
  'with details open and rows selected': async ({ page, panel }) => {
    await panel.table.press('Space');
    await panel.row('failed').first().click();
    await expect(page.getByRole('group', { name: 'Details of failed' })).toContainText('Attempts');
  },
  'with the settings open': async ({ page, panel }) => {
    await panel.button('Settings').click();
    await expect(page.getByRole('group', { name: 'Settings' })).toBeVisible();
  },
  'with the list of keys': async ({ page, panel }) => {
    await panel.button('Keys').click();
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  },
  'asking what to cancel': async ({ page, panel }) => {
    await page.keyboard.press('Escape');
    await panel.region.getByRole('button', { name: /^Cancel all/ }).click();
    await expect(panel.region.getByRole('button', { name: /^Cancel \d/ })).toBeVisible();
  },
  'asking how to shut down': async ({ panel }) => {
    await panel.button('Keep').click();
    await panel.button('Shut down').click();
    await expect(panel.button('Shut down now')).toBeVisible();
  },
  'when nothing matches': async ({ page, panel }) => {
    await panel.button('Keep running').click();
    await panel.region.getByRole('button', { name: /^failed/ }).click();
    await typeFilter(page, 'nothing tries:>x');
    await expect(panel.region).toContainText(/tries|No task matches/);
  },
  'when it is shut down': async ({ page, panel }) => {
    await typeFilter(page, '');
    await panel.button('Shut down').click();
    await panel.confirmShutdown();
    await expect(panel.region).toContainText('read only');
  },
};

for (const theme of ['light', 'dark'] as const) {
  test(`point 9: axe finds nothing in any state, ${theme}`, async ({ host }) => {
    test.slow();
    await host.page.emulateMedia({ reducedMotion: 'reduce' });
    await host.goto('/mount/');
    await mount(host.page, { theme, initialIsOpen: true });
    await expect(host.panel.region).toContainText('No task yet');
    await bringAxe(host.page);
    const found: string[] = [];
    const look = async (state: string): Promise<void> => {
      for (const violation of await violations(host.page)) found.push(`${state}: ${violation}`);
    };
    await look('empty');
    await startOneOfEach(host.page);
    for (const [state, bringAbout] of Object.entries(states)) {
      await bringAbout(host);
      await look(state);
    }
    expect(found).toEqual([]);
  });
}
