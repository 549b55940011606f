import { describe, expect, it, vi } from 'vitest';
import { endless, stubborn } from '../support/deferred.ts';
import { setup } from '../support/setup.ts';

describe('C9 keys', () => {
  it('C9 answers with the live task, and ignores the second work and options', async () => {
    const { manager, clock, recorder } = setup();
    const first = manager.createTask(endless, { key: 'k', name: 'first' });
    const work = vi.fn();
    const onSettled = vi.fn();
    const second = manager.createTask(work, { key: 'k', name: 'second', timeout: 5, onSettled });
    expect(second).toBe(first);
    await clock.advance(10);
    expect(first.status).toBe('running');
    expect(first.name).toBe('first');
    expect(work).not.toHaveBeenCalled();
    expect(manager.metrics().created).toBe(1);
    expect(recorder.of('task:created')).toHaveLength(1);
    first.cancel();
    expect(onSettled).not.toHaveBeenCalled();
  });

  it.each(['pending', 'running', 'delayed', 'retrying'])(
    'C9 a %s task holds its key',
    async (state) => {
      const { manager, clock } = setup({ concurrency: 1 });
      if (state === 'pending') manager.createTask(endless);
      await clock.settle();
      const first = manager.createTask(
        () => (state === 'retrying' ? Promise.reject(new Error('again')) : endless()),
        {
          key: 'k',
          retry: { limit: 1, delay: 100, jitter: false },
          delay: state === 'delayed' ? 50 : 0,
        },
      );
      await clock.settle();
      expect(first.status).toBe(state === 'running' ? 'running' : 'pending');
      expect(manager.createTask(endless, { key: 'k' })).toBe(first);
    },
  );

  it.each(['completed', 'failed', 'cancelled', 'timed_out'])(
    'C9 a %s task no longer holds its key',
    async (status) => {
      const { manager, clock } = setup();
      const first = manager.createTask(
        () => {
          if (status === 'completed') return 1;
          if (status === 'failed') throw new Error('no');
          return endless();
        },
        { key: 'k', timeout: status === 'timed_out' ? 10 : Infinity },
      );
      await clock.settle();
      if (status === 'cancelled') first.cancel();
      await clock.advance(10);
      expect(first.status).toBe(status);
      const second = manager.createTask(endless, { key: 'k' });
      expect(second).not.toBe(first);
      expect(second.id).not.toBe(first.id);
      // And the first, although it may linger, does not take the key from the second when it goes.
      await clock.advance(10_000);
      expect(manager.createTask(endless, { key: 'k' })).toBe(second);
    },
  );

  it('C9 a dropped task never held it', () => {
    const { manager } = setup({ capacity: 1 });
    const blocker = manager.createTask(endless);
    const dropped = manager.createTask(endless, { key: 'k' });
    expect(dropped.status).toBe('dropped');
    blocker.cancel();
    const next = manager.createTask(endless, { key: 'k' });
    expect(next).not.toBe(dropped);
    expect(next.status).toBe('pending');
  });

  it('C9 a key is one owner’s', () => {
    const { manager } = setup();
    const owners = [undefined, '', 'a', 'b', '1:a', ':k'];
    const tasks = owners.map((owner) => manager.createTask(endless, { key: 'k', owner }));
    expect(new Set(tasks).size).toBe(owners.length);
    for (const [index, owner] of owners.entries())
      expect(manager.createTask(endless, { key: 'k', owner })).toBe(tasks[index]);
    expect(manager.as('a').createTask(endless, { key: 'k' })).toBe(tasks[2]);
  });

  it('C9 owners and keys do not run into each other', () => {
    const { manager } = setup();
    const pairs: Array<[owner: string | undefined, key: string]> = [
      ['a', 'bc'],
      ['ab', 'c'],
      ['', 'abc'],
      [undefined, 'abc'],
      [undefined, '1:abc'],
      ['1:a', 'bc'],
      ['', ''],
      [undefined, ''],
      ['a', ''],
      ['', 'a'],
    ];
    const tasks = pairs.map(([owner, key]) => manager.createTask(endless, { owner, key }));
    expect(new Set(tasks).size).toBe(pairs.length);
  });

  it('C9 an empty key is a key', () => {
    const { manager } = setup();
    const first = manager.createTask(endless, { key: '' });
    expect(manager.createTask(endless, { key: '' })).toBe(first);
    expect(manager.createTask(endless)).not.toBe(first);
  });

  it('C9 answers with the live task also at capacity', () => {
    const { manager } = setup({ capacity: 1, overflow: 'throw' });
    const first = manager.createTask(endless, { key: 'k' });
    expect(manager.createTask(endless, { key: 'k' })).toBe(first);
  });

  it('C4 C9 the rejection of a promise that was not needed is handled', async () => {
    const { manager, clock } = setup();
    const first = manager.createTask(endless, { key: 'k' });
    expect(manager.createTask(Promise.reject(new Error('unneeded')), { key: 'k' })).toBe(first);
    await clock.settle();
    expect(first.status).toBe('running');
  });

  it('C9 the key is free when the listeners of its end are told', async () => {
    const { manager, clock } = setup();
    const ids = new Set<string>();
    const again = (): void => {
      const task = manager.createTask(() => 1, {
        key: 'k',
        onSettled: () => {
          if (ids.size < 3) again();
        },
      });
      ids.add(task.id);
    };
    again();
    await clock.settle();
    expect(ids.size).toBe(3);
    expect(manager.metrics().completed).toBe(3);
  });

  it('C9 children and definitions share the keys of their owner', async () => {
    const { manager, clock } = setup();
    const { work, resolve } = stubborn();
    const first = manager.createTask(work, { key: 'k' });
    const definition = manager.define('d', () => 1);
    expect(definition.enqueue(undefined, { key: 'k' })).toBe(first);
    const parent = manager.createTask((ctx) => ctx.createTask(endless, { key: 'k' }).id);
    await clock.settle();
    expect(parent.result).toBe(first.id);
    resolve();
  });
});
