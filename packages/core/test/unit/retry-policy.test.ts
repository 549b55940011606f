import { describe, expect, it, vi } from 'vitest';
import { retryDelay } from '../../src/retry-policy.ts';

const failure = (failures: number, error: unknown = new Error('no')) => ({
  failures,
  attempt: failures,
  error,
});
const most = (): number => 1;

describe('retryDelay', () => {
  it('gives up without rules, and past the limit', () => {
    expect(retryDelay(undefined, failure(1))).toBeUndefined();
    expect(retryDelay(0, failure(1))).toBeUndefined();
    expect(retryDelay(2, failure(2), most)).toBe(2_000);
    expect(retryDelay(2, failure(3))).toBeUndefined();
    expect(retryDelay({ limit: Infinity }, failure(1_000_000), most)).toBe(30_000);
  });

  it.each([
    [{ delay: 100, factor: 2 }, [100, 200, 400, 800]],
    [{ delay: 100, factor: 1 }, [100, 100, 100]],
    [{ delay: 100, factor: 0.5 }, [100, 50, 25]],
    [{ delay: 100, factor: 0 }, [100, 0, 0]],
    [{ delay: 0 }, [0, 0, 0]],
    [{ delay: 100, maxDelay: 0 }, [0, 0]],
    [{ delay: 50_000 }, [30_000, 30_000]],
    [{ delay: 50_000, maxDelay: Infinity }, [50_000, 100_000]],
  ])('%o', (rules, delays) => {
    const got = delays.map((_, index) =>
      retryDelay({ limit: 99, jitter: false, ...rules }, failure(index + 1)),
    );
    expect(got).toEqual(delays);
  });

  it('never overflows', () => {
    expect(retryDelay({ limit: Infinity, jitter: false }, failure(5_000))).toBe(30_000);
    const zero = { limit: Infinity, delay: 0, factor: 10, jitter: false };
    expect(retryDelay(zero, failure(5_000))).toBe(0);
  });

  it('full jitter is a random share of the whole wait', () => {
    expect(retryDelay({ limit: 9 }, failure(3), () => 0)).toBe(0);
    expect(retryDelay({ limit: 9 }, failure(3), () => 0.25)).toBe(1_000);
    for (let i = 0; i < 200; i++) {
      const delay = retryDelay(9, failure(1)) as number;
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThan(1_000);
    }
  });

  it('a function’s answer has no jitter and no factor, and keeps to maxDelay and 0', () => {
    const random = vi.fn(() => 0.5);
    const rules = (answer: number) => ({ limit: 9, delay: () => answer });
    expect(retryDelay(rules(123), failure(4), random)).toBe(123);
    expect(retryDelay(rules(99_999), failure(1), random)).toBe(30_000);
    expect(retryDelay(rules(-1), failure(1), random)).toBe(0);
    expect(retryDelay(rules(Infinity), failure(1), random)).toBe(30_000);
    expect(() => retryDelay(rules(Number.NaN), failure(1), random)).toThrow(TypeError);
    expect(random).not.toHaveBeenCalled();
  });

  it('asks `when` within the limit only, and `delay` only if `when` agrees', () => {
    const when = vi.fn(() => false);
    const delay = vi.fn(() => 5);
    const error = new Error('asked');
    expect(retryDelay({ limit: 1, when, delay }, failure(1, error))).toBeUndefined();
    expect(when).toHaveBeenCalledExactlyOnceWith(error, 1);
    expect(delay).not.toHaveBeenCalled();
    expect(retryDelay({ limit: 1, when, delay }, failure(2))).toBeUndefined();
    expect(when).toHaveBeenCalledOnce();
  });

  it('limit counts failures, `attempt` attempts: they differ after a reload', () => {
    const delay = vi.fn(() => 5);
    expect(retryDelay({ limit: 1, delay }, { failures: 1, attempt: 7, error: 'e' })).toBe(5);
    expect(delay).toHaveBeenCalledExactlyOnceWith(7, 'e');
  });
});
