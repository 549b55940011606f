// Everything that can be said without running the code: `npm run check`.
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';
import { compileExamples } from './examples.mjs';
import { main, run } from './run.mjs';

// Biome colours a log file too, letter by letter.
const colours = process.stdout.isTTY ? [] : ['--colors=off'];

const checks = [
  ['format and lint', () => run('biome', ['ci', '.', ...colours])],
  ['promises and switches', () => run('oxlint', ['--type-aware'])],
  ['types', () => run('tsc', ['-b'])],
  ['examples', () => compileExamples()],
  ['floors', () => run(process.execPath, ['scripts/floors.mjs'])],
  ['unused code', () => run('knip', ['--no-progress'])],
];

/** Runs all checks, also after one that fails, and says how many passed and failed. */
export async function check() {
  const failed = [];
  for (const [name, passes] of checks) {
    console.log(`\n- ${name}`);
    if (!(await passes())) failed.push(name);
  }
  if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}.`);
  return { passed: checks.length - failed.length, failed: failed.length };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(async () => {
    bootstrap();
    if ((await check()).failed > 0) process.exitCode = 1;
  });
