import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

const stopSignals = ['SIGINT', 'SIGTERM'];

/**
 * Runs a tool of this repository, found without npm's help, and lets it write to the terminal.
 * Says whether it succeeded. A signal to stop goes to the tool first, which has servers and browsers to end.
 */
export async function run(command, args, { cwd = '.', env = {} } = {}) {
  const path = join(root, 'node_modules/.bin') + delimiter + process.env.PATH;
  const child = spawn(command, args, {
    cwd: join(root, cwd),
    env: { ...process.env, PATH: path, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    // The tools are .cmd files there.
    shell: process.platform === 'win32',
  });
  let stoppedBy;
  const pass = (signal) => {
    stoppedBy = signal;
    // Playwright clears up after Ctrl-C only.
    child.kill('SIGINT');
  };
  for (const signal of stopSignals) process.on(signal, pass);
  try {
    const [code] = await once(child, 'exit');
    if (stoppedBy) process.exit(128 + constants.signals[stoppedBy]);
    return code === 0;
  } catch (error) {
    console.error(`${command}: ${error.message}`);
    return false;
  } finally {
    for (const signal of stopSignals) process.off(signal, pass);
  }
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
