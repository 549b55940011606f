import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BackgroundTaskManager, type ManagerOptions } from '../../src/index.ts';
import { indexedDbStore } from '../../src/indexeddb.ts';
import { deferred, endless } from '../support/deferred.ts';
import { isEnqueued, type ManagerFrame, managerFrame } from './manager-frame.ts';
import { asPromise, heldLocks, storedKeys } from './store-world.ts';

// Two rules at once, over a real database.

let database: string;
const managers: BackgroundTaskManager[] = [];
const frames: ManagerFrame[] = [];

beforeEach(() => {
  database = `manager-${crypto.randomUUID()}`;
});

afterEach(async () => {
  for (const frame of frames.splice(0)) frame.remove();
  await Promise.all(managers.splice(0).map((manager) => manager.shutdown({ timeout: 0 })));
  await asPromise(indexedDB.deleteDatabase(database));
});

function start(options: ManagerOptions = {}): BackgroundTaskManager {
  const store = indexedDbStore({ database });
  const manager = new BackgroundTaskManager({ store, logger: false, ...options });
  managers.push(manager);
  return manager;
}

/** A page that enqueued a `job` and died; answers with the task's id. */
async function leftBehind(): Promise<string> {
  const frame = await managerFrame(database, 'endless');
  frames.push(frame);
  frame.order({ enqueue: { n: 20 }, waits: true });
  const { enqueued } = await frame.until(isEnqueued);
  frame.remove();
  await vi.waitFor(async () => expect(await heldLocks(database)).toEqual([]));
  return enqueued;
}

async function storedTasks(): Promise<string[]> {
  return (await storedKeys(database)).filter((key) => key.startsWith('task:'));
}

it('C38 C39 a definition that is replaced at once resumes an orphan under one handle that is found by its id', async () => {
  const id = await leftBehind();
  const manager = start();
  await manager.ready;
  expect(manager.getTask(id)?.status).toBe('interrupted');
  const runs = vi.fn(endless);
  manager.define('job', runs);
  manager.define('job', runs);
  await vi.waitFor(() => expect(runs).toHaveBeenCalledTimes(1));
  expect(manager.metrics().restored).toBe(1);
  expect(manager.getTask(id)?.status).toBe('running');
  expect(manager.cancelTask(id)).toBe(true);
});

it('C31 C38 what a dead page left and nobody defines can be cleared, here and in the database', async () => {
  const id = await leftBehind();
  const manager = start();
  await manager.ready;
  expect(manager.getTask(id)?.status).toBe('interrupted');
  expect(manager.clearCompleted()).toBe(1);
  await vi.waitFor(async () => expect(await storedTasks()).toEqual([]));
  manager.define('job', endless);
  const next = start();
  await next.ready;
  expect(next.getTaskInfo()).toEqual([]);
  expect(manager.getTaskInfo()).toEqual([]);
});

it('C36 C40 a handler that hangs a node of the page on its payload loses neither its end nor its neighbour', async () => {
  const manager = start();
  await manager.ready;
  const spoil = manager.define('spoil', (payload: { node?: Node }) => {
    payload.node = document.body;
    return 'done';
  });
  const spoilt = spoil.enqueue({});
  const neighbour = manager.createTask(endless);
  await spoilt.wait();
  await neighbour.persisted;
  await spoilt.persisted;
  await manager.shutdown({ timeout: 0 });
  expect(manager.metrics().storeErrors).toBe(0);
  const next = start();
  await next.ready;
  expect(next.getTask(spoilt.id)?.outcome).toEqual({ status: 'completed', result: 'done' });
  expect(next.getTask(neighbour.id)?.status).toBe('cancelled');
});

it('C22 C39 what was suspended beside another manager is left alone by that one, and resumed by the next', async () => {
  const beside = start();
  beside.define('job', endless);
  await beside.ready;
  const first = start();
  const task = first.define('job', endless).enqueue(1, { context: { tries: 'on' } });
  await task.persisted;
  expect(await first.shutdown({ mode: 'suspend', timeout: 0 })).toMatchObject({
    initialTasks: 1,
    suspendedTasks: 1,
  });
  expect(beside.getTask(task.id)).toBeUndefined();
  const next = start();
  const gate = deferred<string>();
  next.define('job', () => gate.promise);
  await next.ready;
  gate.resolve('resumed');
  await expect(next.getTask(task.id)?.wait()).resolves.toBe('resumed');
  expect(next.getTask(task.id)?.context).toEqual({ tries: 'on' });
});

it('C36 C48 children of a stored task are stored, and shown as interrupted when their page is gone', async () => {
  const first = start();
  const children: string[] = [];
  const parent = first.define('parent', async (_: undefined, ctx) => {
    const child = ctx.createTask(endless, { name: 'child' });
    children.push(child.id);
    await child.persisted;
    await endless();
  });
  const task = parent.enqueue();
  await vi.waitFor(() => expect(children).toHaveLength(1));
  await vi.waitFor(() => expect(first.getTask(children[0] ?? '')?.info().persisted).toBe(true));
  await first.shutdown({ mode: 'suspend', timeout: 0 });
  const next = start();
  await next.ready;
  expect(next.getTask(task.id)?.status).toBe('interrupted');
  expect(next.getTask(children[0] ?? '')?.status).toBe('cancelled');
});

it('C34 C35 C42 the outcome of what went to the background is there for the next page, too', async () => {
  const first = start({ history: 0 });
  const gate = deferred<number[]>();
  const answer = await first.execute(() => gate.promise, { within: 0, owner: 'me' });
  expect(answer.status).toBe('running');
  gate.resolve([1, 2]);
  await first.awaitResult(answer.taskId);
  await first.shutdown();
  const next = start({ history: 0 });
  await next.ready;
  expect(next.getResult(answer.taskId, { owner: 'me' })).toMatchObject({ result: [1, 2] });
  expect(next.getResult(answer.taskId, { owner: 'other' })).toEqual({
    status: 'not_found',
    taskId: answer.taskId,
  });
});
