import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  BackgroundTaskManager,
  memoryStore,
  type RecordChanges,
  type TaskContext,
} from '../../src/index.ts';
import { bindPage, onHide } from '../../src/page.ts';

const ends: Array<() => unknown> = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A manager whose store says what it is given. */
function managed(): { manager: BackgroundTaskManager; writes: RecordChanges[] } {
  const store = memoryStore();
  const writes: RecordChanges[] = [];
  const manager = new BackgroundTaskManager({
    logger: false,
    store: {
      open: (...args) => store.open(...args),
      claim: (...args) => store.claim(...args),
      close: (...args) => store.close(...args),
      write(changes) {
        writes.push(changes);
        return store.write(changes);
      },
    },
  });
  ends.push(() => manager.shutdown());
  return { manager, writes };
}

const hide = () => window.dispatchEvent(new PageTransitionEvent('pagehide'));
const show = () => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));

describe('bindPage', () => {
  afterEach(show);

  it('hands what is unwritten to the store in the page’s own event, and cancels nothing', async () => {
    const { manager, writes } = managed();
    await manager.ready;
    bindPage(manager);
    manager.createTask(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    const wait = ({ signal }: TaskContext) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    const task = manager.createTask(wait);
    await Promise.resolve();
    const late = manager.createTask(wait);
    hide();
    const written = writes.flatMap(({ put }) => put.map(({ id }) => id));
    expect(written).toContain(task.id);
    expect(written).toContain(late.id);
    expect(task.done || late.done).toBe(false);
  });

  it('calls onHide before that, so that what it enqueues is stored too', async () => {
    const { manager, writes } = managed();
    await manager.ready;
    const tidyUp = manager.define('tidy up', () => {});
    bindPage(manager, { onHide: () => tidyUp.enqueue(undefined) });
    hide();
    expect(writes.flatMap(({ put }) => put.map(({ name }) => name))).toContain('tidy up');
  });

  it('ends with its unbinder, and with the manager', async () => {
    const { manager } = managed();
    const called = vi.fn();
    const add = vi.spyOn(window, 'addEventListener');
    const remove = vi.spyOn(window, 'removeEventListener');
    const listening = () => add.mock.calls.length - remove.mock.calls.length;
    const unbind = bindPage(manager, { onHide: called });
    expect(listening()).toBeGreaterThan(0);
    unbind();
    unbind();
    hide();
    expect(called).not.toHaveBeenCalled();
    expect(listening()).toBe(0);
    bindPage(manager, { onHide: called });
    await manager.shutdown();
    expect(listening()).toBe(0);
    vi.restoreAllMocks();
  });

  it('takes a manager, and says so', () => {
    const { manager } = managed();
    expect(() => bindPage({} as never)).toThrow(/BackgroundTaskManager/);
    expect(() => bindPage(manager, { onHide: 5 as never })).toThrow(
      /onHide must be a function, got 5/,
    );
  });
});

describe('onHide', () => {
  afterEach(show);

  it('is called once a hide, until it is unsubscribed', () => {
    const called = vi.fn();
    const unsubscribe = onHide(called);
    hide();
    document.dispatchEvent(new Event('freeze'));
    expect(called).toHaveBeenCalledOnce();
    show();
    hide();
    expect(called).toHaveBeenCalledTimes(2);
    show();
    unsubscribe();
    hide();
    expect(called).toHaveBeenCalledTimes(2);
  });

  it('never hears unload or beforeunload', () => {
    const add = vi.spyOn(window, 'addEventListener');
    const unsubscribe = onHide(() => {});
    const types = add.mock.calls.map(([type]) => type);
    expect(types).toEqual(['pagehide', 'pageshow', 'online', 'offline']);
    unsubscribe();
    vi.restoreAllMocks();
  });

  it('takes a function, and says so', () => {
    expect(() => onHide(undefined as never)).toThrow(/callback must be a function, got undefined/);
  });
});
