import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Milliseconds from the script's first statement to the end of its process, as it told itself. */
  lived: number;
}

/** A script and the sources it uses as one module: Node 20 takes no TypeScript. */
async function bundled(script: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * Runs a module in a process of its own, the manager at hand as `Manager`, and answers when it has ended by
 * itself. Killed after `limit` milliseconds: then `code` is null.
 */
export async function runScript(
  body: string,
  { flags = [], limit = 20_000 }: { flags?: string[]; limit?: number } = {},
): Promise<Ran> {
  const script = await bundled(`
    import { BackgroundTaskManager as Manager } from '../../src/index.ts';
    const begun = performance.now();
    process.on('exit', () => console.log('lived ' + (performance.now() - begun)));
    ${body}
  `);
  const child = spawn(process.execPath, [...flags, '--input-type=module'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(script);
  const timer = setTimeout(() => child.kill('SIGKILL'), limit);
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      const lived = Number(/^lived (.+)$/m.exec(text.stdout)?.[1] ?? Number.NaN);
      resolve({ code, ...text, stdout: text.stdout.replace(/^lived .+\n?/m, ''), lived });
    });
  });
}
