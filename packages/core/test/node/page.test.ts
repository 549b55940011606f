import { expect, it } from 'vitest';
import { BackgroundTaskManager } from '../../src/index.ts';
import { bindPage, onHide } from '../../src/page.ts';

it('does nothing outside a page', async () => {
  const manager = new BackgroundTaskManager({ logger: false });
  const unbind = bindPage(manager, { onHide: () => expect.unreachable() });
  const unsubscribe = onHide(() => expect.unreachable());
  unsubscribe();
  unbind();
  const stats = await manager.shutdown();
  expect(stats.status).toBe('completed');
});
