// The demo with its collector, on one port. What to try is printed by the demo itself.
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { main, root } from './run.mjs';

await main(async () => {
  bootstrap();
  // Not before: it may just have been installed.
  const { createServer } = await import('vite');
  // When the port is taken, Vite says so and takes the next one.
  const server = await createServer({ root: join(root, 'apps/demo'), server: { port: 5180 } });
  await server.listen();
  server.printUrls();
  server.bindCLIShortcuts();
});
