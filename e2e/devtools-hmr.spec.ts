import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';
import { test as base, expect } from './support/devtools-test.ts';

interface App {
  readonly address: string;
  edit(file: string, from: string, to: string): Promise<void>;
}

interface AppPage {
  listeners: number;
  start(name: string): void;
  isSameLoad: true;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** An app of a user's under Vite's development server, whose files a test edits. */
const test = base.extend<{ app: App }>({
  app: async ({ page }, use) => {
    // Beside the tests, for what it imports, and where no linter looks.
    await mkdir(here('.tsc'), { recursive: true });
    const root = await mkdtemp(here('.tsc/hmr-'));
    await cp(here('devtools-pages/hmr'), root, { recursive: true });
    const server = await createServer({
      root,
      configFile: false,
      cacheDir: join(root, '.vite'),
      logLevel: 'error',
      plugins: [react()],
      server: { host: '127.0.0.1', port: 0 },
      // As it is with an installed package: Vite bundles it before the page asks.
      optimizeDeps: {
        include: [
          '@outlast/core',
          '@outlast/devtools',
          '@outlast/devtools/mount',
          'react-dom/client',
        ],
      },
    });
    await server.listen();
    await use({
      address: server.resolvedUrls?.local[0] ?? '',
      async edit(file, from, to) {
        const text = await readFile(join(root, file), 'utf8');
        await writeFile(join(root, file), text.replace(from, to));
      },
    });
    // First the page, which may still ask for something.
    await page.close();
    await server.close();
    await rm(root, { recursive: true, force: true });
  },
});

for (const [how, start, file] of [
  ['a component', '', 'app.tsx'],
  ['a script that mounts it', 'mount.html', 'mount.ts'],
] as const)
  test(`an edit of ${how} leaves one panel, open as it was, with one subscription`, async ({
    page,
    host,
    app,
  }) => {
    test.slow();
    const inPage = <T>(read: (page: AppPage) => T): Promise<T> =>
      page.evaluate(`(${read.toString()})(window)`);
    await page.goto(app.address + start);
    await expect(page.getByText('As it was')).toBeVisible();
    await inPage((given) => {
      given.isSameLoad = true;
      given.start('upload');
    });
    await host.panel.open();
    await expect(host.panel.row('upload')).toContainText('running');
    expect(await inPage(({ listeners }) => listeners)).toBe(1);
    for (const [before, after] of [
      ['As it was', 'Edited'],
      ['Edited', 'Edited again'],
    ] as const) {
      await app.edit(file, before, after);
      await expect(page.getByText(after, { exact: true })).toBeVisible();
      await expect(host.panel.row('upload')).toContainText('running');
      await expect(page.locator('outlast-devtools')).toHaveCount(1);
      await expect.poll(() => inPage(({ listeners }) => listeners)).toBe(1);
    }
    await inPage((given) => given.start('another'));
    await expect(host.panel.row('another')).toContainText('running');
    expect(await inPage(({ isSameLoad }) => isSameLoad)).toBe(true);
    await host.panel.close();
    await expect.poll(() => inPage(({ listeners }) => listeners)).toBe(0);
  });
