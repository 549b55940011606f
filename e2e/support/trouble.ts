import { type BrowserContext, expect } from '@playwright/test';

/** Collects page errors and console errors of every page in a context, so that a test with one fails. */
export class Trouble {
  readonly #seen: string[] = [];
  readonly #expected: RegExp[] = [];

  constructor(context: BrowserContext) {
    context.on('weberror', (error) => this.#seen.push(`page error: ${error.error().stack}`));
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      this.#seen.push(`console error: ${message.text()} (${message.location().url})`);
    });
  }

  /** Names an error that this test provokes: browsers print a refused request themselves. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  check(): void {
    const unexpected = this.#seen.filter(
      (each) => !this.#expected.some((pattern) => pattern.test(each)),
    );
    expect(unexpected, 'errors that no test expected').toEqual([]);
  }
}

/** A request that the collector refuses or cuts, as the browsers put it. */
export const refusedByCollector =
  /Failed to load resource.*\/collect\?|NetworkError.*\/collect\?|Cross-Origin.*\/collect\?/;

/** The page's own look at the collector's log, when the network goes in the middle of it. What telemetry sends is not meant. */
export const lookCutOff = /(Failed to load resource|NetworkError|Cross-Origin).*\/collect\/log\?/;

/** The manager reports a failed task itself, as it should. */
export const failedOnPurpose = /Task "failingUpload" failed/;
