export const title = 'Workbox';
export const page = 'workbox';
export const worker = 'workbox-worker';

/** It knows nothing of ids: the app puts one into the body. */
export function read(body) {
  const { id, key } = JSON.parse(body);
  return [{ id, keys: [key] }];
}
