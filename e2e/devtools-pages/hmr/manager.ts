// What is not edited: the manager, and how often it is listened to.
import { BackgroundTaskManager } from '@outlast/core';

export const manager: BackgroundTaskManager = new BackgroundTaskManager({ logger: false });

const on = manager.on.bind(manager) as (...args: unknown[]) => () => void;
const page = {
  listeners: 0,
  start: (name: string): unknown => manager.createTask(() => new Promise(() => {}), { name }),
};
manager.on = ((...args: unknown[]) => {
  page.listeners++;
  const off = on(...args);
  return () => {
    page.listeners--;
    off();
  };
}) as typeof manager.on;
Object.assign(window, page);
Object.defineProperty(window, 'listeners', { get: () => page.listeners });
