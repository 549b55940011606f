import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What an app's production build makes of a source, with its React unless that is left out. */
export async function bundle(source, { alias = {}, mode = 'production', external = [] } = {}) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: here('pages'), loader: 'js' },
    absWorkingDir: here('..'),
    outdir: '/',
    entryNames: 'entry',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['module', mode],
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    loader: { '.woff2': 'empty', '.svg': 'empty' },
    alias,
    external,
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.replace(/.*[\\/]/, ''), contents]));
}

const html = (name) => `<!doctype html>
<html lang="en"><meta charset="utf-8">
<title>${name}</title>
<link rel="icon" href="data:,">
<style>body { font: 16px sans-serif; margin: 16px }</style>
<h1>A page with tasks</h1>
<label>Search <input></label>
<div id="root"></div>
<script type="module" src="entry.js"></script>`;

/** A page for each contender, `/<name>/`, and one of the same work without its panel, `/<name>-work/`. */
export async function startSite(contenders) {
  const bundles = new Map();
  for (const [name, { alias }] of Object.entries(contenders)) {
    bundles.set(name, await bundle(`import './${name}.mjs'`, { alias }));
    bundles.set(`${name}-work`, await bundle(`import './${name}-work.mjs'`));
  }
  const server = createServer((request, response) => {
    const [, name, file] = new URL(request.url, 'http://site').pathname.split('/');
    const script = bundles.get(name)?.get(file);
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ?? html(name));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
