// Bytes of heap for each live task with a timeout, whose function never asks for its signal.
import { heapInUse } from './heap-in-use.mjs';
import { openManager } from './open-manager.mjs';

const [state, count] = [process.argv[2], Number(process.argv[3])];
const concurrency = state === 'running' ? Number.POSITIVE_INFINITY : 1;
const options = { timeout: 3_600_000 };

/** As many live tasks, all in that state but the one on the only slot. They live until they are released. */
async function fill(size) {
  const manager = openManager({ concurrency });
  // One promise for all functions: what is theirs is not counted.
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  for (let i = 0; i < size; i += 1) manager.createTask(() => held, options);
  const running = Math.min(concurrency, size);
  while (manager.metrics().running < running) await new Promise((resolve) => setImmediate(resolve));
  if (manager.getTaskCount() !== size) throw new Error(`${manager.getTaskCount()} are live.`);
  return { manager, release };
}

// What is there once, and the code, is not counted either.
const first = await fill(1_000);
first.release();
await first.manager.whenIdle();
const before = await heapInUse();
const second = await fill(count);
const after = await heapInUse();
console.log(
  JSON.stringify({ bytes: (after - before) / count, live: second.manager.getTaskCount() }),
);
process.exit(0);
