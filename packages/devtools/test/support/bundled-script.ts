import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A script and the sources it uses in one text that a process or a worker thread takes: Node 20 takes no TypeScript. */
export async function bundledScript(script: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    conditions: ['@outlast/source'],
  });
  return outputFiles[0]?.text ?? '';
}
