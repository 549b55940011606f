import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { BackgroundTaskManager } from '@outlast/core';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openDevtoolsServer } from '../../src/node/devtools-server.ts';
import { openPageServer } from '../../src/node/page-server.ts';
import { remoteManager } from '../../src/remote/remote-manager.ts';
import { bundledScript } from '../support/bundled-script.ts';
import { RecordingSink } from '../support/recording-sink.ts';

const cleanups: Array<() => unknown> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const untilAborted = ({ signal }: { signal: AbortSignal }): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

function quiet(name = 'service'): BackgroundTaskManager {
  return new BackgroundTaskManager({ logger: false, name });
}

/** As a browser would, with where it is opened from. */
function socket(url: string, origin?: string): WebSocket {
  const made = new WebSocket(url, origin === undefined ? {} : { origin });
  cleanups.push(() => made.terminate());
  return made;
}

async function isLetIn(url: string, origin?: string): Promise<boolean> {
  const one = socket(url, origin);
  return new Promise((resolve) => {
    one.on('open', () => resolve(true));
    one.on('error', () => resolve(false));
  });
}

async function serve(managers = [quiet()], port?: number) {
  const server = await openDevtoolsServer(managers, { port, token: 'a-token-for-tests' });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  cleanups.push(close);
  return { url: server.url, close };
}

test('over a loopback WebSocket a panel sees the tasks of a process and cancels one', async () => {
  const manager = quiet();
  const { url } = await serve([manager]);
  const task = manager.createTask(untilAborted, { name: 'sync' });
  const source = remoteManager(() => socket(url));
  const sink = new RecordingSink();
  cleanups.push(source.open(sink));
  await vi.waitFor(() => expect(sink.statuses).toEqual({ sync: 'running' }));
  expect(await source.actions.cancel([task.id], 'from afar')).toBe(1);
  await vi.waitFor(() => expect(sink.statuses).toEqual({ sync: 'cancelled' }));
});

test('without the token, from a web page, or under another host name nobody is let in', async () => {
  const { url } = await serve();
  const { port } = new URL(url);
  expect(await isLetIn(url)).toBe(true);
  expect(await isLetIn(`ws://127.0.0.1:${port}/`)).toBe(false);
  expect(await isLetIn(`ws://127.0.0.1:${port}/?token=a-token-for-testz`)).toBe(false);
  expect(await isLetIn(url, 'http://evil.example')).toBe(false);
  expect(await isLetIn(url, `http://127.0.0.1:${port}`)).toBe(false);
  expect(await isLetIn(url.replace('/?', '/7?'))).toBe(false);
  const rebound = new WebSocket(url, { headers: { host: 'evil.example' } });
  await expect(once(rebound, 'open')).rejects.toThrow();
  const answer = await fetch(`http://127.0.0.1:${port}/managers?token=wrong`);
  expect(answer.status).toBe(403);
  await expect(openDevtoolsServer(quiet(), { token: 'short' })).rejects.toThrow(/token/);
});

test('lost, the link says when it tries again, keeps what it had, and comes back with a new snapshot', async () => {
  const manager = quiet();
  manager.createTask(untilAborted, { name: 'stays' });
  const first = await serve([manager]);
  const port = Number(new URL(first.url).port);
  const source = remoteManager(() => socket(first.url));
  const sink = new RecordingSink();
  cleanups.push(source.open(sink));
  await vi.waitFor(() => expect(sink.links.at(-1)?.name).toBe('live'));
  const cut = source.actions.cancel(['x'], 'never answered').catch((error: Error) => error.message);
  await first.close();
  await cut;
  await vi.waitFor(() => expect(sink.links.at(-1)?.name).toBe('lost'));
  const lost = sink.links.at(-1) as { retryAt: number };
  expect(lost.retryAt - Date.now()).toBeGreaterThan(1_000);
  expect(sink.statuses).toEqual({ stays: 'running' });
  await expect(source.actions.cancel(['x'], 'no')).rejects.toThrow(/lost/);
  await serve([manager], port);
  source.actions.retryNow?.();
  await vi.waitFor(() => expect(sink.links.at(-1)?.name).toBe('live'));
  expect(sink.snapshots).toBe(2);
});

test('a manager in a worker thread is watched over its port', async () => {
  const script = await bundledScript(`
    import { parentPort } from 'node:worker_threads';
    import { BackgroundTaskManager } from '@outlast/core';
    import { serveTaskDevtools } from '../../src/serve.ts';
    const manager = new BackgroundTaskManager({ logger: false, name: 'worker' });
    manager.createTask(() => new Promise(() => {}), { name: 'in the worker' });
    parentPort.once('message', (port) => serveTaskDevtools(manager, port));
  `);
  const worker = new Worker(script, { eval: true });
  cleanups.push(() => worker.terminate());
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port1, [port1 as never]);
  const source = remoteManager(port2);
  const sink = new RecordingSink();
  cleanups.push(source.open(sink), () => port2.close());
  await vi.waitFor(() => expect(sink.statuses).toEqual({ 'in the worker': 'running' }), 10_000);
  expect(source.name).toBe('worker');
});

test('the server keeps no process alive', async () => {
  const script = await bundledScript(`
    import { BackgroundTaskManager } from '@outlast/core';
    import { openDevtoolsServer } from '../../src/node/node.ts';
    openDevtoolsServer(new BackgroundTaskManager({ logger: false })).then(({ url }) => console.log(url));
  `);
  const child = spawn(process.execPath, ['-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(script);
  cleanups.push(() => child.kill());
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  expect(String(line)).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{24}\n$/);
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('the page server serves its page strictly, and lets only its own page through to a process', async () => {
  const manager = quiet('jobs');
  manager.createTask(untilAborted, { name: 'far task' });
  const service = await serve([manager, quiet('mails')]);
  // The sources stand in for what is built: this is about who gets them.
  const files = new URL('../../src/', import.meta.url);
  const page = await openPageServer({ services: [new URL(service.url)], files });
  cleanups.push(() => page.close());
  const { origin, host, hash } = new URL(page.url);
  const token = hash.slice(1);
  const answer = await fetch(origin);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await answer.text()).not.toContain(token);
  expect((await fetch(`${origin}/managers`)).status).toBe(403);
  expect((await fetch(`${origin}/node.js`)).status).toBe(404);
  expect((await fetch(`${origin}/page.css`)).status).toBe(200);
  const managers = (await (await fetch(`${origin}/managers?token=${token}`)).json()) as unknown[];
  expect(managers).toMatchObject([
    { name: 'jobs', path: '/link/0/0' },
    { name: 'mails', path: '/link/0/1' },
  ]);
  expect(JSON.stringify(managers)).not.toContain('a-token-for-tests');
  const link = `ws://${host}/link/0/0?token=${token}`;
  expect(await isLetIn(link)).toBe(false);
  expect(await isLetIn(link, 'http://evil.example')).toBe(false);
  expect(await isLetIn(`ws://${host}/link/0/0?token=x`, origin)).toBe(false);
  const source = remoteManager(() => socket(link, origin));
  const sink = new RecordingSink();
  cleanups.push(source.open(sink));
  await vi.waitFor(() => expect(sink.statuses).toEqual({ 'far task': 'running' }));
});
