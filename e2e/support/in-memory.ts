import type { DemoPage } from '../pages/demo-page.ts';
import type { Collector } from './collector.ts';
import { expect } from './test.ts';

/** A page that can keep nothing says so, and does the rest all the same. */
export async function expectToWorkInMemory(demo: DemoPage, collector: Collector): Promise<void> {
  await expect(demo.memoryFlag).toBeVisible();
  await demo.track500();
  await collector.expectEachOnce('burst', 500);
  await demo.start('export');
  await expect(demo.work('export')).toContainText('completed');
  await collector.expectEachOnce('export finished', 1);
}
