import type { Locator, Page } from '@playwright/test';

/** The devtools panel, by its accessible names. */
export class PanelPage {
  readonly region: Locator;
  readonly table: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.region = page.getByRole('region', { name: 'Background tasks' });
    this.table = this.region
      .getByRole('table', { name: 'Tasks' })
      .or(this.region.getByRole('grid', { name: 'Tasks' }));
  }

  async open(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Open background tasks' }).click();
  }

  async close(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Close background tasks' }).click();
  }

  /** Answers the question that "Shut down" asks; how the tasks end is left as the panel proposes. */
  async confirmShutdown(): Promise<void> {
    await this.button('Shut down now').click();
  }

  row(name: string): Locator {
    return this.table.getByRole('row').filter({ hasText: name });
  }

  button(name: string): Locator {
    return this.region.getByRole('button', { name, exact: true });
  }
}
