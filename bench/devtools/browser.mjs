import { setTimeout as wait } from 'node:timers/promises';
import { Chromium, newProfile } from '../telemetry/chromium.mjs';

/** Opens an address in a fresh browser, fills it, hands it to a measurement, and takes all of it away again. */
export async function inPage(address, size, measure) {
  const profile = newProfile();
  const browser = await Chromium.launch(profile.path);
  try {
    const page = await browser.open('about:blank');
    await page.send('Page.enable');
    await page.send('Emulation.setDeviceMetricsOverride', {
      width: 1280,
      height: 800,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await page.navigate(address);
    await page.until('globalThis.bench !== undefined');
    // Some connect to their panel only a while after it is there, and lose what happens before.
    await wait(1_500);
    await page.evaluate(`bench.fill(${size})`);
    await wait(1_500);
    return await measure({ browser, page });
  } finally {
    await browser.kill();
    profile.dispose();
  }
}

/** Seconds of CPU of all renderers: all their threads. */
export async function rendererSeconds(browser) {
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

export async function click(page, { x, y }) {
  const at = { x, y, button: 'left', clickCount: 1 };
  await page.send('Input.dispatchMouseEvent', { ...at, type: 'mousePressed' });
  await page.send('Input.dispatchMouseEvent', { ...at, type: 'mouseReleased' });
}

/** A hand points at what it is about to click, a while before. */
export async function pointAt(page, { x, y }) {
  await page.send('Input.dispatchMouseEvent', { x, y, type: 'mouseMoved' });
  await wait(200);
}

/** Presses a key now and then until `stop`; a page that does not answer is not waited for. */
export function pressKeys(page) {
  const press = (type) =>
    page
      .send('Input.dispatchKeyEvent', { type, key: 'a', code: 'KeyA', text: 'a' })
      .catch(() => {});
  const timer = setInterval(() => {
    press('keyDown');
    press('keyUp');
  }, 167);
  return () => clearInterval(timer);
}
