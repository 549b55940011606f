import { defineConfig } from '@playwright/test';
import { chromiumArgs, findChromium, findFirefox, findWebKit } from '../scripts/browser.mjs';

// Another port lets two working copies test at once.
const port = Number(process.env.OUTLAST_E2E_PORT ?? 41730);
const chromium = findChromium();
const firefox = findFirefox();
const webkitTests = 'webkit.spec.ts';
/** Only Chromium has Background Sync. */
const chromiumTests = 'background-sync.spec.ts';

// The built demo as a visitor gets it.
export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // Real browsers on a shared machine are late at times. `npm test` names whatever needed it.
  retries: 1,
  // A machine with much else to do gets the time it needs: what never comes is found all the same.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  // The tests wait more than they compute.
  workers: 2,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.OUTLAST_E2E_REPORT ?? 'test-results/report.json' }],
  ],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    trace: 'retain-on-failure',
    // Needs an ffmpeg of Playwright's, which installed browsers do not bring.
    video: 'off',
  },
  webServer: {
    command: `vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: '../apps/demo',
    url: `http://127.0.0.1:${port}`,
    env: { COLLECTOR: 'memory' },
    reuseExistingServer: false,
  },
  projects: [
    {
      name: 'chromium',
      testIgnore: webkitTests,
      use: {
        browserName: 'chromium',
        launchOptions: { args: chromiumArgs, ...(chromium && { executablePath: chromium }) },
      },
    },
    ...(firefox
      ? [
          {
            name: 'firefox',
            testIgnore: [webkitTests, chromiumTests],
            use: {
              browserName: 'firefox' as const,
              ...(firefox.channel && { channel: firefox.channel }),
              launchOptions: { executablePath: firefox.executablePath },
            },
          },
        ]
      : []),
    // Driven by its own WebDriver.
    ...(findWebKit() ? [{ name: 'webkit', testMatch: webkitTests }] : []),
  ],
});
