export const title = 'Outlast';
export const page = 'outlast';

/** A batch is known by its id. */
export function read(body) {
  const { batch, events } = JSON.parse(body);
  return [{ id: batch.id, keys: events.map(({ event }) => event.key) }];
}
