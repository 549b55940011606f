import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { collectorPlugin } from './collector/plugin.ts';

export default defineConfig({
  plugins: [react(), collectorPlugin({ memory: process.env.COLLECTOR === 'memory' })],
  // The packages' sources, so that nothing has to be built before the demo starts.
  resolve: { conditions: ['@outlast/source', ...defaultClientConditions] },
  build: { sourcemap: true },
});
