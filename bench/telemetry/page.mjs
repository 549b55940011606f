import { setTimeout as wait } from 'node:timers/promises';

/** One tab of a `Chromium`. */
export class Page {
  #browser;
  #targetId;
  #sessionId;

  constructor(browser, targetId, sessionId) {
    this.#browser = browser;
    this.#targetId = targetId;
    this.#sessionId = sessionId;
  }

  send(method, params) {
    return this.#browser.send(method, params, this.#sessionId);
  }

  /** The value of an expression, awaited. Throws what it throws. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression holds; a document that is just being replaced does not count. */
  async until(expression, limit = 20_000) {
    for (const start = performance.now(); performance.now() - start < limit; await wait(10))
      if (await this.evaluate(expression).catch(() => false)) return;
    throw new Error(`After ${limit} ms it did not hold: ${expression}`);
  }

  async navigate(url) {
    await this.send('Page.navigate', { url });
  }

  /** The way back through the history. */
  async back() {
    const { currentIndex, entries } = await this.send('Page.getNavigationHistory');
    await this.send('Page.navigateToHistoryEntry', { entryId: entries[currentIndex - 1].id });
  }

  async close() {
    await this.#browser.send('Target.closeTarget', { targetId: this.#targetId });
  }

  get targetId() {
    return this.#targetId;
  }
}
