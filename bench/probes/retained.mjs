// Bytes of heap left of each task after everything settled, and the timers that are left.
import { heapInUse } from './heap-in-use.mjs';
import { openManager } from './open-manager.mjs';

const count = Number(process.argv[2]);
const manager = openManager();
const endings = {
  completed: async () => {},
  failed: async () => {
    throw new Error('it fails');
  },
  cancelled: ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
};

/** Tasks that end in each of the ways, each with a timer. */
async function settle(size) {
  const works = Object.values(endings);
  for (let i = 0; i < size; i += 1)
    manager.createTask(works[i % works.length], { timeout: 3_600_000 });
  while (manager.metrics().pending > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  manager.cancelAll();
  await manager.whenIdle();
}

// As many as are measured: what was reserved for them once is not retained by each.
await settle(count);
const before = await heapInUse();
await settle(count);
const after = await heapInUse();
const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
const { completed, failed, cancelled } = manager.metrics();
if (completed + failed + cancelled !== 2 * count || !failed || !cancelled)
  throw new Error(`${completed} completed, ${failed} failed, ${cancelled} were cancelled.`);
console.log(JSON.stringify({ bytes: (after - before) / count, timers }));
process.exit(0);
