// Builds the core, and measures what arrives of its telemetry beside its peers. Arguments go to bench/telemetry/run.mjs.
import { bootstrap } from './bootstrap.mjs';
import { main, run } from './run.mjs';

await main(async () => {
  bootstrap();
  if (!(await run('rolldown', ['-c'], { cwd: 'packages/core' })))
    throw new Error('Step "build packages/core" failed.');
  if (!(await run(process.execPath, ['bench/telemetry/run.mjs', ...process.argv.slice(2)])))
    throw new Error('Step "bench:telemetry" failed.');
});
