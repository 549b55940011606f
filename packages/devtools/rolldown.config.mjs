import { copyFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const here = (path) => new URL(path, import.meta.url);

// index: the panel. production: the same under a name that works in production. inert: what "." is in production.
const input = Object.fromEntries(
  ['index', 'production', 'inert']
    .flatMap((name) => [
      [name, `src/${name}.ts`],
      [name, `src/${name}.tsx`],
    ])
    .filter(([, source]) => existsSync(here(source))),
);

const licence = {
  name: 'licence',
  writeBundle() {
    copyFileSync(here('../../LICENSE'), here('LICENSE'));
  },
};

export default defineConfig({
  cwd: fileURLToPath(here('.')),
  input,
  external: [/^react(-dom)?($|\/)/, /^@outlast\//],
  platform: 'browser',
  plugins: [dts({ oxc: true, sourcemap: false }), licence],
  transform: { target: 'es2022', jsx: 'react-jsx' },
  output: { dir: 'dist', format: 'es', sourcemap: true, cleanDir: true },
});
