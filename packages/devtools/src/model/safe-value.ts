/** One entry of a value; a getter is not called to learn what it would answer. */
export interface ValuePart {
  readonly key: string;
  readonly value: unknown;
}

/** Stands for the value of a getter, and of what could not be read. */
export class Unread {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const leaves: ReadonlySet<string> = new Set(['Date', 'RegExp', 'Blob', 'File', 'ArrayBuffer']);

/** What is inside a value, at most `most` entries of it; undefined for what has no inside to show. */
export function partsOf(
  value: unknown,
  most: number = Number.POSITIVE_INFINITY,
): ValuePart[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    if (value instanceof Unread || leaves.has(tagOf(value)) || ArrayBuffer.isView(value))
      return undefined;
    if (value instanceof Map)
      return take(value, most, ([key, item]) => ({ key: label(key), value: item }));
    if (value instanceof Set)
      return take(value, most, (item, at) => ({ key: `${at}`, value: item }));
    const keys = Array.isArray(value)
      ? Array.from({ length: Math.min(value.length, most) }, (_, at) => `${at}`)
      : ownKeys(value);
    return keys.slice(0, most).map((key) => ({ key, value: ownValue(value, key) }));
  } catch {
    return [];
  }
}

/** How many entries a value has, seen or not. */
export function partCount(value: object): number {
  try {
    if (Array.isArray(value)) return value.length;
    return value instanceof Map || value instanceof Set ? value.size : ownKeys(value).length;
  } catch {
    return 0;
  }
}

/** What stands at a path of keys; undefined where nothing does, or a getter would have to be called. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = at instanceof Map ? at.get(key) : ownValue(at, key);
    if (at instanceof Unread) return undefined;
  }
  return at;
}

/** The value of a property of its own. */
export function ownValue(value: object, key: string): unknown {
  try {
    const property = Object.getOwnPropertyDescriptor(value, key);
    return property?.get ? new Unread('getter') : property?.value;
  } catch {
    return new Unread('unreadable');
  }
}

/** `Date`, `Map`, and so on; asking a proxy may throw. */
export function tagOf(value: object): string {
  try {
    return Object.prototype.toString.call(value).slice(8, -1);
  } catch {
    return 'Object';
  }
}

/** Errors keep what they say in properties that are not enumerable. */
function ownKeys(value: object): string[] {
  return value instanceof Error ? Object.getOwnPropertyNames(value) : Object.keys(value);
}

function label(key: unknown): string {
  return typeof key === 'object' && key !== null ? tagOf(key) : String(key);
}

function take<T>(items: Iterable<T>, most: number, map: (item: T, at: number) => ValuePart) {
  const parts: ValuePart[] = [];
  for (const item of items) {
    if (parts.length >= most) break;
    parts.push(map(item, parts.length));
  }
  return parts;
}
