import { gzipSync } from 'node:zlib';
import { bundle } from './site.mjs';

const modes = { development: 'development', production: 'production', wanted: 'production' };
/** What the app has anyway. */
const external = ['react', 'react/*', 'react-dom', 'react-dom/*', '@tanstack/react-query'];

/** Bytes after gzip: what an app loads at once, what when the panel is opened, and what when it is used for more. */
export async function entryBytes({ entries, alias }) {
  const bytes = {};
  for (const [name, mode] of Object.entries(modes)) {
    const own = { mode, external, alias: name === 'production' ? {} : alias };
    const files = await bundle(entries[name], own);
    const eager = imported(files, 'static');
    const opened = new Set(eager);
    for (const file of eager)
      for (const next of importsOf(files, file, 'any')) imported(files, 'static', next, opened);
    const all = imported(files, 'any');
    const sum = (chosen) =>
      [...chosen].reduce(
        (total, file) => total + gzipSync(files.get(file), { level: 9 }).length,
        0,
      );
    bytes[name] = {
      eager: sum(eager),
      opened: sum(opened) - sum(eager),
      used: sum(all) - sum(opened),
    };
  }
  return bytes;
}

const imports = {
  static: /(?:from|import) ?"\.\/([^"]+)"/g,
  any: /(?:from|import) ?\(?"\.\/([^"]+)"/g,
};

/** The entry, and what it imports; a bundler also leaves behind what nobody does. */
function imported(files, kind, file = 'entry.js', found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const next of importsOf(files, file, kind)) imported(files, kind, next, found);
  return found;
}

function importsOf(files, file, kind) {
  const text = new TextDecoder().decode(files.get(file));
  return [...text.matchAll(imports[kind])].map(([, next]) => next);
}
