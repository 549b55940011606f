import type { Page } from '@playwright/test';
import type { MountPage } from '../devtools-pages/mount.tsx';

export type MountOptions = NonNullable<Parameters<MountPage['mountTaskDevtools']>[1]>;

/** Mounts the panel on the page's manager; `__unmount` takes it away again. */
export async function mount(page: Page, options: MountOptions = {}): Promise<void> {
  await page.evaluate((given) => {
    const { mountTaskDevtools, manager } = window as unknown as MountPage;
    Object.assign(window, { __unmount: mountTaskDevtools(manager, given) });
  }, options);
}

export async function unmount(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { __unmount(): void }).__unmount());
}

/** Starts a task that runs until it is cancelled. */
export async function start(page: Page, name: string): Promise<string> {
  return page.evaluate((given) => (window as unknown as MountPage).start(given), name);
}

export async function statusOf(page: Page, id: string): Promise<string | undefined> {
  return page.evaluate(
    (given) => (window as unknown as MountPage).manager.getTask(given)?.status,
    id,
  );
}

/** What the panel remembers under a name. */
export async function remembered(page: Page, id = 'default'): Promise<Record<string, unknown>> {
  return page.evaluate(
    (given) => JSON.parse(localStorage.getItem(`outlast-devtools:${given}`) ?? '{}'),
    id,
  );
}
