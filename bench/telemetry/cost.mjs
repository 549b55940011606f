import { setTimeout as wait } from 'node:timers/promises';
import { median, verdict } from '../table.mjs';
import { behaviours } from './collector.mjs';
import { Lane } from './lane.mjs';
import { line } from './report.mjs';
import { Trial } from './trial.mjs';

/** Some take minutes: stopped after so many ms, which is then their figure. */
const enough = 20_000;

/** For one measure, in ms. */
const patience = 40_000;

const measures = {
  emit: `10,000 events, call (given up after ${enough.toLocaleString('en')})`,
  emitAll: 'all tasks until 3 s after',
  hide: '1,000 waiting, hide',
  durable: 'durable after',
};

/** Milliseconds of a page's main thread, and how long an event takes to be durable. One after the other: this is about speed. */
export async function measureCosts({ site, collector, contenders, runs }) {
  const costs = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1)
    for (const [name, contender] of Object.entries(contenders))
      costs[name].push({
        ...(await inTrial({ site, collector, contender }, emit)),
        ...(await inTrial({ site, collector, contender }, hide)),
        ...(contender.page === 'outlast' &&
          (await inTrial({ site, collector, contender }, durable))),
      });
  return costs;
}

export function reportCosts({ contenders, costs, runs }) {
  console.log(`\nMilliseconds on the main thread, medians of ${runs}`);
  for (const [measure, title] of Object.entries(measures)) {
    console.log(`  ${title}`);
    for (const [name, { title }] of Object.entries(contenders)) {
      const figures = costs[name].map((cost) => cost[measure]).filter((cost) => cost !== undefined);
      const figure = figures.length > 0 ? median(figures).toFixed(1) : '-';
      console.log(line(`  ${title}`, [figure]));
    }
  }
  const own = Object.keys(contenders).filter((name) => contenders[name].page === 'outlast');
  const typical = (name, measure) =>
    median(costs[name].map((cost) => cost[measure] ?? Number.POSITIVE_INFINITY));
  const emitted = Object.values(costs)
    .flat()
    .map((cost) => cost.emit ?? enough);
  const slowest = Math.max(...emitted);
  for (const name of own) {
    const goal = (what, measure, most) => {
      const got = typical(name, measure);
      verdict(`${contenders[name].title}: ${what}`, got <= most, `${got.toFixed(1)} ms`);
    };
    goal('10,000 events under 50 ms', 'emit', 50);
    goal('at most a tenth of the slowest', 'emit', slowest / 10);
    goal('hide handlers under 20 ms', 'hide', 20);
    goal('durable within 10 ms', 'durable', 10);
  }
}

async function inTrial(setUp, measure) {
  const lane = new Lane();
  const trial = new Trial({ ...setUp, lane });
  try {
    await trial.start();
    const page = await trial.browser.open('about:blank');
    await page.send('Page.enable');
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${observe})()` });
    // A page that is still busy answers nothing: then there is no figure.
    return await Promise.race([measure(trial, page), wait(patience, {})]);
  } finally {
    await lane.dispose();
  }
}

async function openIn(trial, page) {
  await page.navigate(trial.address());
  await trial.ready(page);
  await trial.greet(page);
  await wait(1_000);
}

async function emit(trial, page) {
  await openIn(trial, page);
  await page.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await page.send('Performance.getMetrics');
    return 1_000 * metrics.find(({ name }) => name === 'TaskDuration').value;
  };
  const before = await busy();
  const call = await page.evaluate(`(() => {
    const start = performance.now();
    for (let made = 0; made < 10_000 && performance.now() - start < ${enough}; made += 100)
      bench.trackMany(made, 100, 200);
    return performance.now() - start;
  })()`);
  await wait(3_000);
  return { emit: call, emitAll: (await busy()) - before };
}

async function hide(trial, page) {
  trial.ledger.behave = behaviours.down;
  await openIn(trial, page);
  await trial.track(page, { count: 1_000, moment: 0 });
  await wait(200);
  await page.evaluate('observed.listenLast()');
  await page.navigate(trial.elsewhere);
  await page.until(`location.pathname === '/elsewhere'`);
  await page.back();
  await trial.ready(page);
  return { hide: await page.evaluate('Number(sessionStorage.hidden)') };
}

async function durable(trial, page) {
  await openIn(trial, page);
  const delays = [];
  for (let count = 0; count < 20; count += 1) {
    delays.push(await page.evaluate('observed.durable()'));
    await wait(100);
  }
  return { durable: median(delays) };
}

/** Runs in the page, before anything of its own. */
function observe() {
  const started = {};
  const types = ['visibilitychange', 'pagehide', 'freeze'];
  for (const type of types)
    addEventListener(type, () => (started[type] = performance.now()), { capture: true });
  const transactions = [];
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (names, mode, options) {
    const own = transaction.call(this, names, mode, options);
    if (mode === 'readwrite')
      transactions.push(
        new Promise((resolve) => {
          own.addEventListener('complete', () => resolve(performance.now()));
        }),
      );
    return own;
  };
  globalThis.observed = {
    /** What comes between the first listeners and these is the time of the page's own. */
    listenLast() {
      sessionStorage.hidden = 0;
      for (const type of types)
        addEventListener(type, () => {
          sessionStorage.hidden = Number(sessionStorage.hidden) + performance.now() - started[type];
        });
    },
    async durable() {
      const known = transactions.length;
      const start = performance.now();
      globalThis.bench.track({ key: 'e0', text: 'x'.repeat(200) });
      while (transactions.length === known) await new Promise((resolve) => setTimeout(resolve));
      return (await transactions[known]) - start;
    },
  };
}
