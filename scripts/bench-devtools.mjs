// Builds both packages, and measures the panel beside its peers. Arguments go to bench/devtools/run.mjs.
import { bootstrap } from './bootstrap.mjs';
import { main, run } from './run.mjs';

await main(async () => {
  bootstrap();
  for (const name of ['core', 'devtools'])
    if (!(await run('rolldown', ['-c'], { cwd: `packages/${name}` })))
      throw new Error(`Step "build packages/${name}" failed.`);
  if (!(await run(process.execPath, ['bench/devtools/run.mjs', ...process.argv.slice(2)])))
    throw new Error('Step "bench:devtools" failed.');
});
