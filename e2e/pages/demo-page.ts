import { expect, type Locator, type Page } from '@playwright/test';
import { PanelPage } from './panel-page.ts';

export type WorkName = 'slowReport' | 'failingUpload' | 'export';

const startButtons: Record<WorkName, string> = {
  slowReport: 'Slow task',
  failingUpload: 'Failing task, 3 retries',
  export: 'Export, survives a reload',
};

/** One tab with the demo. */
export class DemoPage {
  readonly page: Page;
  readonly panel: PanelPage;
  readonly verdict: Locator;
  readonly memoryFlag: Locator;
  readonly notices: Locator;
  readonly #run: string;

  constructor(page: Page, run: string) {
    this.page = page;
    this.#run = run;
    this.panel = new PanelPage(page);
    this.verdict = page.locator('.verdict');
    this.memoryFlag = page.getByTestId('memory-only');
    this.notices = page.locator('.notices');
  }

  /** Opens the demo and waits until the manager has read its store. */
  async goto(): Promise<void> {
    await this.page.goto(`/?run=${this.#run}`);
    await this.ready();
  }

  async ready(): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
    await this.page.evaluate(() => window.outlast.ready);
  }

  /**
   * Waits for the courier. False where the browser does not keep a shared worker alive when its last page is gone,
   * and where the courier is so late that the page may have given it up.
   */
  async hasCourier(): Promise<boolean> {
    return await this.page.evaluate(async () => {
      let isRead = false;
      const options = {
        get extendedLifetime() {
          isRead = true;
          return true;
        },
      };
      try {
        // An address that is none: the options are read, nothing is started.
        new SharedWorker('http://[', options as WorkerOptions);
      } catch {}
      if (!isRead) return false;
      await window.outlastTelemetry.flush();
      return performance.now() < 5_000;
    });
  }

  async trackOne(): Promise<void> {
    await this.page.getByRole('button', { name: 'Track one event' }).click();
  }

  async track500(): Promise<void> {
    await this.page.getByRole('button', { name: 'Track 500 events' }).click();
  }

  /** How many events this browser still holds. */
  async pending(): Promise<number> {
    return await this.page.evaluate(() => window.outlastTelemetry.pending());
  }

  async setCollector(name: 'Up' | 'Slow' | 'Failing' | 'Busy' | 'Down'): Promise<void> {
    await this.page.getByRole('radio', { name }).check();
  }

  async start(name: WorkName): Promise<void> {
    await this.page.getByRole('button', { name: startButtons[name] }).click();
  }

  /** The newest of the page's own tasks with that name. */
  work(name: WorkName): Locator {
    return this.page
      .getByRole('list', { name: 'Your last tasks' })
      .getByRole('listitem')
      .filter({ hasText: name })
      .first();
  }

  progress(name: WorkName): Locator {
    return this.page.getByRole('progressbar', { name: `Progress of ${name}` }).first();
  }

  /** Closes the tab as a visitor does: both engines fire `pagehide` and `visibilitychange` here. */
  async close(): Promise<void> {
    await this.page.close();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }
}

declare global {
  interface Window {
    outlast: { ready: Promise<void>; closed: boolean };
    outlastTelemetry: { pending(): number; flush(): Promise<void> };
  }
}
