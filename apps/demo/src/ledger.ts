import { notebook } from './notebook.ts';

/** Names one tracked event: the load of the page that tracked it, and its number there. */
export type EventKey = `${string}.${number}`;

/**
 * Who this browser is to the collector. `?run=` in the address overrides it, so that tests do not mix.
 */
const visitor: string = findVisitor();

/** The collector's address for this visitor, with what `path` adds to it. */
export function collectorUrl(path = '', query = ''): string {
  return `/collect${path}?run=${encodeURIComponent(visitor)}${query}`;
}

// One entry a load and not one counter: two tabs never write the same entry.
const entry = 'tracked:';
let load = newLoad();
let count = 0;

/** Notes down that so many events are about to be tracked, and names them. Written before, not after. */
export function enterEvents(howMany: number): EventKey[] {
  const first = count;
  count += howMany;
  notebook.write(entry + load, String(count));
  return Array.from({ length: howMany }, (_, n): EventKey => `${load}.${first + n}`);
}

/** How many events each load of the page has tracked, oldest load first; other tabs and earlier visits included. */
export function readLedger(): Map<string, number> {
  const loads = notebook.keys().filter((key) => key.startsWith(entry));
  return new Map(
    loads.sort().map((key) => [key.slice(entry.length), Number(notebook.read(key)) || 0]),
  );
}

/** Begins from nothing. */
export function clearLedger(): void {
  for (const each of readLedger().keys()) notebook.erase(entry + each);
  beginLoad();
}

window.addEventListener('storage', ({ key, newValue }) => {
  // Another tab began from nothing: numbers that went on here would look like losses.
  if (key?.endsWith(entry + load) && newValue === null) beginLoad();
});

function beginLoad(): void {
  load = newLoad();
  count = 0;
}

function newLoad(): string {
  return Date.now().toString(36) + Math.random().toString(36).slice(2, 7);
}

function findVisitor(): string {
  const asked = new URLSearchParams(location.search).get('run');
  if (asked) return asked;
  const known = notebook.read('visitor') ?? newLoad();
  notebook.write('visitor', known);
  return known;
}
