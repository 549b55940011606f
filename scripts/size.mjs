// What an import adds to a user's bundle: bundled and minified by esbuild from the built packages, React left out.
// size-budgets.json is in bytes after brotli: over its budget an import fails, its goal is where it should come down to.
// `besides` names the import whose bytes are not counted again, `until` a file that is loaded only later, with what only
// it needs.
//   npm run size -- --files      where they go: the minified bytes of each source file
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { bootstrap } from './bootstrap.mjs';
import { build } from './build.mjs';
import { main, root } from './run.mjs';

const budgets = JSON.parse(readFileSync(new URL('size-budgets.json', import.meta.url), 'utf8'));

/** Needs a build. Prints a table, and says how many budgets are kept and broken. */
export async function checkSizes() {
  const measured = new Map();
  let failed = 0;
  console.log(row('bytes', 'minified', 'gzip', 'brotli', 'budget', 'goal'));
  for (const { besides, budget, goal, ...wanted } of budgets) {
    const { name } = wanted;
    const total = await measure(wanted);
    measured.set(name, total);
    const base = measured.get(besides) ?? { minified: 0, gzip: 0, brotli: 0 };
    const [minified, gzip, brotli] = ['minified', 'gzip', 'brotli'].map(
      (key) => total[key] - base[key],
    );
    const isOver = brotli > budget;
    if (isOver) failed += 1;
    console.log(row(name, minified, gzip, brotli, budget, goal) + (isOver ? '  OVER' : ''));
  }
  return { passed: budgets.length - failed, failed };
}

/** From the sources, which the built packages do not tell apart any more. */
async function printFiles() {
  for (const { name, code, conditions = [] } of budgets) {
    const { metafile } = await bundle(code, ['@outlast/source', ...conditions]);
    console.log(`\n${name}`);
    const inputs = Object.values(metafile.outputs).flatMap((output) =>
      Object.entries(output.inputs),
    );
    const sizes = inputs.sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
    for (const [file, { bytesInOutput }] of sizes)
      if (bytesInOutput > 0) console.log(`${String(bytesInOutput).padStart(8)}  ${file}`);
  }
}

async function measure({ code, conditions, until }) {
  const { outputFiles, metafile } = await bundle(code, conditions);
  const total = { minified: 0, gzip: 0, brotli: 0 };
  for (const path of loaded(metafile.outputs, until)) {
    const { contents } = outputFiles.find((file) => file.path === join(root, path));
    total.minified += contents.length;
    total.gzip += gzipSync(contents, { level: 9 }).length;
    total.brotli += brotliCompressSync(contents).length;
  }
  return total;
}

/** The entry and all that it imports, at once or later. */
function loaded(outputs, until, path = 'out/stdin.js', found = new Set()) {
  const { imports, inputs } = outputs[path];
  if (found.has(path) || (until && Object.keys(inputs).some((input) => input.endsWith(until))))
    return found;
  found.add(path);
  for (const { path: next, external } of imports)
    if (!external) loaded(outputs, until, next, found);
  return found;
}

async function bundle(code, conditions = []) {
  const { build: esbuild } = await import('esbuild');
  return esbuild({
    absWorkingDir: root,
    // The demo has both packages among its dependencies.
    stdin: { contents: code, resolveDir: join(root, 'apps/demo'), loader: 'js' },
    bundle: true,
    splitting: true,
    outdir: 'out',
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['module', ...conditions],
    external: ['react', 'react/*', 'react-dom', 'react-dom/*'],
    logLevel: 'error',
  });
}

function row(name, ...cells) {
  return name.padEnd(34) + cells.map((cell) => String(cell).padStart(10)).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(async () => {
    bootstrap();
    if (process.argv.includes('--files')) return printFiles();
    await build();
    if ((await checkSizes()).failed > 0) process.exitCode = 1;
  });
