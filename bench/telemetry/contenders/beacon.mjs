export const title = 'A plain beacon';
export const page = 'beacon';

export function read(body) {
  const { key } = JSON.parse(body);
  return [{ id: key, keys: [key] }];
}
