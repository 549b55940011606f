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
