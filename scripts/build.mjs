// Builds the packages in the order of their dependencies, then the demo.
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';
import { main, run } from './run.mjs';

const steps = [
  { cwd: 'packages/core', command: ['rolldown', '-c'] },
  { cwd: 'packages/devtools', command: ['rolldown', '-c'] },
  { cwd: 'apps/demo', command: ['vite', 'build'] },
];

/** Throws an error that names the first folder which does not build. */
export async function build() {
  for (const { cwd, command } of steps) {
    console.log(`\n${cwd}: ${command.join(' ')}`);
    const [tool, ...args] = command;
    if (!(await run(tool, args, { cwd }))) throw new Error(`Step "build ${cwd}" failed.`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(async () => {
    bootstrap();
    await build();
  });
