// Finds the browsers that the tests drive. Nothing is downloaded unless `ensureChromium` is asked to.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, firefox } from 'playwright';

/** No GPU in a container, and no traffic of the browser's own during tests. */
export const chromiumArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const { env, platform } = process;

const windowsFolders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA];

const places = {
  chromium: {
    linux: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    darwin: ['Google Chrome', 'Chromium'],
    win32: ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe'],
  },
  firefox: {
    linux: ['firefox-esr', 'firefox'],
    darwin: ['Firefox'],
    win32: ['Mozilla Firefox/firefox.exe'],
  },
};

function installed(kind) {
  const names = places[kind][platform] ?? places[kind].linux;
  const paths =
    platform === 'win32'
      ? windowsFolders.filter(Boolean).flatMap((folder) => names.map((name) => join(folder, name)))
      : platform === 'darwin'
        ? names.map(
            (name) =>
              `/Applications/${name}.app/Contents/MacOS/${name.toLowerCase() === 'firefox' ? 'firefox' : name}`,
          )
        : (env.PATH ?? '').split(':').flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}

function downloaded(kind) {
  const path = kind.executablePath();
  return existsSync(path) ? path : undefined;
}

/** The path of a Chrome or Chromium: OUTLAST_CHROMIUM, else an installed one, else Playwright's own. */
export function findChromium() {
  if (env.OUTLAST_CHROMIUM) {
    if (existsSync(env.OUTLAST_CHROMIUM)) return env.OUTLAST_CHROMIUM;
    throw new Error(`OUTLAST_CHROMIUM names ${env.OUTLAST_CHROMIUM}, which does not exist.`);
  }
  return installed('chromium') ?? downloaded(chromium);
}

/**
 * A Firefox as Playwright's launch options want it: OUTLAST_FIREFOX ("none" leaves it out), else Playwright's own, else
 * an installed one. It is optional, so nothing installs it.
 */
export function findFirefox() {
  if (env.OUTLAST_FIREFOX === 'none') return undefined;
  if (env.OUTLAST_FIREFOX && !existsSync(env.OUTLAST_FIREFOX))
    throw new Error(`OUTLAST_FIREFOX names ${env.OUTLAST_FIREFOX}, which does not exist.`);
  const own = downloaded(firefox);
  if (own && !env.OUTLAST_FIREFOX) return { executablePath: own };
  const path = env.OUTLAST_FIREFOX || installed('firefox');
  // A Firefox that Playwright has not patched is driven over WebDriver BiDi, which this channel stands for.
  return path ? { executablePath: path, channel: 'moz-firefox' } : undefined;
}

/**
 * WebKit's own driver, the browser that it starts, and what gives them a display where there is none. Only on Linux, where
 * the package is called webkit2gtk-driver. It is optional, so nothing installs it.
 */
export function findWebKit() {
  if (env.OUTLAST_WEBKIT === 'none' || platform !== 'linux') return undefined;
  const driver = onPath('WebKitWebDriver');
  const display = env.DISPLAY ? undefined : onPath('xvfb-run');
  const browser = webKitBrowsers().find((path) => existsSync(path));
  if (!driver || !browser || !(env.DISPLAY || display)) return undefined;
  return { driver, browser, display };
}

function webKitBrowsers() {
  const folders = ['/usr/lib', '/usr/lib64', '/usr/libexec'].filter((path) => existsSync(path));
  const nested = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`);
  return [...folders, ...nested].flatMap((folder) =>
    ['4.1', '4.0', '6.0'].map((version) => `${folder}/webkit2gtk-${version}/MiniBrowser`),
  );
}

function onPath(name) {
  return (env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Like `findChromium`, but gets one if there is none. Throws an error that says what to do. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  console.log('No Chrome or Chromium is installed: asking Playwright for its own.');
  const cli = fileURLToPath(new URL('cli.js', import.meta.resolve('playwright')));
  run(process.execPath, [cli, 'install', '--no-shell', 'chromium']);
  if (!downloaded(chromium) && debianAsRoot()) {
    console.log('Playwright has none for this machine: installing the package chromium.');
    // Two separate steps: fresh package lists are wanted, but old ones may do.
    const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
    run('apt-get', ['update', '-qq'], quiet);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
  }
  const got = findChromium();
  if (got) return got;
  throw new Error(
    [
      'The browser tests need Chrome or Chromium, and none could be found or downloaded. Do one of these:',
      '  - install Chrome or Chromium with your package manager (Debian: apt-get install chromium),',
      '  - with a network, run: npx playwright install chromium',
      '  - set OUTLAST_CHROMIUM to the path of a Chrome or Chromium executable.',
    ].join('\n'),
  );
}

function debianAsRoot() {
  return platform === 'linux' && process.getuid() === 0 && existsSync('/usr/bin/apt-get');
}

function run(command, args, options = {}) {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
}
