// What every page offers to the measurements, whatever panel stands in it. `work` is what the panel shows:
// `fill(count)` makes rows, `update(index)` changes one of them.
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const channel = new MessageChannel();
const waiting = [];
channel.port1.onmessage = () => waiting.shift()();
const nextTask = () =>
  new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(0);
  });

/** A task after a frame: by then the frame is painted. */
async function painted() {
  await frame();
  await nextTask();
}

const longTasks = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) longTasks.push({ startTime, duration });
}).observe({ type: 'longtask' });

/** Since a moment; the observer hears of them a little late. */
async function longTasksSince(start) {
  await pause(100);
  return longTasks.filter(({ startTime }) => startTime >= start).map(({ duration }) => duration);
}

function updateAll(update, count, size) {
  for (let index = 0; index < count; index += 1) update(index % size);
}

const presses = [];

/** `burst(count)` is what as many changes at once are, where that is more than updates. */
export function offer({
  fill,
  update,
  burst = async (count, size) => updateAll(update, count, size),
}) {
  const input = document.querySelector('input');
  input.addEventListener('keydown', ({ timeStamp }) => {
    void painted().then(() => presses.push(performance.now() - timeStamp));
  });

  /** Every few milliseconds those that are due. Who cannot keep up has not had them all when the time is over. */
  async function updateFor(ms, rate, size, change) {
    const start = performance.now();
    const elapsed = () => performance.now() - start;
    let count = 0;
    while (elapsed() < ms) {
      await pause(1);
      const due = Math.floor((Math.min(ms, elapsed()) * rate) / 1_000);
      while (count < due && elapsed() < ms + 10) change(count++ % size);
    }
    return count;
  }

  async function countFrames(until) {
    let frames = 0;
    while (performance.now() < until) {
      await frame();
      frames += 1;
    }
    return frames;
  }

  globalThis.bench = {
    fill,
    presses,
    /** `idle`: all of it but the updates. */
    async run(ms, rate, size, kind) {
      presses.length = 0;
      const start = performance.now();
      const [updates, frames] = await Promise.all([
        updateFor(ms, rate, size, kind === 'idle' ? () => {} : update),
        countFrames(start + ms),
      ]);
      const seconds = (performance.now() - start) / 1_000;
      return { updates, framesPerSecond: frames / seconds, long: await longTasksSince(start) };
    },
    /** Many changes at once, and whatever they have left to do. */
    async burst(count, size) {
      await burst(count, size);
      await pause(50);
    },
  };
}

/** `opener()` is the button that opens the panel, `hasRow()` says whether a row is in it. */
export function offerPanel({ opener, hasRow }) {
  Object.assign(globalThis.bench, {
    place() {
      const { x, y, width, height } = opener().getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    },
    isReady: () => opener()?.getBoundingClientRect().width > 0,
    /** Waits for the click, then for the first row. */
    async firstRow() {
      const { timeStamp } = await new Promise((resolve) =>
        addEventListener('click', resolve, { capture: true, once: true }),
      );
      while (!hasRow()) await frame();
      await nextTask();
      const ms = performance.now() - timeStamp;
      return { ms, longest: Math.max(0, ...(await longTasksSince(timeStamp))) };
    },
  });
}
