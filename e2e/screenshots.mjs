// Takes the pictures of the demo: `node e2e/screenshots.mjs [folder]`, after `npm run build`.
// The one for the README goes to docs/panel.png, all others to the folder (default: e2e/test-results/screenshots).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import { chromiumArgs, findChromium } from '../scripts/browser.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = process.argv[2] ?? join(root, 'e2e/test-results/screenshots');
const installed = findChromium();

process.env.COLLECTOR = 'memory';
const server = await preview({
  root: join(root, 'apps/demo'),
  preview: { port: 0 },
});
const address = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  args: chromiumArgs,
  ...(installed && { executablePath: installed }),
});

const scenes = {
  async empty() {},
  async busy(page) {
    await press(page, 'Track 500 events');
    await page.getByText('Promise kept').first().waitFor();
    await work(page);
    await page.waitForTimeout(2_500);
  },
  async failing(page) {
    await press(page, 'Track 500 events');
    await page.getByText('Promise kept').first().waitFor();
    await page.getByRole('radio', { name: 'Failing' }).check();
    await press(page, 'Track 500 events');
    await press(page, 'Failing task, 3 retries');
    await page.getByText('failed after 4 attempts').waitFor();
  },
  async panel(page) {
    await press(page, 'Failing task, 3 retries');
    await page.getByText('failed after 4 attempts').waitFor();
    await press(page, 'Track 500 events');
    await page.getByText('Promise kept').first().waitFor();
    await work(page);
    await press(page, 'Open background tasks');
    await press(page, 'Track one event');
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(2_500);
  },
};

async function work(page) {
  await press(page, 'Export, survives a reload');
  await page.waitForTimeout(700);
  await press(page, 'Failing task, 3 retries');
  await press(page, 'Slow task');
}

async function press(page, name) {
  await page.getByRole('button', { name, exact: true }).click();
}

async function take({ scene, width, height = 800, colorScheme, path, fullPage = false }) {
  const viewport = { width, height };
  const context = await browser.newContext({ viewport, colorScheme });
  const page = await context.newPage();
  await page.goto(`${address}?run=${Math.random()}`);
  await page.evaluate(() => window.outlast.ready);
  await scenes[scene](page);
  await page.mouse.move(0, 0);
  await page.screenshot({ path, fullPage });
  await context.close();
  console.log(path);
}

mkdirSync(folder, { recursive: true });
mkdirSync(join(root, 'docs'), { recursive: true });
for (const width of [1280, 380]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const scene of Object.keys(scenes)) {
      const path = join(folder, `${scene}-${width}-${colorScheme}.png`);
      await take({ scene, width, colorScheme, path, fullPage: scene !== 'panel' });
    }
  }
}
const picture = { scene: 'panel', width: 1280, height: 1030, colorScheme: 'light' };
await take({ ...picture, path: join(root, 'docs/panel.png') });
await browser.close();
await server.close();
