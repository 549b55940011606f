import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** To the collector and back, in milliseconds. */
const roundTrip = 100;

/**
 * Gives a port of this machine a distance: every byte takes half a round trip, and a new connection takes a whole one
 * before it carries anything, so that a first answer comes after two. What a client still held back when it died
 * was never sent; what had left arrives.
 */
export async function atDistance(port) {
  const relay = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    carry(client, server, performance.now() + roundTrip);
    carry(server, client, 0);
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return relay;
}

/** Timers of one length fire in their order, so bytes stay in theirs. */
function carry(from, to, established) {
  const travel = (act) => {
    const sent = Math.max(performance.now(), established);
    setTimeout(
      () => {
        const wasNeverSent = from.destroyed && from.diedAt < established;
        if (!wasNeverSent) act();
      },
      sent + roundTrip / 2 - performance.now(),
    );
  };
  from.on('data', (bytes) => travel(() => to.writable && to.write(bytes)));
  from.on('end', () => travel(() => to.end()));
  from.on('error', () => {});
  from.on('close', () => {
    from.diedAt = performance.now();
    setTimeout(() => to.destroy(), roundTrip);
  });
}
