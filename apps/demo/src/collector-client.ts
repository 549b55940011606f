import type { LoggedBatch, LoggedEvent } from '../collector/batch-log.ts';
import type { CollectorMode } from '../collector/rehearsal.ts';
import { collectorUrl } from './ledger.ts';
import type { DemoEvent } from './outlast.ts';

export type { CollectorMode };

export type Received = Omit<LoggedEvent, 'event'> & { event: DemoEvent };

interface News {
  revision: number;
  mode: CollectorMode;
  events: Received[];
  batches: LoggedBatch[];
}

/** A copy of the collector's log for this visitor, brought up to date by asking only for what is new. */
export class CollectorClient {
  readonly events = new Map<string, Received>();
  readonly batches = new Map<string, LoggedBatch>();
  mode: CollectorMode = 'ok';
  #revision = 0;
  #modesSet = 0;

  /** True when something changed; rejects when the collector cannot be reached. */
  async refresh(): Promise<boolean> {
    const asked = this.#revision;
    const modesSet = this.#modesSet;
    const response = await fetch(collectorUrl('/log', `&after=${asked}`));
    if (!response.ok) throw new Error(`the collector's log answered ${response.status}`);
    const news = (await response.json()) as News;
    if (news.revision < asked) {
      // Another collector than the one that was asked before: it remembers less, so begin again.
      this.#empty();
      return await this.refresh();
    }
    const changed = news.revision > asked || news.mode !== this.mode;
    this.#revision = news.revision;
    // An answer from before the switch was thrown would turn it back for a moment.
    if (modesSet === this.#modesSet) this.mode = news.mode;
    for (const event of news.events) this.events.set(event.id, event);
    for (const batch of news.batches) this.batches.set(batch.id, batch);
    return changed;
  }

  /** Shows the mode at once, and what it was before if the collector cannot be reached. */
  async setMode(mode: CollectorMode): Promise<void> {
    const before = this.mode;
    this.mode = mode;
    this.#modesSet += 1;
    try {
      await fetch(collectorUrl('/mode'), { method: 'POST', body: mode });
    } catch {
      this.mode = before;
    }
    this.#modesSet += 1;
  }

  async forget(): Promise<void> {
    await fetch(collectorUrl('/log'), { method: 'DELETE' });
    this.#empty();
  }

  #empty(): void {
    this.events.clear();
    this.batches.clear();
    this.#revision = 0;
  }
}
