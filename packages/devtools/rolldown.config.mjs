import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const here = (path) => new URL(path, import.meta.url);

// index: the panel. production: the same under a name that works in production. inert: what "." is in production.
// by-mode: one or the other, for bundlers that know no condition for it.
const input = Object.fromEntries(
  ['index', 'production', 'inert', 'by-mode'].map((name) => [name, `src/${name}.ts`]),
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
  // The mode is the user's to say, not that of our build.
  transform: {
    target: 'es2022',
    jsx: 'react-jsx',
    define: { 'process.env.NODE_ENV': 'process.env.NODE_ENV' },
  },
  output: { dir: 'dist', format: 'es', sourcemap: true, cleanDir: true },
});
