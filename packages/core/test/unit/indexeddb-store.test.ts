import { afterEach, describe, expect, it, vi } from 'vitest';
import { indexedDbStore } from '../../src/indexeddb.ts';
import { memoryStore } from '../../src/stores/memory-store.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('indexedDbStore', () => {
  it('C40 rejects at open, and says why, where there is no IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const store = indexedDbStore({ database: 'tasks' });
    const why = 'The database "tasks" cannot be opened: there is no IndexedDB here';
    await expect(store.open('one')).rejects.toThrow(why);
    await expect(store.open('one')).rejects.toThrow(why);
    await store.close('one');
  });

  it.each([
    [{ database: 7 }, TypeError, 'database must be a string, got 7'],
    [
      { durability: 'safe' },
      TypeError,
      "durability must be one of 'relaxed', 'strict', got \"safe\"",
    ],
    [{ maxRecords: '9' }, TypeError, /^maxRecords must be .*, got "9"$/],
    [{ maxRecords: -1 }, RangeError, /^maxRecords must be .*, got -1$/],
    [{ maxRecords: Number.NaN }, RangeError, /^maxRecords must be .*, got NaN$/],
    [{ ttl: null }, TypeError, /^ttl must be .*, got null$/],
    [{ ttl: -5 }, RangeError, /^ttl must be .*, got -5$/],
    [null, TypeError, /^options must be an object, got null$/],
  ])(
    'C5 refuses %j, naming the option, what it got and what it takes',
    (options, kind, message) => {
      const attempt = () => indexedDbStore(options as never);
      expect(attempt).toThrow(kind);
      expect(attempt).toThrow(message);
    },
  );

  it('C5 takes 0 and Infinity, and undefined for the default', () => {
    indexedDbStore({ maxRecords: 0, ttl: 0 });
    indexedDbStore({ maxRecords: Infinity, ttl: Infinity });
    indexedDbStore({ database: undefined, durability: undefined, maxRecords: undefined });
  });
});

describe('memoryStore', () => {
  it('C5 refuses records that are no Map', () => {
    expect(() => memoryStore({ records: {} as never })).toThrow(
      new TypeError('records must be a Map, got an object'),
    );
  });
});
