export const title = 'Sentry, offline';
export const page = 'sentry';

/** An envelope is lines of JSON: its head with the event's id, then a head and a body for each item. */
export function read(body) {
  const [head, ...items] = body.split('\n').map(parse);
  const keys = items.flatMap((item) => item?.extra?.key ?? []);
  return keys.length > 0 ? [{ id: head.event_id, keys }] : [];
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
