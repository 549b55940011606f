import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TabLocks } from '../../src/browser/tab-lock.ts';

/** For what comes by way of the browser, when it comes; a machine may be slow. */
const patience = { interval: 5, timeout: 10_000 };

let scope: string;
const made: TabLocks[] = [];

beforeEach(() => {
  scope = `scope-${crypto.randomUUID()}`;
});

afterEach(() => {
  for (const locks of made.splice(0)) {
    locks.unwatch();
    locks.release('id');
  }
});

/** One tab's locks; `freed` is what it heard. */
function tab(): { locks: TabLocks; freed: string[] } {
  const locks = new TabLocks(scope);
  made.push(locks);
  const freed: string[] = [];
  locks.watch({ onFree: (id) => freed.push(id), onReturn: () => {} });
  return { locks, freed };
}

const soon = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, patience);

describe('TabLocks', () => {
  it('C40 throws nothing where the user allows the site no storage, and with it no channels', async () => {
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor() {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        }
      },
    );
    try {
      const { locks } = tab();
      locks.announce('id');
      locks.unwatch();
      locks.announce('id');
      await locks.hold('id');
      expect(locks.isHeld('id')).toBe(true);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('holds a lock until it is released, and knows the holders of its scope only', async () => {
    const [one, two] = [tab(), tab()];
    const elsewhere = new TabLocks(`${scope}-elsewhere`);
    await elsewhere.hold('other');
    await one.locks.hold('id');
    await one.locks.hold('id');
    expect(one.locks.isHeld('id')).toBe(true);
    expect([...(await two.locks.holders())]).toEqual(['id']);
    one.locks.release('id');
    elsewhere.release('other');
    expect(one.locks.isHeld('id')).toBe(false);
    await soon(async () => expect([...(await two.locks.holders())]).toEqual([]));
  });

  it('is told when a lock that another took becomes free', async () => {
    const [one, two] = [tab(), tab()];
    await one.locks.hold('id');
    // Heard of by message; nothing else says when that has come.
    await soon(async () =>
      expect((await navigator.locks.query()).pending?.length).toBeGreaterThan(0),
    );
    expect(two.freed).toEqual([]);
    one.locks.release('id');
    await soon(() => expect(two.freed).toEqual(['id']));
    expect(one.freed).toEqual([]);
  });

  it('follows a lock once more that was taken again in between', async () => {
    const [one, two] = [tab(), tab()];
    await one.locks.hold('id');
    two.locks.follow('id');
    two.locks.follow('id');
    one.locks.release('id');
    await soon(() => expect(two.freed).toEqual(['id', 'id']));
  });

  it('takes its lock at once, whoever stands in the queue or holds it in passing', async () => {
    const { locks } = tab();
    let release = (): void => {};
    const frozen = new Promise<void>((resolve) => {
      release = resolve;
    });
    // A follower that was given the lock and cannot give it back.
    const follower = navigator.locks.request(`${scope}:id`, { mode: 'shared' }, () => frozen);
    const stolen = expect(follower).rejects.toMatchObject({ name: 'AbortError' });
    await locks.hold('id');
    expect([...(await locks.holders())]).toEqual(['id']);
    release();
    await stolen;
  });

  it('does not follow a lock of its own', async () => {
    const { locks, freed } = tab();
    await locks.hold('id');
    locks.follow('id');
    expect(
      (await navigator.locks.query()).pending?.filter(({ name }) => name === `${scope}:id`),
    ).toEqual([]);
    expect(freed).toEqual([]);
  });

  it('hears nothing after unwatch', async () => {
    const [one, two] = [tab(), tab()];
    await one.locks.hold('id');
    two.locks.follow('id');
    two.locks.unwatch();
    one.locks.release('id');
    await soon(async () => expect([...(await one.locks.holders())]).toEqual([]));
    const held = await navigator.locks.query();
    expect(held.pending?.filter(({ name }) => name === `${scope}:id`)).toEqual([]);
    expect(two.freed).toEqual([]);
  });
});
