// The time of one task, from its creation to its end, when so many are live at once.
import { openManager } from './open-manager.mjs';

const live = Number(process.argv[2]);
/** Few tasks are over too soon to be timed: they get as many goes as it takes for as many tasks. */
const goes = Math.max(1, Math.round(200_000 / live));

async function once(size) {
  let ran = 0;
  let most = 0;
  const manager = openManager({ concurrency: 10 });
  const task = async () => {
    ran += 1;
  };
  for (let i = 0; i < size; i += 1) manager.createTask(task, { timeout: 3_600_000 });
  most = manager.getTaskCount();
  await manager.whenIdle();
  if (ran !== size || most !== size) throw new Error(`It ran ${ran} of ${most} live tasks.`);
}

// For the compiler.
for (let i = 0; i < 100; i += 1) await once(1_000);
globalThis.gc();
const start = performance.now();
for (let i = 0; i < goes; i += 1) await once(live);
console.log(JSON.stringify({ us: ((performance.now() - start) * 1_000) / (goes * live) }));
process.exit(0);
