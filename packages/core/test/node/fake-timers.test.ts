import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BackgroundTaskManager, memoryStore, type TaskRecord } from '../../src/index.ts';

// Node's alone: in a browser the next macrotask is a message, which no fake timers drive.

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

async function microtasks(): Promise<void> {
  for (let n = 0; n < 30; n++) await null;
}

it('C37 fake timers drive the flush of the next macrotask', async () => {
  const records = new Map<string, TaskRecord>();
  const manager = new BackgroundTaskManager({ logger: false, store: memoryStore({ records }) });
  await manager.ready;
  const task = manager
    .define('work', async () => {
      await microtasks();
    })
    .enqueue({});
  await microtasks();
  await microtasks();
  expect(task.status).toBe('completed');
  vi.advanceTimersByTime(1);
  await microtasks();
  expect(records.get(task.id)?.status).toBe('completed');
});
