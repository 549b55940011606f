import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));

const policies: Record<string, string> = {
  strict: "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:",
  trusted:
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'",
};

/** What careless and what ruthless pages do to every element. */
const sheets: Record<string, string> = {
  sloppy: `
    * { box-sizing: content-box; letter-spacing: 2px; line-height: 3; margin: 6px; font-family: fantasy; }
    div, span, section { padding: 9px; display: inline-block; color: lime; background: black; }
    button, input, select { all: unset; font-size: 30px; opacity: 0.2; text-transform: uppercase; }
    [role] { float: left; } svg { width: 90px; height: 90px; } *::before { content: "!" }`,
  important: `
    * { all: unset !important; font: 40px fantasy !important; color: lime !important; }
    div, span, button, section, outlast-devtools { display: none !important; opacity: 0.1 !important; width: 3px !important; }
    outlast-devtools { position: static !important; inset: auto !important; zoom: 3 !important; z-index: -1 !important; visibility: hidden !important; }`,
};

export interface BundleOptions {
  readonly react?: '18' | '19' | undefined;
  readonly mode?: 'development' | 'production' | undefined;
  readonly platform?: 'browser' | 'node' | undefined;
}

/** A page of `devtools-pages` with what it imports, as a user's bundler makes it of the built packages. */
export async function bundlePage(
  page: string,
  { react = '19', mode = 'development', platform = 'browser' }: BundleOptions = {},
): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'devtools-pages', page)],
    absWorkingDir: root,
    outdir: '/',
    bundle: true,
    write: false,
    minify: mode === 'production',
    platform,
    format: platform === 'node' ? 'cjs' : 'esm',
    splitting: platform === 'browser',
    target: 'es2022',
    jsx: 'automatic',
    conditions: ['module', mode],
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    alias: react === '18' ? { react: 'react18', 'react-dom': 'react-dom18' } : {},
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, text }) => [path.replace(/.*[\\/]/, ''), text]));
}

/**
 * Serves pages of its own to the tests of the panel: `/mount/?react=18&csp=strict&css=sloppy`. The bundle's files are
 * below `/bundle/<react>/<mode>/<page>/`.
 */
export class DevtoolsSite {
  readonly #bundles = new Map<string, Promise<Map<string, string>>>();
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  /** What stands in the body of each page. */
  body = '';

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, first = '', ...rest] = url.pathname.split('/');
    const query = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
    const [react, mode, page = '', file = ''] = rest;
    if (first === 'bundle' && !/^[a-z]+$/.test(page)) {
      // A shell looks for its fonts beside the bundle.
      response.writeHead(404).end();
    } else if (first === 'bundle') {
      const files = await this.#bundle(page, { react, mode } as BundleOptions);
      response.setHeader('content-type', 'text/javascript');
      response.end(files.get(file) ?? '');
    } else if (first.endsWith('.css')) {
      response.setHeader('content-type', 'text/css');
      response.end(sheets[first.replace('.css', '')] ?? '');
    } else {
      const policy = policies[query('csp') ?? ''];
      if (policy) response.setHeader('content-security-policy', policy);
      response.setHeader('content-type', 'text/html');
      const css = query('css');
      const base = `/bundle/${query('react') ?? '19'}/${query('mode') ?? 'development'}/${first}`;
      response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
        <link rel="icon" href="data:,">${css ? `<link rel="stylesheet" href="/${css}.css">` : ''}</head>
        <body><h1>A page</h1><div id="root">${this.body}</div>
        <script type="module" src="${base}/${first}.js"></script></body></html>`);
    }
  }

  #bundle(page: string, options: BundleOptions): Promise<Map<string, string>> {
    const key = JSON.stringify([page, options]);
    let bundle = this.#bundles.get(key);
    if (bundle === undefined) {
      bundle = bundlePage(page === 'shell' ? 'shell.ts' : `${page}.tsx`, options);
      this.#bundles.set(key, bundle);
    }
    return bundle;
  }
}
