import type { Page } from '@playwright/test';

/** By keys: a Firefox that is driven over WebDriver BiDi fills in a field without telling React. */
export async function typeFilter(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Filter' });
  await field.press('Control+A');
  if (text === '') await field.press('Delete');
  else await field.pressSequentially(text);
}
