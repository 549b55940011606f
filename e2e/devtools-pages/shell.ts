// The shell of TanStack devtools, as it is published.
import { BackgroundTaskManager } from '@outlast/core';
import { taskDevtoolsPlugin } from '@outlast/devtools/mount';
import { TanStackDevtoolsCore } from '@tanstack/devtools';

const manager = new BackgroundTaskManager({ logger: false, name: 'main' });
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

const shell = new TanStackDevtoolsCore({
  config: { defaultOpen: false, triggerMode: 'fixed' },
  plugins: [taskDevtoolsPlugin(manager)],
});
shell.mount(document.getElementById('root') as HTMLElement);
Object.assign(window, { manager, shell, listeners: () => listeners });
