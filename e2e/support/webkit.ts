import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { WebKitPrograms } from '../../scripts/browser.mjs';

/** WebKit as its own WebDriver drives it: Playwright drives a build of its own only. Each one knows nothing of the others. */
export class WebKit {
  readonly #driver: ChildProcess;
  readonly #address: string;
  #session = '';

  static async start(programs: WebKitPrograms): Promise<WebKit> {
    const port = await freePort();
    const { driver, browser, display } = programs;
    const command = [driver, `--port=${port}`, '--host=127.0.0.1'];
    // It needs a display, and gets one of its own where there is none.
    const [program = driver, ...args] = display ? [display, '-a', ...command] : command;
    // A group of its own: the display and the browser end with the driver.
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    const webkit = new WebKit(child, `http://127.0.0.1:${port}`);
    try {
      await webkit.#begin(browser);
    } catch (error) {
      await webkit.quit();
      throw error;
    }
    return webkit;
  }

  private constructor(driver: ChildProcess, address: string) {
    this.#driver = driver;
    this.#address = address;
  }

  /** Opens a tab, and looks at it from now on. */
  async openTab(url: string): Promise<string> {
    const { handle } = await this.#call<{ handle: string }>('POST', '/window/new', { type: 'tab' });
    await this.lookAt(handle);
    await this.navigate(url);
    return handle;
  }

  async lookAt(tab: string): Promise<void> {
    await this.#call('POST', '/window', { handle: tab });
  }

  async navigate(url: string): Promise<void> {
    await this.#call('POST', '/url', { url });
  }

  async reload(): Promise<void> {
    await this.#call('POST', '/refresh', {});
  }

  async back(): Promise<void> {
    await this.#call('POST', '/back', {});
  }

  /** Closes the tab that it looks at. */
  async closeTab(): Promise<void> {
    const [first] = await this.#call<string[]>('DELETE', '/window');
    if (first) await this.lookAt(first);
  }

  /** What the body of a function returns in the page. */
  async run<T>(script: string): Promise<T> {
    return await this.#call<T>('POST', '/execute/sync', { script, args: [] });
  }

  async quit(): Promise<void> {
    if (this.#session) await this.#call('DELETE', '').catch(() => {});
    try {
      process.kill(-(this.#driver.pid as number), 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
  }

  async #begin(binary: string): Promise<void> {
    const limit = Date.now() + 20_000;
    while (!(await fetch(`${this.#address}/status`).catch(() => undefined))?.ok) {
      if (Date.now() > limit) throw new Error('WebKitWebDriver does not answer.');
      await wait(50);
    }
    const options = { binary, args: ['--automation'] };
    const { sessionId } = await this.#ask<{ sessionId: string }>('POST', '/session', {
      capabilities: {
        alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options },
      },
    });
    this.#session = sessionId;
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return await this.#ask<T>(method, `/session/${this.#session}${path}`, body);
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.#address + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
    if (value?.error) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
