import { QueryClientProvider } from '@tanstack/react-query';
import { ReactQueryDevtools } from '@tanstack/react-query-devtools/production';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { offerPanel } from './bench-page.mjs';
import { client } from './react-query-work.mjs';

createRoot(document.querySelector('#root')).render(
  createElement(QueryClientProvider, { client }, createElement(ReactQueryDevtools)),
);
offerPanel({
  opener: () => document.querySelector('.tsqd-open-btn'),
  hasRow: () => document.querySelector('.tsqd-query-row'),
});
