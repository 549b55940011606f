import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * Runs a tool of this repository, found without npm's help, and lets it write to the terminal.
 * Says whether it succeeded.
 */
export function run(command, args, { cwd = '.', env = {} } = {}) {
  const path = join(root, 'node_modules/.bin') + delimiter + process.env.PATH;
  const { status, error } = spawnSync(command, args, {
    cwd: join(root, cwd),
    env: { ...process.env, PATH: path, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    // The tools are .cmd files there.
    shell: process.platform === 'win32',
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}

/** Runs a script of the repository and, if it throws, prints the reason without a stack. */
export async function main(script) {
  try {
    await script();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
