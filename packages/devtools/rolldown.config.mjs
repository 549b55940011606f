import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, transform as rewrite } from 'esbuild';
import { defineConfig } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const here = (path) => new URL(path, import.meta.url);
const cwd = fileURLToPath(here('.'));

// index: the panel. production: the same under a name that works in production. inert: what "." is in production.
// by-mode: one or the other, for bundlers that know no condition for it. The same of mount, which imports no React.
const entries = [
  ...['index', 'production', 'inert', 'by-mode'],
  ...['mount', 'inert-mount', 'mount-by-mode', 'register', 'serve'],
];
const inputOf = (names) => Object.fromEntries(names.map((name) => [name, `src/${name}.ts`]));

/** Both are built apart, and only their addresses stand in the rest: what a page loads at once shares nothing with what it loads later. */
const apart = { './host/frame.ts': './frame.js', './frame-with-react.ts': './frame-with-react.js' };

const besides = {
  name: 'besides',
  resolveId: (source) => (apart[source] ? { id: apart[source], external: true } : null),
};

/** The packages whose code ends up in dist, with the file of their licence. */
const inlined = { react: 'LICENSE', 'react-dom': 'LICENSE', scheduler: 'LICENSE', ws: 'LICENSE' };

/** The folders of the packages that were inlined, by their names. */
const roots = new Map();

/** Writes what the licences of inlined packages ask for, and fails on an inlined package that is not in the list. */
const notices = {
  name: 'third-party-notices',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle))
      for (const id of chunk.moduleIds ?? []) {
        const [, root, name] = id.match(/(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//) ?? [];
        if (name && !inlined[name]) this.error(`${name} is inlined without its licence (${id})`);
        if (name) roots.set(name, root);
      }
    const parts = [...roots].sort().map(([name, root]) => {
      const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
      return `${name} ${version}\n\n${readFileSync(`${root}/${inlined[name]}`, 'utf8').trim()}`;
    });
    const head = 'The files in dist contain code of these packages, unchanged but for bundling:';
    writeFileSync(
      here('THIRD-PARTY-NOTICES'),
      `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`,
    );
    copyFileSync(here('../../LICENSE'), here('LICENSE'));
    copyFileSync(here('src/page.css'), here('dist/page.css'));
  },
};

/** The panel's sheets are written out and minified here: a bundler takes a text for what it is. */
const sheets = {
  name: 'sheets',
  async load(id) {
    if (!id.endsWith('-css.ts')) return null;
    const built = await build({ entryPoints: [id], bundle: true, write: false, format: 'esm' });
    const source = Buffer.from(built.outputFiles[0].contents).toString('base64');
    const exported = Object.entries(await import(`data:text/javascript;base64,${source}`));
    const minified = exported.map(async ([name, css]) => {
      const { code } = await rewrite(css, { loader: 'css', minify: true, target: 'chrome123' });
      return `export const ${name} = ${JSON.stringify(code.trim())};`;
    });
    return { code: (await Promise.all(minified)).join('\n'), moduleType: 'js' };
  },
};

const transform = { target: 'es2022', jsx: 'react-jsx' };
const output = { dir: 'dist', format: 'es', sourcemap: true };

export default defineConfig([
  {
    cwd,
    input: inputOf(entries),
    external: [/^react(-dom)?($|\/)/, /^@outlast\//],
    platform: 'browser',
    plugins: [besides, dts({ oxc: true, sourcemap: false })],
    // The mode is the user's to say, not that of our build.
    transform: { ...transform, define: { 'process.env.NODE_ENV': 'process.env.NODE_ENV' } },
    output: { ...output, cleanDir: true },
  },
  {
    cwd,
    input: { frame: 'src/host/frame.ts' },
    external: [/^react(-dom)?($|\/)/],
    platform: 'browser',
    plugins: [sheets],
    transform: { ...transform, define: { 'process.env.NODE_ENV': 'process.env.NODE_ENV' } },
    // A bundler keeps all that an entry exports: the parts that others share stand apart from it.
    preserveEntrySignatures: 'strict',
    output: {
      ...output,
      minify: true,
      chunkFileNames: 'frame-[name].js',
      codeSplitting: { groups: [{ name: 'panel', test: /host\/frame\.ts$/ }] },
    },
  },
  {
    cwd,
    input: inputOf(['frame-with-react']),
    platform: 'browser',
    plugins: [sheets, notices],
    transform: { ...transform, define: { 'process.env.NODE_ENV': '"production"' } },
    preserveEntrySignatures: 'allow-extension',
    output: {
      ...output,
      sourcemap: false,
      minify: true,
      chunkFileNames: 'frame-with-react-[name].js',
    },
  },
  {
    cwd,
    // The page that the command serves.
    input: inputOf(['page']),
    platform: 'browser',
    plugins: [besides],
    transform,
    output: { ...output, sourcemap: false, minify: true },
  },
  {
    cwd,
    input: { node: 'src/node/node.ts', cli: 'src/node/cli.ts' },
    external: [/^node:/, /^@outlast\//, 'bufferutil', 'utf-8-validate'],
    platform: 'node',
    plugins: [dts({ oxc: true, sourcemap: false, tsconfig: 'src/node/tsconfig.json' }), notices],
    transform,
    output: { ...output, sourcemap: false, chunkFileNames: 'node-[name].js' },
  },
]);
