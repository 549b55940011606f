import { TanStackDevtools } from '@tanstack/react-devtools';
import { pacerDevtoolsPlugin } from '@tanstack/react-pacer-devtools/production';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { offerPanel } from './bench-page.mjs';
import './pacer-work.mjs';

const plugins = [{ ...pacerDevtoolsPlugin(), defaultOpen: true }];

createRoot(document.querySelector('#root')).render(createElement(TanStackDevtools, { plugins }));
offerPanel({
  opener: () => document.querySelector('[aria-label^="Open TanStack Devtools"]'),
  // Its class names are made at run time.
  hasRow: () =>
    [...document.querySelectorAll('[data-tsd-surface] div')].some(
      (element) => element.textContent === 'row 0' && element.getBoundingClientRect().height > 0,
    ),
});
