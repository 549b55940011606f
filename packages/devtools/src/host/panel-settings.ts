import { keptSettings, nameOf, VERSION } from './kept-settings.ts';

/** What a panel remembers from one page load to the next. Values are JSON; whoever reads one checks it. */
export interface PanelSettings {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

/**
 * Settings in the page's `localStorage`, under the panel's own name. Where that is blocked or full they last as long
 * as the page; foreign or broken content counts as none. Never throws.
 */
export function panelSettings(id: string): PanelSettings {
  let known = keptSettings(id);
  return {
    get: (name) => known[name],
    set(name, value) {
      // A second panel of that name, or another tab, may have written meanwhile.
      known = { ...known, ...keptSettings(id), [name]: value };
      try {
        localStorage.setItem(nameOf(id), JSON.stringify({ ...known, version: VERSION }));
      } catch {
        // Blocked or full.
      }
    },
  };
}
