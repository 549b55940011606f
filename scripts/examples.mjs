// Compiles every TypeScript example of the README and the docs against the packages, so that none of them grows old.
// What they take for granted stands in docs/given.d.ts.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';
import { main, root, run } from './run.mjs';

// The demo has both packages among its dependencies.
const folder = 'apps/demo/.examples';
const block = /^```(tsx?)\n([\s\S]*?)^```$/gm;

/** Whether all of them compile; an error names the page and the line in it. */
export async function compileExamples() {
  const at = (name) => join(root, folder, name);
  rmSync(at(''), { recursive: true, force: true });
  mkdirSync(at(''), { recursive: true });
  const pages = ['README.md', ...namesIn('docs').map((name) => `docs/${name}`)];
  for (const page of pages.filter((name) => name.endsWith('.md'))) {
    const text = readFileSync(join(root, page), 'utf8');
    for (const { 1: language, 2: code, index } of text.matchAll(block)) {
      const line = text.slice(0, index).split('\n').length + 1;
      const name = `${page.replace(/\W+/g, '-')}-line-${line}.${language}`;
      // An example is a module of its own, whatever it imports.
      writeFileSync(at(name), `${code}\nexport {};\n`);
    }
  }
  const options = {
    extends: '../tsconfig.json',
    compilerOptions: {
      tsBuildInfoFile: '.tsc/tsconfig.tsbuildinfo',
      outDir: '.tsc',
      rootDir: root,
    },
    include: ['*.ts', '*.tsx', '../../../docs/given.d.ts'],
    references: ['core', 'devtools'].map((name) => ({ path: `../../../packages/${name}` })),
  };
  writeFileSync(at('tsconfig.json'), JSON.stringify(options));
  const ok = await run('tsc', ['-b', `${folder}/tsconfig.json`]);
  if (ok) rmSync(at(''), { recursive: true });
  return ok;
}

function namesIn(path) {
  return readdirSync(join(root, path)).sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(async () => {
    bootstrap();
    if (!(await compileExamples())) process.exitCode = 1;
  });
