/** What a tab has tracked before it could write for the first time, by the numbers of its batches. */
export interface Bridged {
  version: 1;
  /** The collector it is for. */
  url: string;
  batches: Array<{ number: number; events: string[] }>;
}

/** `undefined` for what this version cannot read. */
export function parseBridged(text: string | null): Bridged | undefined {
  try {
    const bridged = JSON.parse(text ?? 'null') as Bridged | null;
    const isKnown =
      bridged?.version === 1 &&
      typeof bridged.url === 'string' &&
      bridged.batches.every(({ events }) => events.every((event) => typeof event === 'string'));
    return isKnown ? bridged : undefined;
  } catch {
    return undefined;
  }
}
