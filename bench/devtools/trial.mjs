import { click, inPage, pointAt, pressKeys, rendererSeconds } from './browser.mjs';

const RUN = 5_000;

/** One page load of a contender: updates with the panel closed, the opening, updates with the panel open. */
export function measure({ site, name, contender, size }) {
  const { rates = [1_000] } = contender;
  return inPage(`${site.origin}/${name}/`, size, async (tab) => {
    const { page } = tab;
    await page.until('bench.isReady()');
    const idle = await update(tab, { rate: rates[0], size, kind: 'idle' });
    const closed = [];
    for (const rate of rates) closed.push(await update(tab, { rate, size }));
    await pointAt(page, await page.evaluate('bench.place()'));
    const opened = page.evaluate('bench.firstRow()');
    // Asked for the place again, the page listens by now: a click takes another way into it, and may be faster.
    await click(page, await page.evaluate('bench.place()'));
    const firstRow = await opened;
    const open = [];
    for (const rate of rates) open.push(await update(tab, { rate, size }));
    const cancelRow = name === 'outlast' ? await page.evaluate('bench.cancelRow()') : undefined;
    return { name, size, firstRow, idle, closed, open, cancelRow };
  });
}

async function update({ browser, page }, { rate, size, kind = 'updates' }) {
  await click(page, await page.evaluate(placeOfInput));
  const before = await rendererSeconds(browser);
  const stop = pressKeys(page);
  const run = await page.evaluate(`bench.run(${RUN}, ${rate}, ${size}, '${kind}')`);
  stop();
  const cpuSeconds = (await rendererSeconds(browser)) - before;
  const delivered = run.updates / ((rate * RUN) / 1_000);
  return { rate, ...run, delivered, cpuSeconds, presses: await page.evaluate('bench.presses') };
}

const placeOfInput = `(() => {
  const { x, y, width, height } = document.querySelector('input').getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
})()`;
