import { BackgroundTaskManager } from '@outlast/core';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import * as panel from '../../src/index.ts';
import * as inert from '../../src/inert.ts';
import * as inertMount from '../../src/inert-mount.ts';
import * as mount from '../../src/mount.ts';

const { mountTaskDevtools, TaskDevtools, TaskDevtoolsPanel } = panel;

test('on a server it renders nothing, or an empty place for the inline panel, and listens to nobody', () => {
  const manager = new BackgroundTaskManager({ logger: false });
  let listeners = 0;
  manager.on = (() => {
    listeners++;
    return () => {};
  }) as typeof manager.on;
  expect(renderToString(<TaskDevtools manager={manager} />)).toBe('');
  expect(renderToString(<TaskDevtoolsPanel manager={manager} />)).toBe(
    '<outlast-devtools></outlast-devtools>',
  );
  expect(listeners).toBe(0);
  expect(mountTaskDevtools).toBeTypeOf('function');
});

test('what production gets has every name of the panel, and renders nothing', () => {
  const manager = new BackgroundTaskManager({ logger: false });
  expect(renderToString(<inert.TaskDevtools manager={manager} />)).toBe('');
  expect(inert.TaskDevtoolsPanel({ manager })).toBeNull();
  expect(inert.mountTaskDevtools(manager)()).toBeUndefined();
  const plugin = inert.taskDevtoolsPlugin(manager);
  expect([plugin.render({} as HTMLElement), plugin.destroy()]).toEqual([undefined, undefined]);
  expect(inert.registerManager(manager)()).toBeUndefined();
  expect(Object.keys(inert).sort()).toEqual(Object.keys(panel).sort());
  expect(Object.keys(inertMount).sort()).toEqual(Object.keys(mount).sort());
});

test('importing it leaves no trace in the global scope', async () => {
  const before = Reflect.ownKeys(globalThis);
  await import('../../src/mount.ts');
  await import('../../src/register.ts');
  await import('../../src/serve.ts');
  expect(Reflect.ownKeys(globalThis)).toEqual(before);
});
