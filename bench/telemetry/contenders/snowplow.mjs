export const title = 'Snowplow';
export const page = 'snowplow';

/** Each event has an id of its own, by which its pipeline drops repeats. */
export function read(body) {
  return JSON.parse(body).data.flatMap(({ eid, se_la }) =>
    se_la ? [{ id: eid, keys: [se_la] }] : [],
  );
}
