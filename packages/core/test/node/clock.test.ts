import { expect, it } from 'vitest';
import { BackgroundTaskManager } from '../../src/index.ts';

// In Node, whose clock is exact to the microsecond: browsers blur theirs.
it('C14 nothing comes before its time, though setTimeout cuts fractions off and rounds waits down', async () => {
  const manager = new BackgroundTaskManager({ logger: false });
  const early: number[] = [];
  await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      const delay = 2 + i * 0.37;
      await new Promise<void>((resolve) => setTimeout(resolve, i / 2));
      const begun = performance.now();
      const task = manager.createTask(() => performance.now() - begun, { delay });
      const waited = await task.wait();
      if (waited < delay) early.push(waited - delay);
    }),
  );
  expect(early).toEqual([]);
});
