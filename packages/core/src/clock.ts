/** A timer as the clock's owner knows it; opaque to everyone else. */
export type TimerHandle = unknown;

/** The only source of time. Tests drive one by hand (`@outlast/core/testing`). */
export interface Clock {
  /** Epoch milliseconds: for instants that people see. May jump. */
  now(): number;
  /** Milliseconds that only go forward: for measuring. */
  monotonic(): number;
  /** Calls back after at least `ms`, any length. With `keepAlive: false` it does not keep a Node process alive. */
  setTimer(callback: () => void, ms: number, keepAlive: boolean): TimerHandle;
  /** Nothing happens for one that has fired, or for `undefined`: like the platform's. */
  clearTimer(timer: TimerHandle): void;
  /** Calls back in a later macrotask, as soon as possible. */
  nextMacrotask(callback: () => void): void;
  /** Like `monotonic`, to measure how long the thread is busy: fake timers do not move it. */
  threadTime(): number;
  /** Calls back when this macrotask is over. Fake timers neither drive it nor count it as left behind. */
  afterMacrotask(callback: () => void): void;
}

// Taken now, before fake timers can take their place.
const { setImmediate, setTimeout } = globalThis;
const threadTime = performance.now.bind(performance);

/** setTimeout takes a signed 32-bit number; anything longer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

interface LongTimer {
  handle: ReturnType<typeof setTimeout>;
}

/**
 * What to ask of `setTimeout`, so that nothing comes before its time: platforms cut fractions off, and Node rounds
 * both ends of a wait down. Fake timers are exact, but fractions of a real clock beside them are not meant.
 */
function atLeast(ms: number): number {
  // Fakes leave their clock on what they replace: this module may be younger than they are.
  const isReal = globalThis.setTimeout === setTimeout && !('clock' in setTimeout);
  // What is hardly less than a whole number is a sum of fractions.
  return isReal ? Math.min(Math.ceil(ms) + 1, LONGEST_TIMER) : Math.floor(ms + 0.001);
}

/** Sets one timer, or a chain of them where the wait is longer than the platform's timers. */
function arm(timer: LongTimer, callback: () => void, ms: number, keepAlive: boolean): void {
  // Looked up at each call, so that fake timers installed later are honoured.
  timer.handle =
    ms <= LONGEST_TIMER
      ? globalThis.setTimeout(callback, atLeast(ms))
      : globalThis.setTimeout(
          () => arm(timer, callback, ms - LONGEST_TIMER, keepAlive),
          LONGEST_TIMER,
        );
  if (!keepAlive) release(timer.handle);
}

/** Lets a Node, Bun or Deno process end although this is pending; browsers have numbers and nothing to keep alive. */
function release(handle: unknown): void {
  if (typeof handle === 'object' && handle !== null) (handle as { unref?(): void }).unref?.();
}

let channel: MessageChannel | undefined;
const posted: Array<() => void> = [];

/** Browsers clamp nested setTimeout(0) to 4 ms; a message comes at once. */
function postMacrotask(callback: () => void): void {
  if (channel === undefined) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => posted.shift()?.();
  }
  posted.push(callback);
  channel.port2.postMessage(null);
}

/** Calls back as soon as another macrotask can run. (An immediate without its reference waits until something else wakes Node.) */
function soon(
  callback: () => void,
  setImmediate: typeof globalThis.setImmediate | undefined,
): void {
  if (typeof setImmediate === 'function') {
    setImmediate(callback);
  } else if (typeof MessageChannel === 'function') {
    postMacrotask(callback);
  } else {
    globalThis.setTimeout(callback, 0);
  }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, ms, keepAlive) {
    const timer = {} as LongTimer;
    arm(timer, callback, ms, keepAlive);
    return timer;
  },
  clearTimer(timer) {
    globalThis.clearTimeout((timer as LongTimer | undefined)?.handle);
  },
  nextMacrotask(callback) {
    soon(callback, globalThis.setImmediate);
  },
  threadTime,
  afterMacrotask: (callback) => soon(callback, setImmediate),
};
