// The unit tests on every runtime that core promises, each fetched by npx: slow, so not a part of "npm test".
//   npm run test:runtimes [-- node@24 bun ...]
import { bootstrap } from './bootstrap.mjs';
import { main, run } from './run.mjs';

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node'];
// test/node is about Node's own processes: how they end, what they forget.
const portable = ['test/unit/', 'test/contract/', 'test/property/'];
const runtimes = {
  'node@22': ['-p', 'node@22', 'node', ...vitest],
  'node@24': ['-p', 'node@24', 'node', ...vitest],
  'node@26': ['-p', 'node@26', 'node', ...vitest],
  // Without the flag Bun follows the script's first line to Node.
  bun: ['bun@1.4.5', '--bun', ...vitest, ...portable],
  deno: ['deno@2.9.6', 'run', '-A', ...vitest, ...portable],
};

await main(async () => {
  const asked = process.argv.slice(2);
  for (const name of asked)
    if (!runtimes[name])
      throw new Error(
        `There is no runtime "${name}"; there are ${Object.keys(runtimes).join(', ')}.`,
      );
  bootstrap();
  // The processes that test/node starts run the built package.
  if (!(await run('rolldown', ['-c'], { cwd: 'packages/core' })))
    throw new Error('Step "build packages/core" failed.');
  const failed = [];
  for (const name of asked.length > 0 ? asked : Object.keys(runtimes)) {
    console.log(`\n${name}`);
    if (!(await run('npx', ['-y', ...runtimes[name]]))) failed.push(name);
  }
  if (failed.length > 0) throw new Error(`Failed on ${failed.join(', ')}.`);
  console.log('\nPassed on all of them.');
});
