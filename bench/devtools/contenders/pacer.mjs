export const title = 'react-pacer-devtools';

const both = (suffix) => `export { TanStackDevtools } from '@tanstack/react-devtools';
export { pacerDevtoolsPlugin } from '@tanstack/react-pacer-devtools${suffix}'`;

export const entries = {
  development: both(''),
  production: both(''),
  wanted: both('/production'),
};

/** Without these its production entry shows an empty panel: what it imports does nothing in a production build. */
export const alias = {
  '@tanstack/pacer-devtools': '@tanstack/pacer-devtools/production',
  '@tanstack/devtools-event-client': '@tanstack/devtools-event-client/production',
};
