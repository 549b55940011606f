#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { openPageServer } from './page-server.ts';

const usage = `Shows the background tasks of running processes in a browser.

  npx @outlast/devtools --connect <url> [--connect <url> ...]

  --connect <url>  what openDevtoolsServer of @outlast/devtools/node answered with,
                   such as ws://127.0.0.1:4983/?token=...
  --port <number>  of the page, on 127.0.0.1; default: one that is free
  --no-open        only print the page's address
  --help           this text
`;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      connect: { type: 'string', multiple: true },
      port: { type: 'string' },
      'no-open': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || values.connect === undefined) {
    console.log(usage);
    if (!values.help) process.exitCode = 1;
    return;
  }
  const services = values.connect.map(serviceUrl);
  const { url } = await openPageServer({
    services,
    port: portOf(values.port),
    // Next to this file, once built.
    files: new URL('./', import.meta.url),
  });
  console.log(`Tasks of ${services.map(({ host }) => host).join(', ')}: ${url}`);
  if (!values['no-open']) openInBrowser(url);
}

function serviceUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^wss?:$/.test(url.protocol))
    throw new TypeError(
      `--connect is "${text}", but takes an address that begins with ws: or wss:`,
    );
  return url;
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RangeError(`--port is "${text}", but takes a number from 0 to 65535`);
  return port;
}

/** Where it cannot be opened, the address was printed. */
function openInBrowser(url: string): void {
  const [command = '', ...args] =
    process.platform === 'win32'
      ? ['cmd', '/c', 'start', '""', url]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
