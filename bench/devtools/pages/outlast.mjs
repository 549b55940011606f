import { TaskDevtools } from '@outlast/devtools/production';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { offerPanel } from './bench-page.mjs';
import { manager } from './outlast-work.mjs';

const root = () => document.querySelector('outlast-devtools')?.shadowRoot;

createRoot(document.querySelector('#root')).render(createElement(TaskDevtools, { manager }));
offerPanel({
  opener: () => root()?.querySelector('.toggle'),
  hasRow: () => root()?.querySelector('[role=row]:not(.heads)'),
});

/** Milliseconds from a click on Cancel in a row until that row says so. */
globalThis.bench.cancelRow = async () => {
  const button = root().querySelector('[role=row] button');
  const row = button.closest('[role=row]');
  const start = performance.now();
  button.click();
  while (!row.textContent.includes('cancelled')) await new Promise(requestAnimationFrame);
  return performance.now() - start;
};
