import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { manualClock } from '../../src/testing.ts';
import { Timer, Timers } from '../../src/timers.ts';

function make(): { clock: ReturnType<typeof manualClock>; timers: Timers } {
  const clock = manualClock();
  return { clock, timers: new Timers(clock, true) };
}

describe('Timers', () => {
  it('a timer that comes for one which was put off moves no time forward', async () => {
    const { clock, timers } = make();
    const told: number[] = [];
    const tell = (): number => told.push(clock.monotonic());
    const putOff = new Timer(tell);
    timers.add(putOff, 10);
    timers.add(new Timer(tell), 50);
    timers.cancel(putOff);
    timers.add(putOff, 100);
    await clock.advance(200);
    expect(told).toEqual([50, 100]);
  });

  it('calls in the order of time, then of adding, behind one timer of the platform', async () => {
    const { clock, timers } = make();
    const order: string[] = [];
    for (const [name, ms] of [
      ['c', 30],
      ['a', 10],
      ['b', 20],
      ['a2', 10],
    ] as const)
      timers.add(new Timer(() => order.push(name)), ms);
    expect(clock.timers).toBe(1);
    await clock.advance(20);
    expect(order).toEqual(['a', 'a2', 'b']);
    expect(clock.timers).toBe(1);
    await clock.advance(10);
    expect(order).toEqual(['a', 'a2', 'b', 'c']);
    expect(clock.timers).toBe(0);
  });

  it('leaves no timer behind once the last is cancelled', () => {
    const { clock, timers } = make();
    const all = [5, 10, 15].map((ms) => {
      const timer = new Timer(() => {});
      timers.add(timer, ms);
      return timer;
    });
    for (const timer of all) expect(timers.cancel(timer)).toBe(true);
    for (const timer of all) expect(timers.cancel(timer)).toBe(false);
    expect(clock.timers).toBe(0);
  });

  it('never calls what was cancelled, also by one that is due at the same time', async () => {
    const { clock, timers } = make();
    const second = vi.fn();
    const victim = new Timer(second);
    timers.add(new Timer(() => timers.cancel(victim)), 10);
    timers.add(victim, 10);
    await clock.advance(20);
    expect(second).not.toHaveBeenCalled();
    expect(clock.timers).toBe(0);
  });

  it('takes new ones from inside a call, for now and for later', async () => {
    const { clock, timers } = make();
    const order: string[] = [];
    timers.add(
      new Timer(() => {
        order.push('first');
        timers.add(new Timer(() => order.push('at once')), 0);
        timers.add(new Timer(() => order.push('later')), 5);
      }),
      10,
    );
    timers.add(new Timer(() => order.push('second')), 10);
    await clock.advance(14);
    expect(order).toEqual(['first', 'second', 'at once']);
    await clock.advance(1);
    expect(order).toEqual(['first', 'second', 'at once', 'later']);
  });

  it('may be cleared, and used again', async () => {
    const { clock, timers } = make();
    const gone = vi.fn();
    timers.add(new Timer(gone), 5);
    timers.add(new Timer(gone), 1);
    timers.clear();
    expect(clock.timers).toBe(0);
    const called = vi.fn();
    timers.add(new Timer(called), 5);
    await clock.advance(5);
    expect(gone).not.toHaveBeenCalled();
    expect(called).toHaveBeenCalledOnce();
  });

  it('Infinity never comes, and costs no timer', async () => {
    const { clock, timers } = make();
    const never = new Timer(vi.fn());
    timers.add(never, Infinity);
    expect(clock.timers).toBe(0);
    expect(timers.cancel(never)).toBe(false);
  });

  it('a timer that comes a fraction early is not set again for that fraction', () => {
    let now = 0.7;
    const set: Array<{ callback: () => void; ms: number }> = [];
    const timers = new Timers(
      {
        ...systemClock,
        monotonic: () => now,
        setTimer: (callback, ms) => set.push({ callback, ms }),
      },
      true,
    );
    const due = vi.fn();
    timers.add(new Timer(due), 10);
    now = 10.6;
    set[0]?.callback();
    expect(due).toHaveBeenCalledOnce();
    expect(set).toHaveLength(1);
  });

  it('a timer that got lost, as with fake ones that were taken away, is set again', () => {
    let now = 0;
    const set: Array<{ callback: () => void; ms: number }> = [];
    const timers = new Timers(
      {
        ...systemClock,
        monotonic: () => now,
        setTimer: (callback, ms) => set.push({ callback, ms }),
      },
      true,
    );
    const due = vi.fn();
    timers.add(new Timer(due), 10);
    now = 5;
    timers.add(new Timer(due), 10);
    expect(set.map(({ ms }) => ms)).toEqual([10]);
    now = 5_000;
    timers.add(new Timer(due), 10);
    expect(set.map(({ ms }) => ms)).toEqual([10, 0]);
    set[1]?.callback();
    expect(due).toHaveBeenCalledTimes(2);
    expect(set.map(({ ms }) => ms)).toEqual([10, 0, 10]);
  });

  it('keeps ten thousand that are added backwards, and cancelled at random', async () => {
    const { clock, timers } = make();
    const fired: number[] = [];
    const all = Array.from({ length: 10_000 }, (_, i) => {
      const timer = new Timer(() => fired.push(i));
      timers.add(timer, 10_000 - i);
      return timer;
    });
    for (const [i, timer] of all.entries()) if (i % 3 !== 0) timers.cancel(timer);
    await clock.advance(10_000);
    expect(fired).toEqual(
      all
        .map((_, i) => i)
        .filter((i) => i % 3 === 0)
        .toReversed(),
    );
    expect(clock.timers).toBe(0);
  });
});

describe('systemClock', () => {
  it('asks fake timers for whole milliseconds, and no more', async () => {
    vi.useFakeTimers();
    try {
      const called = vi.fn();
      systemClock.setTimer(called, 10, true);
      systemClock.setTimer(called, 9.999_999_9, true);
      systemClock.setTimer(called, 10.000_000_1, true);
      vi.advanceTimersByTime(9);
      expect(called).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(called).toHaveBeenCalledTimes(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it('chains what is longer than the platform’s timers', () => {
    vi.useFakeTimers();
    try {
      const called = vi.fn();
      const long = 2 ** 31 + 1_000;
      const timer = systemClock.setTimer(called, long, true);
      vi.advanceTimersByTime(long - 1);
      expect(called).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(called).toHaveBeenCalledOnce();
      systemClock.clearTimer(timer);
      const second = systemClock.setTimer(called, 3 * 2 ** 31, false);
      vi.advanceTimersByTime(2 ** 31 + 5);
      systemClock.clearTimer(second);
      vi.advanceTimersByTime(4 * 2 ** 31);
      expect(called).toHaveBeenCalledOnce();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('gives macrotasks their turn in order, after all microtasks', async () => {
    const order: string[] = [];
    const done = new Promise<void>((resolve) => {
      systemClock.nextMacrotask(() => {
        order.push('first');
        queueMicrotask(() => order.push('its microtask'));
      });
      systemClock.nextMacrotask(() => {
        order.push('second');
        resolve();
      });
    });
    queueMicrotask(() => order.push('microtask'));
    await done;
    expect(order).toEqual(['microtask', 'first', 'its microtask', 'second']);
  });
});
