import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { chromium } from 'playwright';
import { chromiumArgs, ensureChromium } from '../scripts/browser.mjs';
import { median, row, verdict } from './table.mjs';

const dist = new URL('../packages/core/dist/', import.meta.url);
const count = 100_000;
/** What a browser calls a long task, in ms. */
const longTask = 50;
/** Other programs on the machine make tasks longer, too: the median round counts. */
const rounds = 5;

const html = `<!doctype html><title>bench</title>
<script type="module">
  import { BackgroundTaskManager } from '/index.js';
  globalThis.BackgroundTaskManager = BackgroundTaskManager;
</script>`;

/** Whether a burst leaves the page's thread free (C6): the longest task of the page while it runs, but for creating. */
export async function checkLongTasks() {
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumArgs });
  try {
    const longest = { released: [], created: [] };
    for (let round = 0; round < rounds; round += 1)
      for (const how of Object.keys(longest)) longest[how].push(await burst(browser, how));
    console.log(`Longest task of a page, in ms, in a burst of ${count.toLocaleString('en')}`);
    console.log(row('', 'median', 'lowest', 'highest'));
    print('pause, resume', longest.released);
    print('in one loop', longest.created);
    const worst = Math.max(median(longest.released), median(longest.created));
    const got = worst === 0 ? 'none was' : `${Math.round(worst)} ms`;
    verdict(`no task longer than ${longTask} ms`, worst <= longTask, got);
  } finally {
    await browser.close();
  }
}

function print(title, ms) {
  const figures = [median(ms), Math.min(...ms), Math.max(...ms)];
  console.log(row(title, ...figures.map((figure) => (figure === 0 ? 'none' : Math.round(figure)))));
}

async function burst(browser, how) {
  const page = await browser.newPage();
  try {
    await page.route('http://bench.test/**', serve);
    await page.goto('http://bench.test/');
    const { ran, longest } = await page.evaluate(inPage, { how, count });
    if (ran !== count) throw new Error(`It ran ${ran} of ${count} tasks.`);
    return longest;
  } finally {
    await page.close();
  }
}

function serve(route) {
  const path = new URL(route.request().url()).pathname;
  if (extname(path) !== '.js') return route.fulfill({ contentType: 'text/html', body: html });
  const body = readFileSync(new URL(`.${path}`, dist), 'utf8');
  return route.fulfill({ contentType: 'text/javascript', body });
}

/** Runs in the page. The longest task that the browser reports, 0 when it saw none above 50 ms. */
async function inPage({ how, count }) {
  const { BackgroundTaskManager } = globalThis;
  const nextTask = () => new Promise((resolve) => setTimeout(resolve));
  const manager = new BackgroundTaskManager({ capacity: Number.POSITIVE_INFINITY, history: 0 });
  let ran = 0;
  const work = async () => {
    ran += 1;
  };
  const create = (size) => {
    for (let i = 0; i < size; i += 1) manager.createTask(work);
  };
  // For the compiler; a page's own first tasks are over then, too.
  create(1_000);
  await manager.whenIdle();
  ran = 0;

  const entries = [];
  const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
  let createdAt = 0;
  if (how === 'created') {
    await nextTask();
    observer.observe({ type: 'longtask' });
    create(count);
    createdAt = performance.now();
  } else {
    // A thousand at a time, so that creating is no long task; all of them start when they may.
    manager.pause();
    for (let made = 0; made < count; made += 1_000) {
      create(1_000);
      await nextTask();
    }
    observer.observe({ type: 'longtask' });
    manager.resume();
  }
  await manager.whenIdle();
  // The browser tells of a long task some time after its end.
  await new Promise((resolve) => setTimeout(resolve, 500));
  entries.push(...observer.takeRecords());
  // Of the task that created them, what came after the creating.
  const lengths = entries.map(({ startTime, duration }) =>
    startTime < createdAt ? Math.max(0, startTime + duration - createdAt) : duration,
  );
  return { ran, longest: Math.max(0, ...lengths) };
}
