/** @throws TypeError naming the path of what JSON has no form for, such as `event.user.balance`. */
export function eventText(event: unknown): string {
  let cause: unknown;
  try {
    const text = JSON.stringify(event) as string | undefined;
    if (text !== undefined) return text;
  } catch (error) {
    cause = error;
  }
  throw new TypeError(complaint(event, cause), { cause });
}

function complaint(event: unknown, cause: unknown): string {
  try {
    const found = findOffender(event, 'event', []);
    return `${found?.path ?? 'event'} cannot be serialised: ${found?.what ?? String(cause)}`;
  } catch {
    return 'event cannot be serialised, nor looked through'; // a hostile proxy, or nested too deep
  }
}

interface Offender {
  path: string;
  what: string;
}

/** The walk asks JSON at every level, so it must end. */
const DEEPEST = 50;

/** Walks as JSON.stringify does, only when that has failed. `above` are the objects on the way here. */
function findOffender(value: unknown, path: string, above: unknown[]): Offender | undefined {
  if (typeof value === 'bigint') return { path, what: 'it is a bigint' };
  if (above.length === 0 && (typeof value === 'function' || typeof value === 'symbol'))
    return { path, what: `it is a ${typeof value}` };
  if (value === undefined && above.length === 0) return { path, what: 'it is undefined' };
  if (typeof value !== 'object' || value === null) return undefined;
  if (above.length > DEEPEST) return { path, what: 'it lies too deep' };
  if (above.includes(value)) return { path, what: 'it contains itself' };
  if (stringifies(value)) return undefined;
  for (const key of Object.keys(value)) {
    const step = Array.isArray(value)
      ? `[${key}]`
      : /^[\w$]+$/.test(key)
        ? `.${key}`
        : `[${JSON.stringify(key)}]`;
    let child: unknown;
    try {
      child = (value as Record<string, unknown>)[key];
    } catch (error) {
      return { path: path + step, what: `reading it threw ${error}` };
    }
    const found = findOffender(child, path + step, [...above, value]);
    if (found) return found;
  }
  // All of its parts are fine: it is its own toJSON that is not.
  return { path, what: 'its toJSON gives nothing that JSON takes' };
}

function stringifies(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

const encoder: TextEncoder = /* @__PURE__ */ new TextEncoder();
let scratch: Uint8Array | undefined;

/** Bytes in UTF-8. The platform counts ten times faster than a loop, and without garbage into one buffer. */
export function utf8Length(text: string): number {
  scratch ??= new Uint8Array(12_288);
  // A character is at most three bytes, or four for two.
  if (text.length * 3 > scratch.length) return encoder.encode(text).length;
  return encoder.encodeInto(text, scratch).written;
}
