// The panel under a name that no export condition replaces: for a production build that wants it.
export * from './index.ts';
