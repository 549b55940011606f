import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import type { MountPage } from './devtools-pages/mount.tsx';
import { bundlePage } from './support/devtools-site.ts';
import { expect, test } from './support/devtools-test.ts';
import { mount, start, statusOf } from './support/mounted.ts';

const addTask = (page: Page, name: string): Promise<void> =>
  page.evaluate((given) => {
    const { manager } = window as unknown as MountPage;
    manager.createTask(() => new Promise(() => {}), { name: given });
  }, name);

test('a page without React loads none before the panel is opened', async ({ host }) => {
  const loaded: string[] = [];
  host.page.on('request', (request) => loaded.push(request.url()));
  await host.goto('/mount/');
  await mount(host.page);
  await start(host.page, 'upload');
  const before = loaded.length;
  expect(loaded.join(' ')).not.toContain('frame');
  await host.panel.open();
  await expect(host.panel.row('upload')).toBeVisible();
  expect(loaded.slice(before).join(' ')).toContain('frame-with-react');
});

test('without managers it shows those that are registered, also those that come later', async ({
  host,
}) => {
  await host.goto('/mount/');
  await host.page.evaluate(() => {
    const page = window as unknown as MountPage;
    page.mountTaskDevtools();
  });
  await host.panel.open();
  await expect(host.panel.region).toContainText('There is no manager to show');
  await host.page.evaluate(() => {
    const { registerManager, manager, Manager } = window as unknown as MountPage;
    registerManager(manager);
    const other = new Manager({ logger: false, name: 'other' });
    Object.assign(window, { unregister: registerManager(other) });
  });
  await start(host.page, 'upload');
  await expect(host.panel.row('upload')).toBeVisible();
  const choice = host.panel.region.getByRole('combobox', { name: 'Manager' });
  await expect(choice).toContainText('other');
  await host.page.evaluate(() => (window as unknown as { unregister(): void }).unregister());
  await expect(choice).toBeHidden();
});

for (const react of ['18', '19'] as const) {
  test.describe(`React ${react}`, () => {
    test('StrictMode shows one panel; unmounting its component takes it away', async ({ host }) => {
      await host.goto(`/react/?react=${react}&initially`);
      await expect(host.page.getByText(`React ${react}`)).toBeVisible();
      await addTask(host.page, 'upload');
      await expect(host.panel.row('upload')).toBeVisible();
      expect(await host.page.locator('outlast-devtools').count()).toBe(1);
      await host.page.getByRole('button', { name: 'Count 0' }).click();
      await expect(host.panel.region).toBeVisible();
      await host.page.getByRole('button', { name: 'Toggle devtools' }).click();
      await expect(host.page.locator('outlast-devtools')).toHaveCount(0);
      await host.page.getByRole('button', { name: 'Toggle devtools' }).click();
      await expect(host.panel.row('upload')).toBeVisible();
    });

    test('the inline panel fills its place, and moves to a window and back', async ({
      host,
      context,
    }) => {
      await host.goto(`/react/?react=${react}&inline`);
      await addTask(host.page, 'upload');
      await expect(host.panel.row('upload')).toBeVisible();
      expect((await host.panel.region.boundingBox())?.height).toBeCloseTo(300, -1);
      const [popOut] = await Promise.all([
        context.waitForEvent('page'),
        host.page.getByRole('button', { name: 'Open in a window of its own' }).click(),
      ]);
      await expect(popOut.getByRole('row', { name: /upload/ })).toBeVisible();
      await host.page.getByRole('button', { name: 'Bring it back' }).click();
      await expect(host.panel.row('upload')).toBeVisible();
    });

    test('point 20: rendered on a server it is nothing but a place, ends, and is hydrated without a word', async ({
      host,
      site,
    }) => {
      const files = await bundlePage('server-render.tsx', { react, platform: 'node' });
      const child = spawn(process.execPath, ['-'], { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.end(files.get('server-render.js'));
      let text = '';
      child.stdout.on('data', (part) => {
        text += part;
      });
      expect(await once(child, 'close')).toEqual([0, null]);
      const { version, markup, left } = JSON.parse(text);
      expect(version).toMatch(new RegExp(`^${react}\\.`));
      expect(markup).toContain('<outlast-devtools></outlast-devtools>');
      expect(left.filter((key: string) => /outlast/i.test(key))).toEqual([]);

      site.body = markup;
      const said: string[] = [];
      host.page.on('console', (message) => {
        if (/error|warning/.test(message.type())) said.push(message.text());
      });
      await host.goto(`/hydrate/?react=${react}`);
      site.body = '';
      await expect(host.panel.region).toBeVisible();
      await expect(host.page.getByRole('button', { name: 'Open background tasks' })).toBeVisible();
      expect(said).toEqual([]);
    });
  });
}

test('a part that cannot be loaded is said, and the rest goes on', async ({ host, trouble }) => {
  trouble.expect(/extras|@outlast\/devtools/);
  await host.page.route(/extras/, (route) => route.abort());
  await host.goto('/mount/');
  await mount(host.page);
  const id = await start(host.page, 'upload');
  await host.panel.open();
  await expect(host.panel.row('upload')).toContainText('running');
  await host.panel.row('upload').click();
  await expect(host.panel.region).toContainText('A part of the panel could not be loaded');
  await host.panel.button('Cancel upload').click();
  await expect(host.panel.row('upload')).toContainText('cancelled');
  expect(await statusOf(host.page, id)).toBe('cancelled');
});

test('the shell of TanStack devtools shows it as a tab, from a snapshot, and nothing listens while the shell is closed', async ({
  host,
  trouble,
}) => {
  // The shell asks for fonts beside its bundle.
  trouble.expect(/Failed to decode|OTS|downloadable font|Failed to load resource/);
  await host.goto('/shell/');
  await addTask(host.page, 'earlier');
  const listeners = (): Promise<number> =>
    host.page.evaluate(() => (window as unknown as { listeners(): number }).listeners());
  const trigger = host.page.getByRole('button', { name: /tanstack devtools/i }).first();
  await expect(trigger).toBeVisible();
  expect(await listeners()).toBe(0);
  await trigger.click();
  const tab = host.page.getByText('Tasks', { exact: true }).first();
  if (!(await host.panel.row('earlier').isVisible())) await tab.click();
  await expect(host.panel.row('earlier')).toBeVisible();
  expect(await listeners()).toBe(1);
  await host.page.evaluate(() =>
    (window as unknown as { shell: { unmount(): void } }).shell.unmount(),
  );
  await expect.poll(listeners).toBe(0);
  await expect(host.page.locator('outlast-devtools')).toHaveCount(0);
});

test('point 20: a production build holds nothing of it, unless it asks for it', async () => {
  const { build } = await import('esbuild');
  const bundled = async (code: string, mode: 'production' | 'development'): Promise<string> => {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: import.meta.dirname },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      conditions: ['module', mode],
      external: ['react', 'react/*', 'react-dom', 'react-dom/*'],
      define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    });
    return outputFiles[0]?.text ?? '';
  };
  const all = "import * as d from '@outlast/devtools'; globalThis.d = d;";
  const component =
    "import { TaskDevtools } from '@outlast/devtools'; globalThis.d = TaskDevtools;";
  expect(gzipSync(await bundled(component, 'production')).length).toBeLessThan(0.3 * 1_024);
  expect(gzipSync(await bundled(all, 'production')).length).toBeLessThan(0.5 * 1_024);
  expect(await bundled(all, 'production')).not.toContain('attachShadow');
  const asked = component.replace("devtools'", "devtools/production'");
  expect(await bundled(asked, 'production')).toContain('attachShadow');
  const mounted =
    "import { mountTaskDevtools } from '@outlast/devtools/mount';globalThis.d=mountTaskDevtools";
  expect(await bundled(mounted, 'production')).not.toContain('attachShadow');
  expect(await bundled(mounted, 'production')).not.toContain('react');
});

for (const door of ['index', 'mount']) {
  test(`point 20: what a page loads at once for the ${door} door is at most 2 KiB`, async () => {
    const { build } = await import('esbuild');
    const name = door === 'index' ? 'TaskDevtools' : 'mountTaskDevtools';
    const from = door === 'index' ? '@outlast/devtools' : '@outlast/devtools/mount';
    const { outputFiles } = await build({
      stdin: { contents: `export { ${name} } from '${from}';`, resolveDir: import.meta.dirname },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      conditions: ['module', 'development'],
      external: ['react', 'react/*', 'react-dom', 'react-dom/*'],
      plugins: [
        {
          name: 'leave out what is loaded later',
          setup: ({ onResolve }) =>
            onResolve({ filter: /^\./ }, ({ kind, path }) =>
              kind === 'dynamic-import' ? { path, external: true } : undefined,
            ),
        },
      ],
    });
    const bytes = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
    console.log(`${name}: ${bytes} bytes at once, gzip`);
    expect(bytes).toBeGreaterThan(500);
    expect(bytes).toBeLessThanOrEqual(2_048);
  });
}
