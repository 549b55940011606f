export const title = 'Outlast';
/** More than the others are asked for: they would take minutes. */
export const sizes = [100, 1_000, 10_000, 100_000];
export const rates = [1_000, 10_000];
/** What an app imports, in its development build, its production build, and in one that wants the panel all the same. */
export const entries = {
  development: "export { TaskDevtools } from '@outlast/devtools'",
  production: "export { TaskDevtools } from '@outlast/devtools'",
  wanted: "export { TaskDevtools } from '@outlast/devtools/production'",
};
