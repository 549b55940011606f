import { describe, expect, it, vi } from 'vitest';
import { BackgroundTaskManager, TaskNotFoundError } from '../../src/index.ts';
import { observed, stateOf, untilStopped } from '../support/observed-manager.ts';

describe('C32 ids', () => {
  it('C32 are unique across managers', () => {
    const ids = new Set<string>();
    for (let manager = 0; manager < 50; manager++) {
      const { createTask, cancelAll } = bound(new BackgroundTaskManager({ logger: false }));
      for (let task = 0; task < 100; task++) ids.add(createTask(() => 1).id);
      cancelAll();
    }
    expect(ids.size).toBe(5_000);
  });

  function bound(manager: BackgroundTaskManager) {
    return {
      createTask: manager.createTask.bind(manager),
      cancelAll: () => manager.cancelAll(),
    };
  }

  it('C32 are not drawn before somebody asks: edge runtimes have no random numbers at load', () => {
    const drawn = vi.spyOn(crypto, 'getRandomValues');
    const manager = new BackgroundTaskManager({ logger: false });
    const task = manager.createTask(() => 1);
    expect(drawn).not.toHaveBeenCalled();
    expect(task.id.startsWith(manager.instanceId)).toBe(true);
    expect(drawn).toHaveBeenCalledTimes(1);
    drawn.mockRestore();
  });

  it('C32 instances are, too, whatever their name', () => {
    const ids = Array.from(
      { length: 200 },
      () => new BackgroundTaskManager({ name: 'same' }).instanceId,
    );
    expect(new Set(ids).size).toBe(200);
  });

  it('C32 are strings that a URL takes as they are', () => {
    const { manager } = observed();
    const { id } = manager.createTask(() => 1);
    expect(encodeURIComponent(id)).toBe(id);
    expect(id.length).toBeGreaterThan(8);
  });

  it('C32 dropped, deduplicated and rerun tasks keep to it', async () => {
    const { manager, clock } = observed({ capacity: 2, logger: false });
    const a = manager.createTask(() => 1, { key: 'k' });
    const same = manager.createTask(() => 2, { key: 'k' });
    const b = manager.createTask(() => 1);
    const dropped = manager.createTask(() => 1);
    expect(same).toBe(a);
    await clock.settle();
    const again = manager.rerun(a.id);
    expect(new Set([a.id, b.id, dropped.id, again.id]).size).toBe(4);
  });
});

describe('C33 owners', () => {
  function world() {
    const { manager, clock } = observed();
    const task = (owner?: string) => manager.createTask(untilStopped, { owner });
    const tasks = { ann: task('ann'), bob: task('bob'), nobody: task(), empty: task('') };
    return { manager, clock, ...tasks };
  }

  it('C33 getTask: the same owner, or a call that names none', () => {
    const { manager, ann } = world();
    expect(manager.getTask(ann.id)).toBe(ann);
    expect(manager.getTask(ann.id, {})).toBe(ann);
    expect(manager.getTask(ann.id, { owner: undefined } as never)).toBe(ann);
    expect(manager.getTask(ann.id, { owner: 'ann' })).toBe(ann);
    expect(manager.getTask(ann.id, { owner: 'bob' })).toBeUndefined();
    expect(manager.getTask(ann.id, { owner: 'Ann' })).toBeUndefined();
    expect(manager.getTask(ann.id, { owner: '' })).toBeUndefined();
  });

  it("C33 '' is an owner", () => {
    const { manager, empty, ann, nobody } = world();
    expect(manager.getTask(empty.id, { owner: '' })).toBe(empty);
    expect(manager.getTask(empty.id, { owner: 'ann' })).toBeUndefined();
    expect(manager.getTask(ann.id, { owner: '' })).toBeUndefined();
    expect(manager.getTaskInfo({ owner: '' }).map(({ id }) => id)).toEqual([nobody.id, empty.id]);
    expect(manager.as('').getTask(empty.id)).toBe(empty);
  });

  it('C33 a task without owner is visible to all', () => {
    const { manager, nobody } = world();
    for (const owner of ['ann', 'bob', ''])
      expect(manager.getTask(nobody.id, { owner })).toBe(nobody);
  });

  it('C33 getTaskInfo shows own ones and those of nobody', () => {
    const { manager, ann, nobody } = world();
    expect(manager.getTaskInfo({ owner: 'ann' }).map(({ id }) => id)).toEqual([ann.id, nobody.id]);
    expect(manager.getTaskInfo()).toHaveLength(4);
  });

  it('C33 getResult and awaitResult answer as for an unknown id', async () => {
    const { manager, clock, ann } = world();
    const unknown = manager.getResult('no-such-id', { owner: 'bob' });
    expect(unknown).toEqual({ status: 'not_found', taskId: 'no-such-id' });
    expect(manager.getResult(ann.id, { owner: 'bob' })).toEqual({ ...unknown, taskId: ann.id });
    const awaited = manager.awaitResult(ann.id, { owner: 'bob' });
    expect(await stateOf(awaited, clock)).toBe('resolved');
    expect(await awaited).toEqual({ status: 'not_found', taskId: ann.id });
    expect(manager.getResult(ann.id, { owner: 'ann' })).toMatchObject({ status: 'running' });
  });

  it('C33 cancelTask does nothing to a task of another', () => {
    const { manager, ann, bob, nobody } = world();
    expect(manager.cancelTask(ann.id, 'mine now', { owner: 'bob' })).toBe(false);
    expect(manager.cancelTask('no-such-id', 'x', { owner: 'bob' })).toBe(false);
    expect(ann.done).toBe(false);
    expect(manager.cancelTask(ann.id, 'my own', { owner: 'ann' })).toBe(true);
    expect(ann.error).toMatchObject({ message: 'my own' });
    expect(manager.cancelTask(bob.id)).toBe(true);
    expect(manager.cancelTask(nobody.id, undefined, { owner: 'ann' })).toBe(true);
  });

  it('C33 settled tasks have their owner still', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(() => 'secret', { owner: 'ann' });
    await clock.settle();
    expect(manager.getResult(task.id, { owner: 'bob' }).status).toBe('not_found');
    expect(manager.getResult(task.id, { owner: 'ann' })).toMatchObject({ result: 'secret' });
    expect(manager.getTaskInfo({ owner: 'bob' })).toEqual([]);
  });

  it('C33 rerun of a task of another fails as for an unknown id', async () => {
    const { manager, clock } = observed();
    const task = manager.createTask(() => 1, { owner: 'ann' });
    await clock.settle();
    const messageFor = (id: string): string => {
      try {
        manager.rerun(id, { owner: 'bob' });
        return 'none';
      } catch (error) {
        expect(error).toBeInstanceOf(TaskNotFoundError);
        return (error as Error).message.replace(id, 'ID');
      }
    };
    expect(messageFor(task.id)).toBe(messageFor('no-such-id'));
    expect(manager.rerun(task.id, { owner: 'ann' }).owner).toBe('ann');
  });

  it('C9 C33 a key is held for its owner alone', () => {
    const { manager } = observed();
    const task = (owner?: string) => manager.createTask(() => 1, { key: 'k', owner });
    const [ann, bob, nobody, empty] = [task('ann'), task('bob'), task(), task('')];
    expect(new Set([ann, bob, nobody, empty]).size).toBe(4);
    expect([task('ann'), task('bob'), task(), task('')]).toEqual([ann, bob, nobody, empty]);
  });

  it('C33 an owner that is no string is refused', () => {
    const { manager, ann } = world();
    for (const owner of [null, 5, {}, []] as never[]) {
      expect(() => manager.createTask(() => 1, { owner })).toThrow(TypeError);
      expect(() => manager.getTask(ann.id, { owner })).toThrow(TypeError);
      expect(() => manager.getTaskInfo({ owner })).toThrow(TypeError);
      expect(() => manager.getResult(ann.id, { owner })).toThrow(TypeError);
      expect(() => manager.awaitResult(ann.id, { owner })).toThrow(TypeError);
      expect(() => manager.cancelTask(ann.id, 'x', { owner })).toThrow(TypeError);
    }
  });

  it('C33 an id that is no string is refused', () => {
    const { manager } = observed();
    expect(() => manager.getTask(undefined as never)).toThrow(TypeError);
    expect(() => manager.getResult(5 as never)).toThrow(/id/);
    expect(() => manager.cancelTask(null as never)).toThrow(TypeError);
  });
});

describe('C33 as(owner)', () => {
  it.each([undefined, null, 5, {}, ['ann'], Symbol('ann'), () => 'ann'])(
    'C33 throws on anything but a string: %s',
    (owner) => {
      const { manager } = observed();
      expect(() => manager.as(owner as never)).toThrow(TypeError);
    },
  );

  it('C33 makes tasks of that owner, in every way', async () => {
    const { manager, clock } = observed();
    const ann = manager.as('ann');
    expect(ann.owner).toBe('ann');
    expect(ann.createTask(() => 1).owner).toBe('ann');
    expect(ann.createTask(Promise.resolve(1)).owner).toBe('ann');
    expect(ann.submit((a: number) => a, { args: [1] }).owner).toBe('ann');
    const executed = ann.execute(() => 1);
    const mapped = ann.map([1, 2], (item) => item * 2);
    await clock.settle();
    expect(await executed).toMatchObject({ status: 'completed', result: 1 });
    expect(await mapped).toEqual([2, 4]);
    expect(manager.getTaskInfo().map(({ owner }) => owner)).toEqual(Array(6).fill('ann'));
  });

  it('C33 an owner in its options is ignored, everywhere', async () => {
    const { manager, clock } = observed();
    const [ann, bob] = [manager.as('ann'), manager.as('bob')];
    const of = { owner: 'bob' };
    const task = ann.createTask(untilStopped, of);
    expect(task.owner).toBe('ann');
    expect(ann.submit(() => 1, of).owner).toBe('ann');
    const secret = bob.createTask(() => 'secret', { owner: 'ann' });
    await clock.settle();
    expect(secret.owner).toBe('bob');
    expect(ann.getTask(secret.id, of)).toBeUndefined();
    expect(ann.getTask(secret.id, { owner: undefined })).toBeUndefined();
    expect(ann.getResult(secret.id, of).status).toBe('not_found');
    expect((await ann.awaitResult(secret.id, of)).status).toBe('not_found');
    expect(ann.getTaskInfo({ ...of, status: 'completed' }).map(({ owner }) => owner)).toEqual([
      'ann',
    ]);
    expect(ann.cancelTask(secret.id, 'x', of)).toBe(false);
    expect(() => ann.rerun(secret.id, of)).toThrow(TaskNotFoundError);
    const executed = await ann.execute(() => 1, of);
    expect(manager.getTask(executed.taskId)?.owner).toBe('ann');
    await ann.map([1], (item) => item, of);
    expect(manager.getTaskInfo({ owner: 'bob' })).toHaveLength(1);
  });

  it('C33 its methods may be taken off it', () => {
    const { manager } = observed();
    const { createTask, getTask, cancelTask } = manager.as('ann');
    const task = createTask(() => 1);
    expect(getTask(task.id)).toBe(task);
    expect(cancelTask(task.id)).toBe(true);
  });

  it('C33 keeps the filters, reasons, timeouts and signals it is given', async () => {
    const { manager, clock } = observed();
    const ann = manager.as('ann');
    const task = ann.createTask(untilStopped, { name: 'one' });
    ann.createTask(untilStopped, { name: 'two' });
    await clock.settle();
    expect(ann.getTaskInfo({ name: 'one' }).map(({ id }) => id)).toEqual([task.id]);
    const awaited = ann.awaitResult(task.id, { timeout: 50 });
    await clock.advance(50);
    expect(await awaited).toMatchObject({ status: 'running' });
    await expect(ann.awaitResult(task.id, { signal: AbortSignal.abort('stop') })).rejects.toBe(
      'stop',
    );
    expect(ann.cancelTask(task.id, 'because')).toBe(true);
    expect(task.error).toMatchObject({ message: 'because' });
  });

  it('C48 children have the owner of their parent unless they name another', async () => {
    const { manager, clock } = observed();
    const owners: unknown[] = [];
    manager.as('ann').createTask((ctx) => {
      owners.push(ctx.createTask(() => 1).owner);
      owners.push(ctx.createTask(() => 1, { owner: 'bob' }).owner);
      owners.push(ctx.createTask(() => 1, { owner: '' }).owner);
    });
    await clock.settle();
    expect(owners).toEqual(['ann', 'bob', '']);
  });
});
