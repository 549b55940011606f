import { Chromium, newProfile } from './chromium.mjs';

/** A browser that serves one trial after the other, each on an origin of its own, for as long as it lives. */
export class Lane {
  #preferences;
  #profile;
  #browser;
  /** Keeps the browser alive when a trial's last tab is closed. */
  #kept = [];

  constructor(preferences) {
    this.#preferences = preferences;
  }

  async browser() {
    if (!this.#browser?.isAlive) {
      this.#profile ??= newProfile(this.#preferences);
      this.#browser = await Chromium.launch(this.#profile.path);
      this.#kept = await this.#tabs();
    }
    return this.#browser;
  }

  /** Closes the tabs of the last trial. */
  async clear() {
    if (!this.#browser?.isAlive) return;
    for (const targetId of await this.#tabs())
      if (!this.#kept.includes(targetId))
        await this.#browser.send('Target.closeTarget', { targetId });
  }

  async #tabs() {
    const { targetInfos } = await this.#browser.send('Target.getTargets');
    return targetInfos.filter(({ type }) => type === 'page').map(({ targetId }) => targetId);
  }

  async dispose() {
    await this.#browser?.kill();
    this.#profile?.dispose();
  }
}
