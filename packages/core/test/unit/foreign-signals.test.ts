import { describe, expect, it, vi } from 'vitest';
import { ForeignSignals } from '../../src/foreign-signals.ts';

describe('ForeignSignals', () => {
  it('C16 tells everyone who watches, once, with the reason', () => {
    const signals = new ForeignSignals();
    const controller = new AbortController();
    const [first, second] = [vi.fn(), vi.fn()];
    signals.watch(controller.signal, first);
    signals.watch(controller.signal, second);
    controller.abort('reason');
    controller.abort('again');
    expect(first).toHaveBeenCalledExactlyOnceWith('reason');
    expect(second).toHaveBeenCalledExactlyOnceWith('reason');
  });

  it('C16 adds one listener, and removes it with the last who watches', () => {
    const signals = new ForeignSignals();
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const stops = [1, 2, 3].map(() => signals.watch(signal, () => {}));
    expect(add).toHaveBeenCalledOnce();
    stops[0]?.();
    stops[0]?.();
    stops[1]?.();
    expect(remove).not.toHaveBeenCalled();
    stops[2]?.();
    expect(remove).toHaveBeenCalledOnce();
    expect(remove.mock.calls[0]?.[1]).toBe(add.mock.calls[0]?.[1]);
    stops[2]?.();
    expect(remove).toHaveBeenCalledOnce();
  });

  it('C16 hears a signal through a wrapper, whose events name what it wraps', () => {
    const signals = new ForeignSignals();
    const [controller, other] = [new AbortController(), new AbortController()];
    const wrapped = new Proxy(controller.signal, {
      get: (signal, key) => {
        const value: unknown = Reflect.get(signal, key, signal);
        return typeof value === 'function' ? value.bind(signal) : value;
      },
    });
    const [heard, unheard] = [vi.fn(), vi.fn()];
    signals.watch(wrapped, heard);
    signals.watch(other.signal, unheard);
    controller.abort('reason');
    expect(heard).toHaveBeenCalledExactlyOnceWith('reason');
    expect(unheard).not.toHaveBeenCalled();
  });

  it('C16 a callback may stop another’s watching, and its own', () => {
    const signals = new ForeignSignals();
    const controller = new AbortController();
    const stops: Array<() => void> = [];
    const calls: number[] = [];
    for (const i of [0, 1, 2])
      stops.push(
        signals.watch(controller.signal, () => {
          calls.push(i);
          for (const stop of stops) stop();
        }),
      );
    expect(() => controller.abort()).not.toThrow();
    expect(calls[0]).toBe(0);
  });

  it('C16 an old stop does not end a new watching of the same signal', () => {
    const signals = new ForeignSignals();
    const controller = new AbortController();
    const stop = signals.watch(controller.signal, () => {});
    stop();
    const callback = vi.fn();
    signals.watch(controller.signal, callback);
    stop();
    controller.abort();
    expect(callback).toHaveBeenCalledOnce();
  });

  it('C16 keeps signals apart', () => {
    const signals = new ForeignSignals();
    const [a, b] = [new AbortController(), new AbortController()];
    const [onA, onB] = [vi.fn(), vi.fn()];
    signals.watch(a.signal, onA);
    signals.watch(b.signal, onB);
    b.abort();
    expect(onA).not.toHaveBeenCalled();
    expect(onB).toHaveBeenCalledOnce();
  });
});
