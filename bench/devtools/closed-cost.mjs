import { median } from '../table.mjs';
import { inPage } from './browser.mjs';

const ROUNDS = 15;
const SIZE = 1_000;
/** Shorter rounds are lost in the noise. */
const LEAST = 60;

/** Main thread milliseconds of 5,000 updates, with the panel closed or without any. Whatever the updates leave to do counts. */
export async function measureClosed({ site, name, isWith }) {
  const address = `${site.origin}/${isWith ? name : `${name}-work`}/`;
  return inPage(address, SIZE, async ({ page }) => {
    if (isWith) await page.until('bench.isReady()');
    // In the time that the thread itself ran: what else the machine does is left out.
    await page.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy = async () => {
      const { metrics } = await page.send('Performance.getMetrics');
      return 1_000 * metrics.find(({ name }) => name === 'TaskDuration').value;
    };
    const burst = async (times) => {
      const before = await busy();
      await page.evaluate(`bench.burst(${5_000 * times}, ${SIZE})`);
      return ((await busy()) - before) / times;
    };
    await burst(2);
    const times = Math.min(100, Math.max(1, Math.ceil(LEAST / (await burst(1)))));
    const rounds = [];
    for (let round = 0; round < (times === 1 ? 3 : ROUNDS); round += 1)
      rounds.push(await burst(times));
    return { name, isWith, ms: median(rounds) };
  });
}
