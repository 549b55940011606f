// Packs each package as it would be published, lets publint and attw judge the archive, and compiles its types.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';
import { build } from './build.mjs';
import { main, root, run } from './run.mjs';

const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
const notices = ['LICENSE', 'THIRD-PARTY-NOTICES'];
const needed = { core: notices, devtools: notices };

/** Needs a build. Says how many checks passed and failed. */
export async function checkPackages() {
  const results = [];
  for (const name of Object.keys(needed)) results.push(...(await checkPackage(name)));
  return { passed: results.filter(Boolean).length, failed: results.filter((ok) => !ok).length };
}

async function checkPackage(name) {
  console.log(`\n- packages/${name}`);
  const folder = mkdtempSync(join(tmpdir(), 'outlast-pack-'));
  try {
    const env = { npm_config_loglevel: 'error' };
    const cwd = `packages/${name}`;
    // Not npm's pack: it would leave "workspace:" ranges in the manifest.
    if (!(await run('npx', ['-y', pnpm, 'pack', '--pack-destination', folder], { cwd, env })))
      return [false];
    const archive = join(folder, readdirSync(folder)[0]);
    return [
      await run('publint', [archive, '--strict']),
      // No CommonJS is promised.
      await run('attw', [archive, '--profile', 'esm-only']),
      await run('tar', ['-tzf', archive, ...needed[name].map((file) => `package/${file}`)]),
      await compileTypes(`packages/${name}/dist`),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As for users who check their libraries, with the least that a browser's program names in `lib`. */
function compileTypes(folder) {
  const types = readdirSync(join(root, folder)).filter((name) => name.endsWith('.d.ts'));
  const options = [
    ...['--ignoreConfig', '--noEmit', '--strict', '--exactOptionalPropertyTypes'],
    ...['--skipLibCheck', 'false', '--types', '', '--jsx', 'react-jsx'],
    ...['--target', 'es2022', '--lib', 'es2022,dom'],
    ...['--module', 'esnext', '--moduleResolution', 'bundler'],
  ];
  return run('tsc', [...options, ...types.map((name) => `${folder}/${name}`)]);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(async () => {
    bootstrap();
    await build();
    if ((await checkPackages()).failed > 0) process.exitCode = 1;
  });
