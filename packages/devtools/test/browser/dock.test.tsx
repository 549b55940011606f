import { StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { mountTaskDevtools, TaskDevtools, TaskDevtoolsPanel } from '../../src/index.ts';
import {
  click,
  countListeners,
  expectFocus,
  panel,
  quietManager,
  untilAborted,
} from '../support/panel-page.ts';

const cleanups: Array<() => void> = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  expect(document.querySelector('outlast-devtools')).toBeNull();
});

function mountTree(): Root {
  const place = document.createElement('div');
  place.style.height = '400px';
  document.body.append(place);
  const root = createRoot(place);
  cleanups.push(() => {
    root.unmount();
    place.remove();
  });
  return root;
}

test('closed, it listens to nobody; open, by one listener; closed again, by none', async () => {
  const manager = quietManager();
  const listeners = countListeners(manager);
  cleanups.push(mountTaskDevtools(manager));
  await expect.element(panel.button('Open background tasks')).toBeVisible();
  expect(listeners()).toBe(0);
  await panel.open();
  await expect.element(panel.region).toBeVisible();
  expect(listeners()).toBe(1);
  await click(panel.button('Close background tasks'));
  await expectFocus(panel.button('Open background tasks'));
  expect(panel.region.elements()).toHaveLength(0);
  expect(listeners()).toBe(0);
});

test('opened late, it shows what happened before', async () => {
  const manager = quietManager();
  await manager.createTask(() => 1, { name: 'earlier' }).wait();
  cleanups.push(mountTaskDevtools(manager));
  await panel.open();
  await expect.element(panel.row(/done earlier/)).toBeVisible();
});

test('unmounted while it loads, it never opens', async () => {
  const manager = quietManager();
  const listeners = countListeners(manager);
  const unmount = mountTaskDevtools(manager, { initialIsOpen: true });
  unmount();
  await import('../../src/panel/open-panel.tsx');
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(listeners()).toBe(0);
});

test('in StrictMode there is one panel with one subscription, and unmounting leaves none', async () => {
  const errors = vi.spyOn(console, 'error');
  const manager = quietManager();
  const listeners = countListeners(manager);
  const root = mountTree();
  root.render(
    <StrictMode>
      <TaskDevtools manager={manager} initialIsOpen />
    </StrictMode>,
  );
  await expect.element(panel.region).toBeVisible();
  expect(document.querySelectorAll('outlast-devtools')).toHaveLength(1);
  expect(listeners()).toBe(1);
  root.render(null);
  await expect.poll(() => document.querySelector('outlast-devtools')).toBeNull();
  expect(listeners()).toBe(0);
  expect(errors).not.toHaveBeenCalled();
});

test('the inline panel fills its parent, has no toggle, and goes with its component', async () => {
  const manager = quietManager();
  const listeners = countListeners(manager);
  manager.createTask(untilAborted, { name: 'inside' });
  const root = mountTree();
  root.render(
    <StrictMode>
      <TaskDevtoolsPanel manager={manager} />
    </StrictMode>,
  );
  await expect.element(panel.row(/inside/)).toBeVisible();
  expect(panel.region.elements()).toHaveLength(1);
  expect(panel.region.element().getBoundingClientRect().height).toBe(400);
  expect(panel.button(/background tasks$/).elements()).toHaveLength(0);
  expect(listeners()).toBe(1);
  root.render(null);
  await expect.poll(listeners).toBe(0);
});

test('another manager in the prop takes the place of the first, and the panel stays open', async () => {
  const first = quietManager();
  const second = quietManager();
  const listeners = countListeners(first);
  first.createTask(untilAborted, { name: 'of the first' });
  second.createTask(untilAborted, { name: 'of the second' });
  const root = mountTree();
  root.render(<TaskDevtools manager={first} initialIsOpen />);
  await expect.element(panel.row(/of the first/)).toBeVisible();
  root.render(<TaskDevtools manager={second} initialIsOpen />);
  await expect.element(panel.row(/of the second/)).toBeVisible();
  expect(panel.row(/of the first/).elements()).toHaveLength(0);
  expect(listeners()).toBe(0);
});

test('of several managers one is chosen by name; two of one name can be told apart', async () => {
  const managers = ['uploads', 'sync', 'sync'].map((name) => quietManager({ name }));
  managers[2]?.createTask(untilAborted, { name: 'in the third' });
  cleanups.push(mountTaskDevtools(managers, { initialIsOpen: true }));
  const choice = panel.region.getByRole('combobox', { name: 'Manager' });
  await expect.element(choice).toBeVisible();
  const labels = [...(choice.element() as HTMLSelectElement).options].map(({ text }) => text);
  expect(labels.pop()).toBe('All 3');
  expect(new Set(labels).size).toBe(3);
  await userEvent.selectOptions(choice, managers[2]?.instanceId ?? '');
  await expect.element(panel.row(/in the third/)).toBeVisible();
});

test('two panels on one page do not disturb each other', async () => {
  const first = quietManager();
  const second = quietManager();
  cleanups.push(mountTaskDevtools(first, { initialIsOpen: true }), mountTaskDevtools(second));
  await expect.element(panel.region).toBeVisible();
  await expect.element(panel.button('Open background tasks')).toBeInTheDocument();
  expect(document.querySelectorAll('outlast-devtools')).toHaveLength(2);
});
