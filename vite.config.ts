import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { collectorCommands } from './packages/core/test/browser/collector-commands.ts';
import { chromiumArgs, findChromium, findFirefox } from './scripts/browser.mjs';

// The packages' sources: no test needs a build.
const source = '@outlast/source';
const chromium = findChromium();
const firefox = findFirefox();

// A machine with much else to do gets the time it needs: a test that hangs is found all the same.
const testTimeout = 30_000;

const tests = (...folders: string[]): string[] =>
  folders.map((folder) => `packages/*/test/${folder}/**/*.test.{ts,tsx}`);

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { conditions: [source] },
        ssr: { resolve: { conditions: [source] } },
        test: {
          name: 'node',
          environment: 'node',
          testTimeout,
          include: tests('unit', 'contract', 'property', 'node'),
        },
      },
      {
        plugins: [react()],
        resolve: { conditions: [source, 'module', 'browser', 'development|production'] },
        // Named, or a first run finds them midway, loads anew and has two Reacts.
        optimizeDeps: {
          include: [
            'react',
            'react-dom',
            'react-dom/client',
            'react/jsx-runtime',
            'react/jsx-dev-runtime',
          ],
        },
        test: {
          name: 'browser',
          testTimeout,
          // As in e2e: `npm test` names whatever needed it.
          retry: 1,
          include: tests('unit', 'contract', 'property', 'browser'),
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: collectorCommands,
            provider: playwright({
              launchOptions: { args: chromiumArgs, ...(chromium && { executablePath: chromium }) },
            }),
            instances: [
              { browser: 'chromium' },
              ...(firefox
                ? [
                    {
                      browser: 'firefox' as const,
                      provider: playwright({ launchOptions: firefox }),
                    },
                  ]
                : []),
            ],
          },
        },
      },
    ],
  },
});
