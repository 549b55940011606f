import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const courier = here('../../packages/core/dist/courier.js');

/**
 * The pages of all contenders, bundled from the built packages, on every origin `<run>.localhost`. `/kill` is a page's
 * last word, which is never answered: `kills` emits its run, with the age of what it tracked.
 */
export async function startSite(contenders) {
  const files = await bundle(contenders);
  const kills = new EventEmitter();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://site');
    if (pathname === '/kill')
      return kills.emit(searchParams.get('run'), Number(searchParams.get('age')));
    const file = files.get(pathname);
    response.setHeader('cache-control', 'no-cache');
    response.setHeader('content-type', file ? 'text/javascript' : 'text/html');
    response.end(file ?? html(pathname));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return {
    port,
    kills,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const html = (pathname) => `<!doctype html>
<meta charset="utf-8">
<title>${pathname}</title>
<link rel="icon" href="data:,">
${pathname.startsWith('/elsewhere') ? '' : `<script type="module" src="${pathname}.js"></script>`}`;

async function bundle(contenders) {
  const files = new Map();
  const { outputFiles } = await build({
    entryPoints: [
      ...new Set(Object.values(contenders).flatMap(({ page, worker = page }) => [page, worker])),
    ].map((name) => here(`pages/${name}.mjs`)),
    outdir: here('pages'),
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    logOverride: { 'empty-import-meta': 'silent' },
  });
  for (const { path, text } of outputFiles) files.set(path.slice(here('pages').length), text);
  // Beside the bundle, where bundlers put it.
  files.set('/courier.js', readFileSync(courier, 'utf8'));
  return files;
}
