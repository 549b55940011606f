/** Of what is kept. */
export const VERSION = 1;

/** Where a panel of that id keeps its settings. */
export const nameOf = (id: string): string => `outlast-devtools:${id}`;

/** What of the storage is a panel's: nothing where there is none, and where another version or another program wrote it. */
export function keptSettings(id: string): Record<string, unknown> {
  try {
    const kept = JSON.parse(localStorage.getItem(nameOf(id)) as string);
    return kept.version === VERSION ? kept : {};
  } catch {
    return {};
  }
}
