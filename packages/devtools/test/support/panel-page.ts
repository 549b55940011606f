import { BackgroundTaskManager, type ManagerOptions } from '@outlast/core';
import { beforeEach, expect } from 'vitest';
import { type Locator, page, server } from 'vitest/browser';

// A panel remembers where and whether it was open.
beforeEach(() => localStorage.clear());

/** The panel by its accessible names. */
export const panel = {
  get region(): Locator {
    return page.getByRole('region', { name: 'Background tasks' });
  },
  get grid(): Locator {
    return page.getByRole('grid', { name: 'Tasks' });
  },
  button(name: string | RegExp): Locator {
    return page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  },
  row(name: string | RegExp): Locator {
    return panel.grid.getByRole('row', { name });
  },
  open(): Promise<void> {
    return click(panel.button('Open background tasks'));
  },
};

export function quietManager(options: ManagerOptions = {}): BackgroundTaskManager {
  return new BackgroundTaskManager({ logger: false, ...options });
}

/** Work that ends only when it is told to stop. */
export function untilAborted({ signal }: { signal: AbortSignal }): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** How many listeners a manager has: counted where they are added. */
export function countListeners(manager: BackgroundTaskManager): () => number {
  let listeners = 0;
  const on = manager.on.bind(manager) as (...args: unknown[]) => () => void;
  manager.on = ((...args: unknown[]) => {
    listeners++;
    const off = on(...args);
    return () => {
      listeners--;
      off();
    };
  }) as typeof manager.on;
  return () => listeners;
}

export function shadowOf(): ShadowRoot {
  const root = document.querySelector('outlast-devtools')?.shadowRoot;
  if (root === null || root === undefined) throw new Error('There is no panel in the page');
  return root;
}

/** The document sees only the panel's element have the focus; which control has it, its shadow root knows. */
export async function expectFocus(control: Locator): Promise<void> {
  await expect.element(control).toBeVisible();
  await expect.poll(() => shadowOf().activeElement).toBe(control.element());
}

/** A Firefox that is driven over WebDriver BiDi finds no point to click at in the frame that tests run in. */
export async function click(control: Locator): Promise<void> {
  if (server.browser !== 'firefox') return control.click();
  await expect.element(control).toBeVisible();
  (control.element() as HTMLElement).focus();
  (control.element() as HTMLElement).click();
}
