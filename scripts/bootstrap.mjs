// Installs what is missing, with nothing but Node and npm: the pinned pnpm through npx, then the packages.
// A stamp makes the next run free, so that every command can start with it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main, root } from './run.mjs';

const stampFile = join(root, 'node_modules/.bootstrap-stamp');

/** Throws an error that names the step which failed. */
export function bootstrap() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  checkNode(manifest.engines.node.replace('>=', ''));
  const stamp = stampOfDependencies();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;

  const pnpm = manifest.packageManager;
  console.log(`Installing packages with ${pnpm} ...`);
  // Apart from the install, so that a missing network is told from a broken lockfile.
  if (!npx([pnpm, '--version'], 'ignore'))
    throw new Error(
      `Step "get ${pnpm}" failed: npx could not download it. Is there a network? "npm ping" tells.`,
    );
  if (!npx([pnpm, 'install', '--frozen-lockfile'], 'inherit'))
    throw new Error(
      'Step "install packages" failed, the lines above say why. Without a network it works only if the packages were downloaded before.',
    );
  writeFileSync(stampFile, stamp);
}

function checkNode(needed) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = needed.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new Error(
    `Step "check Node" failed: this is Node ${process.versions.node}, and Outlast is built and tested with ${needed} or newer.`,
  );
}

function stampOfDependencies() {
  const manifests = ['package.json', 'e2e/package.json', 'bench/package.json'];
  for (const folder of ['packages', 'apps'])
    for (const name of readdirSync(join(root, folder)).sort())
      manifests.push(`${folder}/${name}/package.json`);
  const hash = createHash('sha256').update(process.platform);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests])
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function npx(args, output) {
  // CI: no question is asked. Log level: `npm --silent` would hide pnpm's errors too.
  const env = { ...process.env, CI: 'true', npm_config_loglevel: 'error' };
  const options = { cwd: root, env, stdio: ['ignore', output, 'inherit'] };
  return (
    spawnSync('npx', ['-y', ...args], { ...options, shell: process.platform === 'win32' })
      .status === 0
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(bootstrap);
