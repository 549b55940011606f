import { fileURLToPath } from 'node:url';
import type { Plugin, PreviewServer, ViteDevServer } from 'vite';
import { createRehearsal } from './rehearsal.ts';

const folder = fileURLToPath(new URL('../node_modules/.collector/', import.meta.url));

/**
 * The collector on the demo's own port, in development and in preview.
 * `memory: true` keeps nothing on disk: for tests, where every run is new.
 */
export function collectorPlugin(options: { memory?: boolean | undefined } = {}): Plugin {
  const install = (server: ViteDevServer | PreviewServer): void => {
    const { printUrls } = server;
    const port = (): number | string => {
      const address = server.httpServer?.address();
      return typeof address === 'object' && address ? address.port : '';
    };
    // One file a visitor and port: what a browser remembers of an origin, the collector remembers too.
    const fileOf = (run: string): string => `${folder}${port()}-${encodeURIComponent(run)}.jsonl`;
    server.middlewares.use(createRehearsal(options.memory ? undefined : fileOf));
    server.printUrls = () => {
      printUrls.call(server);
      console.log(invitation(server.resolvedUrls?.local[0] ?? `http://localhost:${port()}/`));
    };
  };
  return { name: 'demo-collector', configureServer: install, configurePreviewServer: install };
}

function invitation(address: string): string {
  return `
  Open ${address} and try this:

    1. Press "Track 500 events" and close the tab at once. Open it again: 500 of 500 arrived, none twice.
    2. Set the collector to "Down", track some more, close the tab. Open it, set "Up": they arrive.
    3. Leave in another way: reload, go elsewhere and back, let a tab close itself.
    4. Start the export and reload half way: it goes on where it was, in one tab only.
    5. Press "Tasks" in the corner: watch them, cancel them, shut the manager down.

  What the collector received: ${address}collect/log
`;
}
