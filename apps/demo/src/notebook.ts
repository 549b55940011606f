/**
 * What the page itself notes down between visits, in `localStorage`; in memory where that is denied.
 * Only the demo's own counting lives here: what Outlast keeps is in IndexedDB.
 */
interface Notebook {
  read(key: string): string | null;
  write(key: string, value: string): void;
  erase(key: string): void;
  keys(): string[];
}

const prefix = 'outlast-demo:';

export const notebook: Notebook = open();

function open(): Notebook {
  try {
    const { localStorage } = window;
    localStorage.getItem(prefix);
    return {
      read: (key) => localStorage.getItem(prefix + key),
      write: (key, value) => localStorage.setItem(prefix + key, value),
      erase: (key) => localStorage.removeItem(prefix + key),
      keys: () =>
        Object.keys(localStorage).flatMap((key) =>
          key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
        ),
    };
  } catch {
    const pages = new Map<string, string>();
    return {
      read: (key) => pages.get(key) ?? null,
      write: (key, value) => void pages.set(key, value),
      erase: (key) => void pages.delete(key),
      keys: () => [...pages.keys()],
    };
  }
}
