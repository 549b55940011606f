import { afterEach, describe, expect, it, vi } from 'vitest';
import { TabLocks } from '../../src/browser/tab-lock.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('Web Locks', () => {
  it.each([
    ['no navigator', undefined],
    ['a navigator without them', {}],
    ['one that has null, as happy-dom', { locks: null }],
    ['null for a navigator', null],
  ])('C39 are not taken for granted: %s', (_, navigator) => {
    vi.stubGlobal('navigator', navigator);
    expect(TabLocks.areAvailable()).toBe(false);
  });

  it('C39 are found where they are', () => {
    vi.stubGlobal('navigator', { locks: { request: () => {}, query: () => {} } });
    expect(TabLocks.areAvailable()).toBe(true);
  });
});
