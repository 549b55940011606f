import { QueryClient } from '@tanstack/react-query';
import { offer } from './bench-page.mjs';

export const client = new QueryClient({
  defaultOptions: { queries: { gcTime: Number.POSITIVE_INFINITY } },
});
let value = 0;

offer({
  fill(count) {
    for (let index = 0; index < count; index += 1) client.setQueryData(['row', index], { value });
  },
  update(index) {
    value += 1;
    client.setQueryData(['row', index], { value });
  },
});
