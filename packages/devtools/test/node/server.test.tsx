import { BackgroundTaskManager } from '@outlast/core';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { mountTaskDevtools, TaskDevtools, TaskDevtoolsPanel } from '../../src/index.ts';
import * as inert from '../../src/inert.ts';

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
  expect(Object.keys(inert).sort()).toEqual(
    Object.keys({ mountTaskDevtools, TaskDevtools, TaskDevtoolsPanel }).sort(),
  );
});
