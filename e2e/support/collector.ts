import { type APIRequestContext, expect } from '@playwright/test';

export type Mode = 'ok' | 'slow' | '500' | '429' | 'down';

export interface LoggedEvent {
  id: string;
  event: { key: string; what: string; detail?: { task?: string; attempt?: number; from?: number } };
  raw: number;
  honoured: number;
  times: number[];
}

export interface LoggedBatch {
  id: string;
  events: number;
  requests: number;
  accepted: number;
}

export interface CollectorLog {
  events: LoggedEvent[];
  batches: LoggedBatch[];
}

/** Milliseconds before each answer: a collector on loopback hides what a network would lose. */
const distance = 100;

/** The collector as the tests see it: over HTTP, and only the run of this test. */
export class Collector {
  readonly run: string;
  /** Whether the page's courier hears every answer, so that nothing is ever sent twice. */
  noRepeats = false;
  readonly #request: APIRequestContext;

  constructor(request: APIRequestContext, run: string) {
    this.run = run;
    this.#request = request;
  }

  async set(mode: Mode): Promise<void> {
    const data = { mode, delay: distance };
    const answer = await this.#request.post(`/collect/mode?run=${this.run}`, { data });
    expect(answer.ok()).toBe(true);
  }

  async log(): Promise<CollectorLog> {
    const answer = await this.#request.get(`/collect/log?run=${this.run}`);
    return (await answer.json()) as CollectorLog;
  }

  async forget(): Promise<void> {
    await this.#request.delete(`/collect/log?run=${this.run}`);
  }

  /** The stored events of a kind. */
  async events(what: string): Promise<LoggedEvent[]> {
    return (await this.log()).events.filter(({ event }) => event.what === what);
  }

  /** Waits until as many events of a kind have arrived. */
  async waitFor(what: string, count: number, timeout = 20_000): Promise<void> {
    const arrived = async (): Promise<number> => keysOf(await this.events(what)).size;
    await expect.poll(arrived, { timeout, message: `"${what}" events arrived` }).toBe(count);
  }

  /** Waits until all have arrived, gives a late second copy its time, and checks that there is none. */
  async expectEachOnce(what: string, count: number, timeout?: number): Promise<void> {
    await this.waitFor(what, count, timeout);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const events = await this.events(what);
    expect(keysOf(events).size, `"${what}" events arrived`).toBe(count);
    expect(
      events.filter(({ honoured }) => honoured !== 1),
      'events in more than one stored batch',
    ).toEqual([]);
    expect(events.length, 'ids, one for each event').toBe(count);
    if (!this.noRepeats) return;
    const repeated = events.filter(({ raw }) => raw !== 1);
    expect(repeated, 'events that were received more than once').toEqual([]);
  }
}

function keysOf(events: LoggedEvent[]): Set<string> {
  return new Set(events.map(({ event }) => event.key));
}
