import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { endless } from '../support/deferred.ts';
import { setup } from '../support/setup.ts';
import { runScript } from './run-script.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What keeps a process alive is waited for at least this long, what does not at most. */
const WAIT = 400;
const forever = '() => new Promise(() => {})';
const silent = '{ logger: false }';

describe('C16 what keeps a Node process alive', () => {
  it.each([
    ['a timeout', `m.createTask(${forever}, { timeout: ${WAIT}, name: 'told' })`, 'timed_out'],
    ['a deadline', `m.createTask(${forever}, { deadline: ${WAIT} })`, 'timed_out'],
    [
      'a deadline while pending',
      `m.pause(); m.createTask(() => 1, { deadline: ${WAIT} })`,
      'timed_out',
    ],
    ['a delay', `m.createTask(() => 1, { delay: ${WAIT} })`, 'completed'],
    [
      'a retry',
      `m.createTask(({ attempt }) => { if (attempt < 2) throw 1; }, { retry: { limit: 1, delay: ${WAIT}, jitter: false } })`,
      'completed',
    ],
    [
      'the grace that the retry of a live task waits for',
      `m.createTask(({ attempt }) => attempt < 2 ? new Promise(() => {}) : 1, { timeout: 1, retry: { limit: 1, delay: 0 } })`,
      'completed',
    ],
    [
      'a promise’s timeout',
      `m.createTask(new Promise(() => {}), { timeout: ${WAIT} })`,
      'timed_out',
    ],
  ])('C16 %s of a live task does', async (_, make, status) => {
    const { code, stdout, stderr, lived } = await runScript(`
      const m = new Manager({ logger: false, grace: ${WAIT} });
      m.on('task:settled', ({ status }) => console.log(status));
      ${make};
    `);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.trim()).toBe(status);
    expect(lived).toBeGreaterThanOrEqual(WAIT - 5);
  });

  it.each([
    ['grace', `const t = m.createTask(${forever}); setTimeout(() => t.cancel(), 5)`],
    ['grace after a timeout', `m.createTask(${forever}, { timeout: 5 })`],
    [
      'grace after the cancel of a retry',
      `const t = m.createTask(${forever}, { timeout: 5, retry: 1 }); setTimeout(() => t.cancel(), 20)`,
    ],
    ['retainFor', `m.createTask(() => 1, { retainFor: 30_000 })`],
    [
      'the retention of execute',
      `m.execute(() => new Promise((r) => setTimeout(r, 20)), { within: 1 })`,
    ],
    [
      'the log’s rate limit',
      `m.createTask(${forever}); for (let i = 0; i < 9; i++) m.createTask(${forever})`,
    ],
    [
      'a long timeout of a task that completed',
      `m.createTask(() => 1, { timeout: 30_000, deadline: 30_000 })`,
    ],
    [
      'a long delay of a task that was cancelled',
      `m.createTask(() => 1, { delay: 30_000 }).cancel()`,
    ],
    ['a wait that was answered', `m.createTask(() => 1).wait({ timeout: 30_000 })`],
    ['a manager that did nothing', ``],
    ['a function that never returns', `m.createTask(${forever})`],
    ['a paused queue', `m.pause(); m.createTask(() => 1)`],
  ])('C16 %s does not', async (_, make) => {
    const { code, stderr, lived } = await runScript(`
      const m = new Manager({ logger: { warn() {} }, grace: 30_000, capacity: 1 });
      ${make};
    `);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(lived).toBeLessThan(5_000);
  });

  it('C6 a sliced burst is told to its end', async () => {
    const { stdout } = await runScript(`
      const m = new Manager({ logger: false, sliceTime: 1 });
      let done = 0;
      for (let i = 0; i < 50; i++) m.createTask(() => {
        const end = performance.now() + 1;
        while (performance.now() < end);
        done++;
      });
      process.on('exit', () => console.log(done));
    `);
    expect(stdout.trim()).toBe('50');
  });
});

describe('C12 unhandled rejections', () => {
  // Node ends a process with code 1 at the first one.
  it.each([
    ['a function that rejects', 'm.createTask(() => Promise.reject(new Error("no")))'],
    ['a function that throws undefined', 'm.createTask(() => { throw undefined; })'],
    ['a promise that rejects', 'm.createTask(Promise.reject(new Error("no")))'],
    [
      'a promise that is dropped',
      `m.createTask(${forever}); m.createTask(${forever}); m.createTask(Promise.reject(new Error("no")))`,
    ],
    [
      'a promise that is refused for its options',
      'try { m.createTask(Promise.reject(new Error("no")), { timeout: -1 }) } catch {}',
    ],
    [
      'a promise after shutdown',
      'm.shutdown(); try { m.createTask(Promise.reject(new Error("no"))) } catch {}',
    ],
    [
      'a promise that a key makes needless',
      `m.createTask(${forever}, { key: 'k' }); m.createTask(Promise.reject(new Error("no")), { key: 'k' })`,
    ],
    [
      'a late rejection of a cancelled function',
      'const t = m.createTask(() => new Promise((_, no) => setTimeout(no, 20, new Error("late")))); setTimeout(() => t.cancel(), 5)',
    ],
    [
      'a late rejection of an abandoned function',
      'm.createTask(() => new Promise((_, no) => setTimeout(no, 50, new Error("late"))), { timeout: 5 })',
    ],
    [
      'a thenable that rejects',
      'm.createTask({ then: (_, no) => no(new Error("no")) }); m.createTask(() => ({ then() { throw new Error("no"); } }))',
    ],
    [
      'asking for settled, stopped and persisted',
      'const t = m.createTask(() => { throw new Error("no"); }); t.settled; t.stopped; t.persisted',
    ],
    [
      'listeners that reject',
      'm.on("*", async () => { throw new Error("no"); }); m.createTask(() => 1, { onSettled: async () => { throw new Error("no"); } })',
    ],
    [
      'a retry that fails',
      'm.createTask(() => Promise.reject(new Error("no")), { retry: { limit: 2, delay: 1 } })',
    ],
    [
      'a map whose caller handles it',
      'm.map([1, 2, 3], () => Promise.reject(new Error("no"))).catch(() => {})',
    ],
    [
      'a map that waits at capacity when it fails',
      'm.map([1, 2, 3, 4, 5], (i) => i > 1 ? Promise.reject(new Error("no")) : i).catch(() => {})',
    ],
    [
      'children of a cancelled parent',
      'const t = m.createTask(async (ctx) => { await ctx.createTask(() => new Promise(() => {})).wait(); }); setTimeout(() => t.cancel(), 5)',
    ],
  ])('C4 C12 none by %s', async (_, make) => {
    const { code, stderr } = await runScript(`
      const m = new Manager({ logger: false, grace: 10, capacity: 2 });
      ${make};
      setTimeout(() => {}, 100);
    `);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('C21 a wait that nobody handles is its caller’s affair', async () => {
    const { code, stderr } = await runScript(`
      new Manager(${silent}).createTask(() => { throw new Error('mine'); }).wait();
    `);
    expect(code).toBe(1);
    expect(stderr).toContain('mine');
  });
});

describe('C16 listeners', () => {
  it('C16 10,000 tasks on one live signal raise no MaxListenersExceededWarning', async () => {
    const { stdout, stderr } = await runScript(`
      import { getEventListeners } from 'node:events';
      process.on('warning', (warning) => console.log(warning.name));
      const m = new Manager({ logger: false, concurrency: 5, capacity: Infinity });
      const { signal } = new AbortController();
      for (let i = 0; i < 10_000; i++) m.createTask(({ signal: own }) => void own, { signal });
      console.log(getEventListeners(signal, 'abort').length);
      await m.whenIdle({ signal });
      console.log(getEventListeners(signal, 'abort').length);
    `);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(['1', '0']);
  });

  it('C16 10,000 waiting tasks aborted at once: no stack overflow', async () => {
    const { stdout, stderr } = await runScript(`
      const m = new Manager({ logger: false, concurrency: 1 });
      const controller = new AbortController();
      for (let i = 0; i < 10_000; i++)
        m.createTask(({ signal }) => new Promise((_, no) => signal.addEventListener('abort', no)), { signal: controller.signal });
      await Promise.resolve();
      controller.abort();
      await m.whenIdle();
      console.log(m.metrics().cancelled);
    `);
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('10000');
  });
});

describe('memory', () => {
  const flags = ['--expose-gc'];

  it('C31 a settled and forgotten task releases its function, its context and its result', async () => {
    const { stdout, stderr } = await runScript(
      `
      const m = new Manager({ logger: false, history: 0, concurrency: 2 });
      const refs = [];
      const { signal } = new AbortController();
      const track = (value) => { refs.push(new WeakRef(value)); return value; };
      (() => {
        for (let i = 0; i < 20; i++) {
          const context = track({ big: new Array(1_000).fill(i) });
          const result = track({ i });
          m.createTask(track(async (ctx) => {
            ctx.signal;
            if (i % 4 === 1) throw track(new Error('no'));
            if (i % 4 === 2) await new Promise((_, no) => ctx.signal.addEventListener('abort', () => no(1)));
            return result;
          }), { context, signal, timeout: 20, deadline: 10_000, key: 'k' + i, onSettled: track(() => {}), retry: { limit: 1, delay: 1 } });
        }
      })();
      await m.whenIdle();
      for (let i = 0; i < 10; i++) { await new Promise((r) => setTimeout(r, 10)); gc(); }
      console.log(refs.length, refs.filter((ref) => ref.deref() !== undefined).length);
    `,
      { flags },
    );
    expect(stderr).toBe('');
    // On a slow machine some time out before they can throw.
    expect(stdout.trim()).toMatch(/^\d+ 0$/);
  });

  it('C8 a dropped task keeps nothing either', async () => {
    const { stdout, stderr } = await runScript(
      `
      const m = new Manager({ logger: false, capacity: 1 });
      m.createTask(${forever});
      const refs = [];
      (() => {
        for (let i = 0; i < 20; i++) {
          const work = () => i;
          refs.push(new WeakRef(work));
          m.createTask(work, { key: 'k' + i });
        }
      })();
      for (let i = 0; i < 10; i++) { await new Promise((r) => setTimeout(r, 5)); gc(); }
      console.log(refs.filter((ref) => ref.deref() !== undefined).length);
    `,
      { flags },
    );
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('0');
  });

  it('C31 a handle of a forgotten task keeps its result, not its function', async () => {
    const { stdout, stderr } = await runScript(
      `
      const m = new Manager({ logger: false, history: 0 });
      const [task, ref] = (() => {
        const work = () => 'result';
        return [m.createTask(work), new WeakRef(work)];
      })();
      await m.whenIdle();
      for (let i = 0; i < 10; i++) { await new Promise((r) => setTimeout(r, 5)); gc(); }
      console.log(task.result, ref.deref());
    `,
      { flags },
    );
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('result undefined');
  });

  it('C16 a manager that is let go is collected, although a long-lived signal was used', async () => {
    const { stdout, stderr } = await runScript(
      `
      const { signal } = new AbortController();
      const ref = await (async () => {
        const m = new Manager({ logger: false });
        m.createTask(() => 1, { signal, timeout: 30_000 });
        await m.whenIdle({ signal, timeout: 30_000 });
        return new WeakRef(m);
      })();
      for (let i = 0; i < 10; i++) { await new Promise((r) => setTimeout(r, 10)); gc(); }
      console.log(ref.deref());
    `,
      { flags },
    );
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('undefined');
  });
});

it.each([
  ['dropped', 1],
  ['cancelled at once', 10],
])(
  'C4 the rejection of a promise of another realm is handled when its task is %s',
  async (_, capacity) => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listener);
    const { manager } = setup({ capacity });
    manager.createTask(endless);
    const promise = runInNewContext('Promise.reject(new Error("elsewhere"))') as Promise<never>;
    manager.createTask(promise).cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  },
);

it('C2 starts in a microtask of the turn of an input after the process was idle', async () => {
  const { stdout, stderr } = await runScript(`
    import { Worker } from 'node:worker_threads';
    const m = new Manager({ logger: false });
    const worker = new Worker('const { parentPort } = require("node:worker_threads"); setTimeout(() => parentPort.postMessage(1), 500);', { eval: true, execArgv: [] });
    setTimeout(() => m.createTask(() => 1), 100);
    worker.once('message', async () => {
      const task = m.createTask(() => 1);
      for (let n = 0; n < 5; n++) await null;
      console.log(task.status);
    });
  `);
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe('completed');
});
