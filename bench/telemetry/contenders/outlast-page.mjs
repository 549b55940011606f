export const title = 'Outlast, page only';
export const page = 'outlast';
export const query = { courier: 'no' };
export { read } from './outlast.mjs';
