import { setTimeout as wait } from 'node:timers/promises';
import { behaviours } from './collector.mjs';
import { discard, freeze } from './discards.mjs';
import { goOffline } from './offline.mjs';

/**
 * The ways a page leaves. `leave` ends with the page gone; `linger` is how long, in ms, what it left under way may then
 * take to arrive, and `settle` what the next visit has to do; `recover` makes things well again before the next visit, which is one page, or what `visit` does.
 */
export const scenarios = {
  S0: {
    title: 'stays open',
    async leave(trial) {
      await trial.openTracked();
      await trial.settle(10_000);
    },
    linger: 0,
    visit: stays,
  },
  S1a: {
    title: 'close',
    async leave(trial) {
      const page = await trial.openTracked();
      await page.close();
    },
  },
  S1b: {
    title: 'close, with unload handlers',
    async leave(trial) {
      const page = await trial.openPage();
      await page.evaluate(
        `for (const type of ['beforeunload', 'unload']) addEventListener(type, () => {})`,
      );
      await trial.track(page);
      await page.send('Page.close');
    },
  },
  S2: {
    title: 'navigation to another origin',
    async leave(trial) {
      const page = await trial.openTracked();
      await page.navigate(trial.elsewhere);
    },
  },
  S3: {
    title: 'reload',
    async leave(trial) {
      const page = await trial.openTracked();
      await page.evaluate('globalThis.isLeaving = true');
      await page.send('Page.reload');
      await page.until('!globalThis.isLeaving');
      await trial.ready(page);
      await trial.greet(page);
    },
    linger: 0,
    visit: stays,
    settle: 6_000,
  },
  S4a: {
    title: 'hidden and frozen, then closed',
    async leave(trial) {
      const page = await trial.openTracked();
      await freeze(trial);
      await wait(500);
      await page.close();
    },
  },
  S4b: {
    title: 'hidden and frozen, then discarded',
    async leave(trial) {
      await trial.openTracked();
      await freeze(trial);
      await wait(500);
      await discard(trial);
    },
  },
  S5: {
    title: 'renderer crash, up to 200 ms after',
    ownBrowser: true,
    async leave(trial) {
      await trial.openTracked();
      await trial.killRenderers();
    },
    linger: 1_000,
  },
  S6: {
    title: 'browser killed, up to 500 ms after',
    ownBrowser: true,
    async leave(trial) {
      await trial.openTracked({ moment: 500 });
      await trial.browser.kill();
    },
    linger: 1_000,
    recover: (trial) => trial.start(),
  },
  S7: {
    title: 'collector down until the next load',
    async leave(trial) {
      trial.ledger.behave = behaviours.down;
      const page = await trial.openTracked();
      await wait(1_500);
      await page.close();
    },
    linger: 500,
    recover,
  },
  S8: {
    title: 'offline until the next load',
    async leave(trial) {
      trial.ledger.behave = behaviours.down;
      const page = await trial.openPage();
      const goOnline = await goOffline(trial.browser, page);
      await trial.track(page);
      await wait(1_500);
      await page.close();
      await wait(500);
      await goOnline();
    },
    linger: 0,
    recover,
  },
  S9: {
    title: '2,000 events of 500 bytes, then close',
    async leave(trial) {
      const page = await trial.openTracked({ count: 2_000, bytes: 500 });
      await page.close();
    },
    linger: 8_000,
    settle: 12_000,
  },
  S10: {
    title: 'three times 500, then close',
    async leave(trial) {
      trial.ledger.behave = behaviours.failsThrice;
      const page = await trial.openTracked();
      await trial.settle(10_000);
      await page.close();
    },
    linger: 1_000,
  },
  S11: {
    title: 'three times 429, then close',
    async leave(trial) {
      trial.ledger.behave = behaviours.isBusy;
      const page = await trial.openTracked();
      await trial.settle(10_000);
      await page.close();
    },
    linger: 1_000,
  },
  S12: {
    title: 'away, back, ten more, close',
    async leave(trial) {
      const page = await trial.openTracked({ count: 10 });
      await page.navigate(trial.elsewhere);
      await page.until(`location.pathname === '/elsewhere'`);
      await wait(300);
      await page.back();
      await trial.ready(page);
      await trial.track(page, { count: 10 });
      await page.close();
    },
  },
  S13: {
    title: 'three tabs at once on a backlog of 500',
    async leave(trial) {
      trial.ledger.behave = behaviours.down;
      const page = await trial.openTracked({ count: 500 });
      await wait(1_500);
      await page.close();
    },
    linger: 500,
    recover,
    visit: (trial) => Promise.all([trial.openPage(), trial.openPage(), trial.openPage()]),
    settle: 12_000,
  },
  S14q: {
    title: 'storage is full',
    async leave(trial) {
      const page = await trial.browser.open('about:blank');
      await page.send('Storage.overrideQuotaForOrigin', { origin: trial.origin, quotaSize: 1 });
      await page.navigate(trial.address());
      await trial.ready(page);
      await trial.greet(page);
      await trial.track(page);
      await page.close();
    },
  },
  S14x: {
    title: 'storage is denied',
    ownBrowser: true,
    // What blocking all cookies does, as a visitor may set it.
    preferences: { profile: { default_content_setting_values: { cookies: 2 } } },
    async leave(trial) {
      const page = await trial.openTracked();
      await page.close();
    },
  },
  S15: {
    title: 'slow collector, closed under way',
    async leave(trial) {
      trial.ledger.behave = behaviours.slow;
      const page = await trial.openTracked({ moment: 0 });
      for (let waited = 0; trial.ledger.underWay === 0 && waited < 8_000; waited += 20)
        await wait(20);
      await page.close();
    },
    linger: 5_000,
    recover,
  },
  S16: {
    title: 'the browser quits',
    ownBrowser: true,
    async leave(trial) {
      await trial.openTracked();
      await trial.browser.quit();
    },
    linger: 1_000,
    recover: (trial) => trial.start(),
  },
  S17: {
    title: 'SIGTERM',
    ownBrowser: true,
    async leave(trial) {
      await trial.openTracked();
      await trial.browser.terminate();
    },
    linger: 1_000,
    recover: (trial) => trial.start(),
  },
};

/** Nothing is late where the leaving itself is the next visit, or there is none. */
export function stays() {}

function recover(trial) {
  trial.ledger.behave = behaviours.up;
}
