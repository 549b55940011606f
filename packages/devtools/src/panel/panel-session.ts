import { pageHost } from '../model/page-host.ts';
import { TaskLog } from '../model/task-log.ts';
import type { WatchedManager } from '../model/watched-manager.ts';

/** What an open panel looks at: some managers, and the log of the one that is chosen. */
export class PanelSession {
  /** Changes with the managers, and with the choice among them. */
  version = 0;
  #managers: readonly WatchedManager[];
  #log: TaskLog | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(managers: readonly WatchedManager[]) {
    this.#managers = managers;
    this.#watch(managers[0]);
  }

  get managers(): readonly WatchedManager[] {
    return this.#managers;
  }

  /** Undefined where there is no manager. */
  get log(): TaskLog | undefined {
    return this.#log;
  }

  choose(instanceId: string): void {
    this.#watch(this.#managers.find((manager) => manager.instanceId === instanceId));
    this.#changed();
  }

  /** Goes on with the chosen manager if it is among the new ones. */
  setManagers(managers: readonly WatchedManager[]): void {
    this.#managers = managers;
    const chosen = this.#log?.manager;
    if (chosen === undefined || !managers.includes(chosen)) this.#watch(managers[0]);
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

  #watch(manager: WatchedManager | undefined): void {
    this.#log?.stop();
    this.#log = manager && new TaskLog(manager, pageHost(window));
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}
