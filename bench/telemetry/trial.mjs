import { setTimeout as wait } from 'node:timers/promises';
import { behaviours } from './collector.mjs';

let trials = 0;

/** How long nothing may have happened before it is believed that nothing more will: a repeat takes its time. */
const quiet = 1_200;
/** How long a page has been open when it tracks. */
const settledIn = 500;

/** One contender in one scenario, once: a fresh origin, and a collector that knows of nothing. */
export class Trial {
  tracked = 0;
  #site;
  #contender;
  #lane;

  constructor({ site, collector, contender, lane }) {
    trials += 1;
    this.run = `x${trials}`;
    this.#site = site;
    this.#contender = contender;
    this.#lane = lane;
    this.ledger = collector.open(this.run, contender.read);
  }

  get origin() {
    return `http://${this.run}.localhost:${this.#site.port}`;
  }

  get elsewhere() {
    return `http://elsewhere-${this.run}.localhost:${this.#site.port}/elsewhere`;
  }

  address(query = {}) {
    const all = { collector: this.ledger.host, ...this.#contender.query, ...query };
    return `${this.origin}/${this.#contender.page}?${new URLSearchParams(all)}`;
  }

  /** Starts the browser, or starts it again. */
  async start() {
    this.browser = await this.#lane.browser();
  }

  /** A tab in which the contender is ready and has tracked the visit, as apps do; it does not count. */
  async openPage() {
    const page = await this.browser.open(this.address());
    await this.ready(page);
    await this.greet(page);
    return page;
  }

  async greet(page) {
    await page.evaluate(`bench.track({ key: 'visit', text: '' })`);
  }

  async ready(page) {
    await page.until('globalThis.bench !== undefined');
    await page.evaluate('bench.ready');
  }

  /** Tracks events in one task of the page. Returns when that task is over, and a moment of up to `moment` ms later. */
  async track(page, { count = 20, bytes = 200, moment = 200 } = {}) {
    // A page that has just loaded has other troubles; the window of a cold page is measured apart.
    await wait(settledIn);
    const from = this.tracked;
    this.tracked += count;
    await page.evaluate(`bench.trackMany(${from}, ${count}, ${bytes})`);
    /** How old, in ms, the last event was when its page began to leave. */
    this.age = Math.random() * moment;
    await wait(this.age);
  }

  async openTracked(options) {
    const page = await this.openPage();
    await this.track(page, options);
    return page;
  }

  /** Waits until everything is there and stays as it is; `limit` ms at most, `least` ms in any case. */
  async settle(limit, least = 0) {
    const start = performance.now();
    for (; performance.now() - start < limit; await wait(20)) {
      const { ledger } = this;
      const isStill = ledger.underWay === 0 && performance.now() - ledger.lastChange > quiet;
      const isOver = ledger.arrived >= this.tracked && isStill;
      if (isOver && performance.now() - start >= least) return;
    }
  }

  /** All tabs crash, and with them the workers. */
  async killRenderers() {
    for (const pid of await this.browser.processes('renderer')) process.kill(pid, 'SIGKILL');
  }

  /** Its tabs are closed; what it left in workers has no more to do with anybody. */
  async dispose() {
    this.ledger.behave = behaviours.up;
    await this.#lane.clear();
  }
}
