// Builds the core, and measures it beside its peers. Arguments go to bench/run.mjs.
import { bootstrap } from './bootstrap.mjs';
import { main, run } from './run.mjs';

await main(() => {
  bootstrap();
  if (!run('rolldown', ['-c'], { cwd: 'packages/core' }))
    throw new Error('Step "build packages/core" failed.');
  if (!run(process.execPath, ['bench/run.mjs', ...process.argv.slice(2)]))
    throw new Error('Step "bench" failed.');
});
