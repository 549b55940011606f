import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MountPage } from './devtools-pages/mount.tsx';
import { expect, test } from './support/devtools-test.ts';

const children: ChildProcess[] = [];

test.afterEach(async ({ page }) => {
  // First the page: it would try to reach them again, and a browser makes an error of that.
  await page.close();
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill();
    await once(child, 'exit');
  }
});

/** Starts a program, and answers with the first line it prints that matches. */
async function run(
  args: string[],
  wanted: RegExp,
): Promise<{ child: ChildProcess; found: string }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let text = '';
  for await (const part of child.stdout) {
    text += part;
    const found = wanted.exec(text)?.[0];
    if (found) return { child, found };
  }
  throw new Error(`The process ended without ${wanted}: ${text}`);
}

const service = fileURLToPath(new URL('./devtools-pages/node-service.mjs', import.meta.url));
const cli = fileURLToPath(new URL('../packages/devtools/dist/cli.js', import.meta.url));

test("a manager in a Worker shows beside the page's own, and its tasks can be cancelled", async ({
  host,
}) => {
  await host.goto('/mount/');
  await host.page.evaluate(() => {
    const { manager, mountTaskDevtools, remoteManager } = window as unknown as MountPage;
    const worker = new Worker('/bundle/19/development/worker/worker.js', { type: 'module' });
    mountTaskDevtools([remoteManager(worker, { name: 'worker' }), manager], {
      initialIsOpen: true,
    });
    Object.assign(window, { worker });
  });
  const row = host.panel.row('in the worker');
  await expect(row).toContainText('running');
  await expect(row).toContainText('user=7');
  await host.panel.button('Cancel in the worker').first().click();
  await expect(row).toContainText('cancelled');
});

test('a manager in another window shows over a port that is handed over', async ({
  host,
  context,
}) => {
  await host.goto('/mount/');
  const [other] = await Promise.all([
    context.waitForEvent('page'),
    host.page.evaluate(() => {
      Object.assign(window, { other: window.open('/serving/') });
    }),
  ]);
  await other.waitForFunction(() => 'manager' in window);
  // A page that is hidden shows nothing new.
  await host.page.bringToFront();
  await host.page.evaluate(() => {
    const { mountTaskDevtools, remoteManager, other } = window as unknown as MountPage & {
      other: Window;
    };
    const { port1, port2 } = new MessageChannel();
    other.postMessage('a port', location.origin, [port1]);
    mountTaskDevtools(remoteManager(port2), { initialIsOpen: true });
  });
  const row = host.panel.row('in the other window');
  await expect(row).toContainText('running');
  await host.panel.button('Cancel in the other window').first().click();
  await expect(row).toContainText('cancelled');
  expect(
    await other.evaluate(() => (window as unknown as MountPage).manager.getTaskCount('cancelled')),
  ).toBe(1);
});

test('the command serves a page for a Node process; lost, it keeps the last data and comes back', async ({
  page,
}) => {
  test.slow();
  const first = await run([service], /ws:\S+/);
  const { found: address } = await run([cli, '--no-open', '--connect', first.found], /http:\S+/);
  await page.goto(address);
  const region = page.getByRole('region', { name: 'Background tasks' });
  const row = region.getByRole('row', { name: /nightly report/ });
  await expect(row).toContainText('running');
  expect(await page.title()).toContain('ws://127.0.0.1:');
  expect(await page.evaluate(() => document.body.innerHTML)).not.toContain('token=');
  // What the panel loads later has the same server.
  await region.getByRole('button', { name: 'Settings' }).press('Enter');
  await expect(region.getByRole('group', { name: 'Settings' })).toBeVisible();
  await page.keyboard.press('Escape');
  // By keyboard: rows stand still under a pointer.
  await region.getByRole('button', { name: 'Cancel nightly report' }).first().press('Enter');
  await expect(row).toContainText('cancelled');

  first.child.kill();
  await expect(region).toContainText(/retrying in \d s/);
  await expect(row).toBeVisible();
  const port = new URL(first.found).port;
  await run([service, port], /ws:\S+/);
  await region.getByRole('button', { name: 'Now' }).press('Enter');
  await expect(row).toContainText('running', { timeout: 20_000 });
  await expect(region).not.toContainText(/retrying in/);
});

test('before anybody answers, the panel says whom it waits for', async ({ host }) => {
  await host.goto('/mount/');
  await host.page.evaluate(() => {
    const { mountTaskDevtools, remoteManager } = window as unknown as MountPage;
    const { port2 } = new MessageChannel();
    mountTaskDevtools(remoteManager(port2, { address: 'the render worker' }), {
      initialIsOpen: true,
    });
  });
  await expect(host.panel.region).toContainText('the render worker');
});
