/** What the harness finds in each contender's page. `track(event)` takes one event `{ key, text }`. */
export function offer({ track, ready = Promise.resolve() }) {
  globalThis.bench = {
    ready,
    track,
    /** Tracks events number `from` to `from + count`, each of about so many bytes. */
    trackMany(from, count, bytes) {
      const text = 'x'.repeat(bytes);
      for (let number = from; number < from + count; number += 1)
        track({ key: `e${number}`, text });
    },
  };
  void lastWords();
}

/** `http://<run>.collector.localhost:<port>`, from the address of the page. */
export const collector = `http://${option('collector')}`;

export function option(name) {
  return new URLSearchParams(location.search).get(name);
}

/** Asked to, the page tracks one event by itself and has itself killed, so many milliseconds later. */
async function lastWords() {
  const age = option('age');
  if (age === null) return;
  if (option('warm')) {
    await globalThis.bench.ready;
    globalThis.bench.track({ key: 'warm-up', text: '' });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  const start = performance.now();
  globalThis.bench.track({ key: 'e0', text: 'x'.repeat(200) });
  const die = () => {
    const request = new XMLHttpRequest();
    const reached = (performance.now() - start).toFixed(1);
    request.open('GET', `/kill?run=${location.hostname.split('.')[0]}&age=${reached}`, false);
    request.send();
  };
  // Not a microtask later: the task that tracked has to end first.
  if (Number(age) > 0) setTimeout(die, Number(age));
  else {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = die;
    port2.postMessage(undefined);
  }
}
