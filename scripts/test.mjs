// `npm test`: everything. `npm test -- unit browser`: these parts only.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { main, run } from './run.mjs';
import { playwrightTests, readReport, vitestTests } from './test-report.mjs';

const reports = mkdtempSync(join(tmpdir(), 'outlast-test-'));

// In the order of their run. A step counts what it has checked; one that only prepares counts when it fails.
// Whatever imports a package is imported late: it may just have been installed.
const steps = {
  install: { run: () => bootstrap() },
  'find a browser': {
    run: async () => {
      const { ensureChromium, findFirefox, findWebKit } = await import('./browser.mjs');
      console.log(`Chromium: ${ensureChromium()}`);
      console.log(`Firefox: ${findFirefox()?.executablePath ?? 'none, so its tests are left out'}`);
      console.log(`WebKit: ${findWebKit()?.driver ?? 'no driver, so its tests are left out'}`);
    },
  },
  build: { run: async () => (await import('./build.mjs')).build() },
  check: { run: async () => (await import('./check.mjs')).check() },
  unit: { run: () => vitest('node') },
  browser: { needs: ['find a browser'], run: () => vitest('browser*') },
  e2e: { needs: ['find a browser', 'build'], run: () => playwright() },
  size: { needs: ['build'], run: async () => (await import('./size.mjs')).checkSizes() },
  packages: {
    needs: ['build'],
    run: async () => (await import('./packages.mjs')).checkPackages(),
  },
};

async function vitest(project) {
  const report = join(reports, `${project.replace('*', '')}.json`);
  const args = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const ok = await run('vitest', ['run', '--project', project, ...args]);
  return readReport(report, ok, vitestTests);
}

async function playwright() {
  const report = join(reports, 'e2e.json');
  const ok = await run('playwright', ['test', '-c', 'e2e'], {
    env: { OUTLAST_E2E_REPORT: report },
  });
  return readReport(report, ok, playwrightTests);
}

function chosen(asked) {
  if (asked.length === 0) return Object.keys(steps);
  for (const name of asked)
    if (!steps[name])
      throw new Error(`There is no part "${name}"; there are ${Object.keys(steps).join(', ')}.`);
  const wanted = new Set([
    'install',
    ...asked.flatMap((name) => [...(steps[name].needs ?? []), name]),
  ]);
  return Object.keys(steps).filter((name) => wanted.has(name));
}

async function runStep(name, broken) {
  const { needs = [], run: work } = steps[name];
  const missing = ['install', ...needs].find((need) => broken.has(need));
  if (missing) return { note: `not run: "${missing}" failed` };
  console.log(`\n=== ${name} ===`);
  const start = performance.now();
  const { passed = 0, failed = 0, skipped = 0, remarks = [] } = (await settled(work)) ?? {};
  const seconds = (performance.now() - start) / 1_000;
  return { seconds, passed, failed, remarks, note: skipped > 0 ? `${skipped} skipped` : '' };
}

/** A step that throws has failed once: what went wrong is in its message. */
async function settled(work) {
  try {
    return await work();
  } catch (error) {
    console.error(`\n${error.message}`);
    return { failed: 1, remarks: [{ title: error.message, again: false }] };
  }
}

await main(async () => {
  const rows = [];
  const broken = new Set();
  try {
    for (const name of chosen(process.argv.slice(2))) {
      const result = await runStep(name, broken);
      if (result.failed > 0) broken.add(name);
      rows.push({ name, ...result });
    }
  } finally {
    rmSync(reports, { recursive: true });
  }
  const total = (key) => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
  console.log(
    `\n${'step'.padEnd(16)}${'seconds'.padStart(8)}${'passed'.padStart(8)}${'failed'.padStart(8)}`,
  );
  for (const { name, seconds, passed, failed, note } of rows)
    console.log(
      `${name.padEnd(16)}${(seconds?.toFixed(1) ?? '-').padStart(8)}${String(passed ?? '-').padStart(8)}${String(failed ?? '-').padStart(8)}  ${note}`.trimEnd(),
    );
  console.log(`${'in all'.padEnd(16)}${total('seconds').toFixed(1).padStart(8)}\n`);
  const remarks = rows.flatMap((row) => row.remarks ?? []);
  for (const { title, again, errors = [] } of remarks)
    console.log(`${[`${again ? 'SECOND TRY' : 'FAILED'}: ${title}`, ...errors].join('\n')}\n`);
  const again = remarks.filter((remark) => remark.again).length;
  console.log(
    `${total('passed')} passed${again > 0 ? `, ${again} of them on the second try` : ''}, ${total('failed')} failed`,
  );
  if (total('failed') > 0) process.exitCode = 1;
});
