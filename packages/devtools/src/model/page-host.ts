import type { PacerHost } from './flush-pacer.ts';

/** What a task log needs of the page it is shown in. */
export interface LogHost extends PacerHost {
  /** Epoch milliseconds. */
  wallClock(): number;
  every(ms: number, callback: () => void): () => void;
}

/** The page's own clock, timers and visibility. */
export function pageHost(view: Window): LogHost {
  const { document } = view;
  return {
    now: () => view.performance.now(),
    wallClock: () => Date.now(),
    after(ms, callback) {
      const timer = view.setTimeout(callback, ms);
      return () => view.clearTimeout(timer);
    },
    every(ms, callback) {
      const timer = view.setInterval(callback, ms);
      return () => view.clearInterval(timer);
    },
    frame(callback) {
      // A page that turns hidden gets no frame: the timer makes sure that somebody asks again.
      const cancel = (): void => {
        view.cancelAnimationFrame(frame);
        view.clearTimeout(timer);
      };
      const once = (): void => {
        cancel();
        callback();
      };
      const timer = view.setTimeout(once, 200);
      const frame = view.requestAnimationFrame(once);
      return cancel;
    },
    hidden: () => document.hidden,
    onVisible(callback) {
      const listener = (): void => {
        if (!document.hidden) callback();
      };
      document.addEventListener('visibilitychange', listener);
      return () => document.removeEventListener('visibilitychange', listener);
    },
  };
}
