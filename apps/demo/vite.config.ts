import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { collectorPlugin } from './collector/plugin.ts';

export default defineConfig(({ command }) => ({
  plugins: [react(), collectorPlugin({ memory: process.env.COLLECTOR === 'memory' })],
  // Development reads the packages' sources, so that nothing has to be built before the demo starts.
  // A build takes what users get: the packages as built.
  ...(command === 'serve' && {
    resolve: { conditions: ['@outlast/source', ...defaultClientConditions] },
  }),
  build: { sourcemap: true },
}));
