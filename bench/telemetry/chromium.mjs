import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumArgs, ensureChromium } from '../../scripts/browser.mjs';
import { Page } from './page.mjs';

const flags = [
  ...chromiumArgs,
  '--headless',
  '--remote-debugging-pipe',
  '--no-default-browser-check',
  '--disable-breakpad',
  // A renderer that waits for its first page could not be told from one that has it.
  '--disable-features=SpareRendererForSitePerProcess,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup',
  // A container has no user of its own for the sandbox.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** A profile that is gone when it is disposed. `preferences` are Chromium's own, as a user's settings. */
export function newProfile(preferences = {}) {
  const path = mkdtempSync(join(tmpdir(), 'outlast-bench-'));
  mkdirSync(join(path, 'Default'));
  writeFileSync(join(path, 'Default/Preferences'), JSON.stringify(preferences));
  // For chrome://discards.
  writeFileSync(join(path, 'Local State'), JSON.stringify({ internal_only_uis_enabled: true }));
  const dispose = () => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  return { path, dispose };
}

/**
 * A real Chromium over a bare pipe: nothing stands between us and the moment of a kill. It leads a process
 * group of its own, so that all of it dies at once.
 */
export class Chromium {
  #process;
  #pipe;
  #waiting = new Map();
  #listeners = new Map();
  #lastId = 0;
  isAlive = true;

  static async launch(profilePath) {
    const browser = new Chromium(profilePath);
    await browser.send('Target.setDiscoverTargets', { discover: true });
    return browser;
  }

  constructor(profilePath) {
    this.#process = spawn(
      ensureChromium(),
      [...flags, `--user-data-dir=${profilePath}`, 'about:blank'],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
        detached: true,
      },
    );
    running.add(this.#process.pid);
    this.exited = once(this.#process, 'exit').then(() => {
      this.isAlive = false;
      running.delete(this.#process.pid);
      for (const { reject } of this.#waiting.values()) reject(new Error('The browser is gone.'));
      this.#waiting.clear();
    });
    this.#pipe = this.#process.stdio[3];
    this.#pipe.on('error', () => {});
    let text = '';
    this.#process.stdio[4].setEncoding('utf8').on('data', (piece) => {
      const messages = (text + piece).split('\0');
      text = messages.pop();
      for (const message of messages) this.#receive(JSON.parse(message));
    });
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#lastId;
    this.#pipe.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, method }));
  }

  on(method, listener) {
    const listeners = this.#listeners.get(method) ?? [];
    this.#listeners.set(method, [...listeners, listener]);
  }

  /** The newest tab is the visible one. */
  async open(url) {
    const { targetId } = await this.send('Target.createTarget', { url });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    return new Page(this, targetId, sessionId);
  }

  /** The process ids of a kind, such as `renderer`. */
  async processes(kind) {
    const { processInfo } = await this.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === kind).map(({ id }) => id);
  }

  /** Cut off in the middle of whatever it does, as by a power cut. */
  async kill() {
    this.killNow();
    await this.exited;
  }

  killNow() {
    killGroup(this.#process.pid, 'SIGKILL');
  }

  /** The user quits it. */
  async quit() {
    this.send('Browser.close').catch(() => {});
    await this.#gone();
  }

  /** The session of the user ends. */
  async terminate() {
    process.kill(this.#process.pid, 'SIGTERM');
    await this.#gone();
  }

  /** Its children may take a moment longer to let go of the profile. */
  async #gone() {
    const late = setTimeout(() => this.killNow(), 20_000);
    await this.exited;
    clearTimeout(late);
    killGroup(this.#process.pid, 'SIGKILL');
  }

  #receive({ id, method, params, result, error, sessionId }) {
    if (id === undefined) {
      for (const listener of this.#listeners.get(method) ?? []) listener(params, sessionId);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${waiting.method}: ${error.message}`));
    else waiting?.resolve(result);
  }
}

/** Nothing that was started here outlives this process. */
const running = new Set();
process.on('exit', () => {
  for (const pid of running) killGroup(pid, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}
