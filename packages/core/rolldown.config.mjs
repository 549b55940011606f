import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const here = (path) => new URL(path, import.meta.url);
const { exports } = JSON.parse(readFileSync(here('package.json'), 'utf8'));

// The entries are those that package.json exports: dist/<name>.js from src/<name>.ts.
const input = Object.fromEntries(
  Object.values(exports)
    .map((conditions) => conditions['@outlast/source'])
    .filter((source) => source && existsSync(here(source)))
    .map((source) => [source.match(/([^/]+)\.ts$/)[1], source]),
);

/** The packages whose code ends up in dist, each with the file of its licence and, if that only refers to one, the full text. */
const inlined = [
  { name: 'mitt', licence: 'LICENSE' },
  { name: 'idb-keyval', licence: 'LICENCE', fullText: 'licenses/Apache-2.0.txt' },
];

/** Writes what the licences of inlined packages ask for, and fails on an inlined package that is not in the list. */
const notices = {
  name: 'third-party-notices',
  generateBundle(_options, bundle) {
    const known = new Set(inlined.map(({ name }) => name));
    for (const chunk of Object.values(bundle))
      for (const id of chunk.moduleIds ?? []) {
        const name = id.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1];
        if (name && !known.has(name)) this.error(`${name} is inlined without its licence (${id})`);
      }
    const parts = inlined.map(({ name, licence, fullText }) => {
      const { version } = JSON.parse(
        readFileSync(here(`node_modules/${name}/package.json`), 'utf8'),
      );
      const texts = [`node_modules/${name}/${licence}`, fullText].filter(Boolean);
      return [
        `${name} ${version}`,
        ...texts.map((file) => readFileSync(here(file), 'utf8').trim()),
      ].join('\n\n');
    });
    const head = 'The files in dist contain code of these packages, unchanged but for bundling:';
    writeFileSync(
      here('THIRD-PARTY-NOTICES'),
      `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`,
    );
    copyFileSync(here('../../LICENSE'), here('LICENSE'));
  },
};

/** The sources name the courier's script as it lies among them. */
const courierAddress = {
  name: 'courier-address',
  transform(code) {
    const written = "'../courier.ts', import.meta.url";
    // Nothing moves but the rest of that line: the map is right as it is.
    if (code.includes(written))
      return { code: code.replace(written, "'./courier.js', import.meta.url"), map: null };
  },
};

/** What the types name of the platform: no `lib` up to es2024 has AsyncDisposable, and none but DOM's has AbortSignal. */
const globals = {
  name: 'globals',
  generateBundle(_options, bundle) {
    const lines = [
      '/// <reference lib="esnext.disposable" />',
      'declare global {',
      '  interface AbortSignal {}',
      '}',
    ];
    const types = Object.values(bundle).filter(({ fileName }) => fileName.endsWith('.d.ts'));
    for (const chunk of types) chunk.code = [...lines, chunk.code].join('\n');
  },
};

const common = {
  cwd: fileURLToPath(here('.')),
  external: [/^node:/],
  // Neutral: the same files serve browsers and servers. It has no main fields of its own.
  platform: 'neutral',
  resolve: { mainFields: ['module', 'main'] },
  plugins: [
    dts({ oxc: true, sourcemap: false, resolve: inlined.map(({ name }) => name) }),
    notices,
    globals,
    courierAddress,
  ],
  transform: { target: 'es2022' },
};
const output = { dir: 'dist', format: 'es', sourcemap: true };
// A worker's script is one small file: it may be copied, or served, as it is.
const { courier, 'service-worker': serviceWorker, ...entries } = input;

export default defineConfig([
  { ...common, input: entries, output: { ...output, cleanDir: true } },
  { ...common, input: { courier }, output: { ...output, minify: true } },
  { ...common, input: { 'service-worker': serviceWorker }, output },
]);
