import { localSource } from '../model/local-source.ts';
import { pageHost } from '../model/page-host.ts';
import { TaskLog } from '../model/task-log.ts';
import type { TaskSource } from '../model/task-source.ts';
import type { ShownManager } from '../shown-managers.ts';
import type { PanelLook } from './use-panel.ts';

/** What an open panel looks at: some sources, and the log of the one that is chosen, or of all. */
export class PanelSession {
  /** Changes with the sources, and with the choice among them. */
  version = 0;
  /** The id of a source; undefined for all of them together. */
  chosen: string | undefined;
  sources: readonly TaskSource[];
  /** What a panel that stands elsewhere from now on goes on with. */
  readonly looks: WeakMap<TaskLog, PanelLook> = new WeakMap();
  #view: Window;
  #log: TaskLog | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(watched: readonly ShownManager[], view: Window) {
    this.#view = view;
    this.sources = watched.map(sourceOf);
    this.chosen = this.sources[0]?.id;
    this.#watch();
  }

  /** The panel stands in that window from now on, whose clocks it goes by. */
  moveTo(view: Window): void {
    this.#view = view;
    this.#log?.moveTo(pageHost(view));
  }

  /** Undefined where there is nothing to show. */
  get log(): TaskLog | undefined {
    return this.#log;
  }

  choose(id: string | undefined): void {
    this.chosen = id;
    this.#watch();
    this.#changed();
  }

  /** Goes on with what is chosen if it is among the new ones. */
  setManagers(watched: readonly ShownManager[]): void {
    const before = this.sources;
    this.sources = watched.map(sourceOf);
    const wasAll = this.chosen === undefined && before.length > 1;
    const chosen = before.find(({ id }) => id === this.chosen);
    const goesOn = chosen !== undefined && this.sources.includes(chosen);
    if (wasAll ? this.sources.length < 2 : !goesOn) this.chosen = this.sources[0]?.id;
    if (wasAll || !goesOn) this.#watch();
    this.#changed();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    this.#log?.stop();
    this.#listeners.clear();
  }

  #watch(): void {
    this.#log?.stop();
    const wanted =
      this.chosen === undefined
        ? this.sources
        : this.sources.filter(({ id }) => id === this.chosen);
    this.#log = wanted.length === 0 ? undefined : new TaskLog(wanted, pageHost(this.#view));
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}

function sourceOf(watched: ShownManager): TaskSource {
  return 'open' in watched ? watched : localSource(watched);
}
