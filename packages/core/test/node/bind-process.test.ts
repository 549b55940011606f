import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const children: ChildProcess[] = [];
const servers: Server[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) server.close();
});

/** A process of the built package, and what it prints. */
class Program {
  readonly child: ChildProcess;
  #printed = '';

  constructor(args: string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
    children.push(this.child);
    this.child.stdout?.on('data', (text) => {
      this.#printed += text;
    });
    this.child.stderr?.on('data', (text) => {
      this.#printed += text;
    });
  }

  get lines(): string[] {
    return this.#printed.split('\n').filter((line) => line !== '');
  }

  async line(pattern: RegExp): Promise<string> {
    return expect
      .poll(() => this.lines.find((line) => pattern.test(line)) ?? '', { timeout: 10_000 })
      .toMatch(pattern)
      .then(() => this.lines.find((line) => pattern.test(line)) ?? '');
  }

  async end(): Promise<{ code: number | null; signal: string | null }> {
    if (this.child.exitCode === null && this.child.signalCode === null)
      await once(this.child, 'exit');
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }
}

/** Runs a few lines against the built package. */
function script(body: string): Program {
  const head = `import { bindProcess, createNodeManager } from '@outlast/core/node';
    const manager = createNodeManager({ logger: false });
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n`;
  return new Program(['--input-type=module', '--eval', head + body]);
}

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('bindProcess', () => {
  it('drains on the first signal, and ends as the platform does', async () => {
    const program = script(`
      bindProcess(manager, { onShutdown: (stats) => console.log(JSON.stringify(stats)) });
      manager.createTask(() => wait(300));
      console.log('ready');`);
    await program.line(/ready/);
    program.child.kill('SIGTERM');
    expect(JSON.parse(await program.line(/status/))).toMatchObject({
      status: 'completed',
      initialTasks: 1,
      completedTasks: 1,
      remainingTasks: 0,
    });
    expect(await program.end()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('cancels at once on a second signal, whatever onSignal waits for', async () => {
    const program = script(`
      bindProcess(manager, {
        onSignal: () => { console.log('draining'); return new Promise(() => {}); },
        onShutdown: (stats) => console.log(JSON.stringify(stats)),
      });
      manager.createTask(({ signal }) => new Promise((resolve) => {
        const busy = setTimeout(resolve, 60_000);
        signal.addEventListener('abort', () => { clearTimeout(busy); resolve(); });
      }));
      console.log('ready');`);
    await program.line(/ready/);
    program.child.kill('SIGINT');
    await program.line(/draining/);
    program.child.kill('SIGINT');
    expect(JSON.parse(await program.line(/status/))).toMatchObject({ cancelledTasks: 1 });
    expect(await program.end()).toEqual({ code: null, signal: 'SIGINT' });
  });

  it('ends when the time is up, with a function that never returns and a server that never closes', async () => {
    const program = script(`
      bindProcess(manager, {
        timeout: 200,
        onSignal: () => new Promise(() => {}),
        onShutdown: (stats) => console.log(JSON.stringify(stats)),
      });
      manager.createTask(() => new Promise(() => setInterval(() => {}, 1_000)));
      console.log('ready');`);
    await program.line(/ready/);
    program.child.kill('SIGTERM');
    expect(JSON.parse(await program.line(/status/))).toMatchObject({
      status: 'timed_out',
      cancelledTasks: 1,
      remainingTasks: 1,
    });
    expect(await program.end()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('does nothing once it is unbound', async () => {
    const program = script(`
      bindProcess(manager)();
      setInterval(() => {}, 1_000);
      console.log('ready');`);
    await program.line(/ready/);
    program.child.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('names what is wrong with its options', async () => {
    const program = script(`
      for (const options of [{ signals: 'SIGTERM' }, { signals: ['term'] }, { mode: 'kill' }, { timeout: -1 }])
        try { bindProcess(manager, options); console.log('no error'); }
        catch (error) { console.log(error.name + ': ' + error.message); }
      console.log('over');`);
    await program.line(/over/);
    expect(program.lines).toEqual([
      'TypeError: signals must be an array of signal names, got "SIGTERM"',
      'TypeError: signals must be names of signals such as \'SIGTERM\', got "term"',
      "TypeError: mode must be one of 'cancel', 'drain', 'suspend', got \"kill\"",
      expect.stringMatching(/^RangeError: timeout must be a number of 0 or more .*, got -1$/),
      'over',
    ]);
  });
});

describe('createNodeManager', () => {
  it('runs work in the async context it was created in', async () => {
    const program = script(`
      import { AsyncLocalStorage } from 'node:async_hooks';
      const request = new AsyncLocalStorage();
      const one = request.run('r1', () => manager.createTask(async () => { await wait(1); return request.getStore(); }));
      const two = request.run('r2', () => manager.createTask(() => request.getStore()));
      console.log(await one.wait(), await two.wait());`);
    expect(await program.line(/r/)).toBe('r1 r2');
  });
});

describe('examples/http-server.mjs', () => {
  it('loses nothing at a deploy: every order that was accepted is delivered', async () => {
    const delivered: string[] = [];
    const webhook = await listen(
      createServer(async (request, response) => {
        let order = '';
        for await (const part of request) order += part;
        // Slow, and unreliable: the first try of every third order fails.
        await new Promise((resolve) => setTimeout(resolve, 30));
        if (Number(order) % 3 === 0 && !refused.has(order)) {
          refused.add(order);
          response.writeHead(500).end();
          return;
        }
        delivered.push(order);
        response.end();
      }),
    );
    const refused = new Set<string>();
    const program = new Program(['examples/http-server.mjs'], { WEBHOOK: webhook });
    const port = await program.line(/^\d+$/);

    const accepted: string[] = [];
    const orders = Array.from({ length: 60 }, async (_, order) => {
      await new Promise((resolve) => setTimeout(resolve, order * 5));
      // A client that finds the door closed would go to the next process.
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body: String(order),
      }).catch(() => undefined);
      if (answer?.status === 202) accepted.push(String(order));
      if (order === 30) program.child.kill('SIGTERM');
    });
    await Promise.all(orders);
    expect(await program.end()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(accepted.length).toBeGreaterThan(20);
    expect(delivered.toSorted()).toEqual(accepted.toSorted());
    expect(JSON.parse(program.lines.at(-1) ?? '')).toMatchObject({
      status: 'completed',
      failedTasks: 0,
    });
  });
});
