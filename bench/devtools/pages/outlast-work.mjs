import { BackgroundTaskManager } from '@outlast/core';
import { offer } from './bench-page.mjs';

export const manager = new BackgroundTaskManager({
  logger: false,
  concurrency: Number.POSITIVE_INFINITY,
  capacity: Number.POSITIVE_INFINITY,
});
const running = [];

offer({
  async fill(count) {
    for (let index = 0; index < count; index += 1)
      manager.createTask(
        (task) => {
          running.push(task);
          return new Promise(() => {});
        },
        { name: `task ${index}`, context: { user: index % 100 }, timeout: 3_600_000 },
      );
    while (running.length < count) await new Promise((resolve) => setTimeout(resolve));
  },
  update: (index) => running[index].progress(Math.random()),
  // Progress that nobody hears of costs next to nothing: a task tells of itself four times.
  async burst(count) {
    let last;
    for (let index = 0; index < count; index += 4) last = manager.createTask(() => index);
    await last.wait();
  },
});
