import type { Database } from '../browser/database.ts';
import type { TabLocks } from '../browser/tab-lock.ts';
import type { Clock } from '../clock.ts';
import { isTabRecord, readTabs, type TabEntry } from './tab-record.ts';

/** Where there are no Web Locks, a tab that wrote nothing for this long counts as dead, in milliseconds. */
const SILENCE = 600_000;
/** How long a tab that was found without its lock may still take to get it, in milliseconds. */
const SECOND_LOOK = 100;

export interface TakeoverOptions {
  database: Database;
  /** Where there are none, time tells. */
  locks: TabLocks | undefined;
  clock: Clock;
  /** Who takes over. */
  tab: string;
  /** Only what was meant for it; '' for everything. */
  url: string;
}

/**
 * Finds the tabs that are dead, and takes over what they left: it changes its owner in one transaction.
 *
 * Tabs do not wait for their locks, so one without its lock is dead only when it still has none a moment later. What
 * a dead one had given to somebody else to send is left to that one, for as long as it lives.
 */
export class Takeover {
  readonly #options: TakeoverOptions;
  /** The tabs that gave us something to send, as long as they may have more. */
  readonly #inHand = new Set<string>();

  constructor(options: TakeoverOptions) {
    this.#options = options;
  }

  takeInHand(tab: string): void {
    const { locks } = this.#options;
    this.#inHand.add(tab);
    locks?.hold(hand(tab)).catch(() => {});
    locks?.follow(tab);
  }

  /** The tabs whose owner is dead; the others are followed. */
  async findDead(): Promise<TabEntry[]> {
    const { clock, locks } = this.#options;
    const silent = await this.#findSilent();
    if (silent.length === 0 || locks === undefined) return silent;
    await new Promise<void>((resolve) => clock.setTimer(resolve, SECOND_LOOK, false));
    const still = new Map(await this.#findSilent());
    return silent.filter(([key, { round }]) => still.get(key)?.round === round);
  }

  /** Those of which nobody else was faster, oldest first. */
  async claim(dead: TabEntry[]): Promise<TabEntry[]> {
    const { database, tab, clock } = this.#options;
    let claimed: TabEntry[] = [];
    const keys = dead.map(([key]) => key);
    await database.update(keys, (records) => {
      claimed = dead.filter(([, seen], index) => {
        const now = records[index];
        return isTabRecord(now) && now.owner === seen.owner && now.round === seen.round;
      });
      const seenAt = clock.now();
      return { put: claimed.map(([key, record]) => [key, { ...record, owner: tab, seenAt }]) };
    });
    return claimed.sort(([, a], [, b]) => a.ordinal - b.ordinal);
  }

  async #findSilent(): Promise<TabEntry[]> {
    const { database, tab, url, clock, locks } = this.#options;
    const others = (await readTabs(database)).filter(
      ([, record]) => record.owner !== tab && (url === '' || record.url === url),
    );
    const living = await locks?.holders();
    if (locks === undefined || living === undefined)
      return others.filter(([, { seenAt }]) => Math.abs(clock.now() - seenAt) > SILENCE);
    this.#letGo(living, others);
    const silent: TabEntry[] = [];
    for (const other of others) {
      const [, { owner }] = other;
      const isInOtherHands = living.has(hand(owner)) && !this.#inHand.has(owner);
      if (living.has(owner)) locks.follow(owner);
      else if (isInOtherHands) locks.follow(hand(owner));
      else silent.push(other);
    }
    return silent;
  }

  /** Of what is gone, or our own by now, there is no more to come. */
  #letGo(living: Set<string>, others: TabEntry[]): void {
    const owners = new Set(others.map(([, { owner }]) => owner));
    for (const tab of this.#inHand) {
      if (living.has(tab) || owners.has(tab)) continue;
      this.#inHand.delete(tab);
      this.#options.locks?.release(hand(tab));
    }
  }
}

/** The lock that says that somebody sends what this tab has tracked. */
function hand(tab: string): string {
  return `hand:${tab}`;
}
