// A file imports only from lower floors (ARCHITECTURE.md says why). This is the one list; a new file of core goes in here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { root } from './run.mjs';

// A folder stands for all its files. On floor 2 a file knows its own folder, but no neighbour.
const floors = [
  'status errors clock options retry-policy cloneable find-uncloneable heap queue timers ordered-queue task-ids time-slice foreign-signals bounded-wait instance-id manual-clock',
  'task events store logger managed-task task-promises task-info live-tasks upkeep attempt attempts slots admission capacity caretaker families drop-warnings transactions task-record endings turns browser/',
  'history recovery write-ahead settled-records lifetime definitions task-options manager-options reporter results stores/ telemetry/ agents/',
  'registry scheduler persistence orphans waits shutdown revived-task intake lookup owned-tasks map manager engine manager-internals exposed-managers node/',
  'index indexeddb page telemetry courier testing agents node service-worker',
].map((names) => names.split(' '));

/** Packages whose code core contains, and the one file that imports each. */
const wrapped = { mitt: 'events', 'idb-keyval': 'browser/database' };

/** The sentences that say what stands on the wrong floor. */
export function floorViolations() {
  const found = [];
  const core = sourcesOf('packages/core/src');
  for (const [file, imports] of core) {
    const from = placeOf(file);
    if (!from) {
      found.push(`packages/core/src/${file} is on no floor: name it in scripts/floors.mjs`);
      continue;
    }
    for (const specifier of imports) {
      const wrong = specifier.startsWith('.')
        ? wrongStep(from, posix.join(dirname(file), specifier))
        : wrongPackage(file, specifier);
      if (wrong) found.push(`packages/core/src/${file} ${wrong}`);
    }
  }
  const entries = publicEntries();
  for (const [file, imports] of sourcesOf('packages/devtools/src'))
    for (const specifier of imports) {
      const isForeign = /^@outlast\//.test(specifier) || /(^|\/)core\//.test(specifier);
      if (isForeign && !entries.has(specifier))
        found.push(
          `packages/devtools/src/${file} imports ${specifier}, which is no public entry of core`,
        );
    }
  return found;
}

function placeOf(file) {
  const name = file.replace(/\.tsx?$/, '');
  const folder = name.includes('/') ? `${name.split('/')[0]}/` : undefined;
  const floor = floors.findIndex((names) => names.includes(folder ?? name));
  return floor < 0 ? undefined : { floor, folder, name };
}

function wrongStep(from, file) {
  if (file.startsWith('..')) return `leaves its package for ${file}`;
  const to = placeOf(file);
  if (!to) return undefined;
  const where = `imports ${file} of floor ${to.floor} from floor ${from.floor}`;
  if (to.floor > from.floor) return where;
  const isOwnFolder = to.folder !== undefined && to.folder === from.folder;
  if (from.folder === 'browser/' && !isOwnFolder) return `${where}: browser/ knows nothing of core`;
  if (from.floor === 2 && to.floor === 2 && !isOwnFolder)
    return `${where}: only its own folder is open to it there`;
  return undefined;
}

function wrongPackage(file, specifier) {
  if (specifier.startsWith('node:')) return undefined;
  const only = wrapped[specifier];
  if (!only) return `imports ${specifier}: core has no dependencies`;
  return file === `${only}.ts` ? undefined : `imports ${specifier}: only ${only}.ts does that`;
}

/** Every source file of a folder with what it imports. */
function sourcesOf(folder) {
  if (!existsSync(join(root, folder))) return [];
  const files = readdirSync(join(root, folder), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file));
  return files.map((file) => [file, importsOf(join(root, folder, file))]);
}

function importsOf(path) {
  const text = readFileSync(path, 'utf8');
  const { body } = parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts', astType: 'ts' });
  const fixed = body.map(({ source }) => source?.value).filter(Boolean);
  const dynamic = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map(([, name]) => name);
  return [...new Set([...fixed, ...dynamic])];
}

function publicEntries() {
  const { name, exports } = JSON.parse(
    readFileSync(join(root, 'packages/core/package.json'), 'utf8'),
  );
  return new Set(Object.keys(exports).map((path) => posix.join(name, path)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = floorViolations();
  for (const sentence of found) console.error(sentence);
  console.log(`floors: ${found.length} violations`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
