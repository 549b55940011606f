export const title = 'react-query-devtools';
export const entries = {
  development: "export { ReactQueryDevtools } from '@tanstack/react-query-devtools'",
  production: "export { ReactQueryDevtools } from '@tanstack/react-query-devtools'",
  wanted: "export { ReactQueryDevtools } from '@tanstack/react-query-devtools/production'",
};
