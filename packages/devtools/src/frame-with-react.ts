// Built with React inside, for pages that have none, and for those whose own is not to be touched.
export { Frame } from './host/frame.ts';
