// For code that makes managers and should not know of a panel.
export { registerManager } from './registry.ts';
