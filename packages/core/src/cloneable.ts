interface Limits {
  /** How deep objects are shown. */
  levels: number;
  /** How many entries are shown in all. */
  entries: number;
}

/** What of a context, result or error is shown at most (C30). */
const infoLimits: Limits = { levels: 50, entries: 1_000 };

/** A result is stored whole; only its depth is bounded, so that no stack overflows. */
const wholeLimits: Limits = { levels: 500, entries: Infinity };

/** Values that structuredClone takes and JSON.stringify survives, as they are or as a clone of their own. */
const cloneableTags: ReadonlySet<string> = new Set([
  ...['Date', 'RegExp', 'Boolean', 'Number', 'String', 'Blob', 'File', 'ArrayBuffer', 'DataView'],
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array'],
]);

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'unreadable';
  }
}

/** One walk over one value. */
class Copier {
  readonly #path = new Set<object>();
  readonly #copies = new Map<object, unknown>();
  readonly #levels: number;
  #entriesLeft: number;

  constructor({ levels, entries }: Limits) {
    this.#levels = levels;
    this.#entriesLeft = entries;
  }

  copy(value: unknown): unknown {
    switch (typeof value) {
      case 'function':
        return `[Function${this.#label(value)}]`;
      case 'symbol':
        return value.toString();
      case 'bigint':
        return `${value}n`;
      case 'object':
        return value === null ? null : this.#copyObject(value);
      default:
        return value;
    }
  }

  #copyObject(value: object): unknown {
    if (this.#path.has(value)) return '[Circular]';
    if (this.#copies.has(value)) return this.#copies.get(value);
    try {
      const copy = this.#copyFresh(value);
      // Under a limit each way to it counts: a JSON text has one copy for each, which shared branches multiply.
      if (this.#entriesLeft === Infinity) this.#copies.set(value, copy);
      return copy;
    } catch (error) {
      // A proxy or a getter deep inside the platform's own walk.
      return `[Unreadable: ${messageOf(error)}]`;
    } finally {
      this.#path.delete(value);
    }
  }

  #copyFresh(value: object): unknown {
    if (Array.isArray(value)) {
      if (!this.#hasRoom(value.length)) return `[Array(${value.length})]`;
      this.#path.add(value);
      return this.#copyList(value, value.length);
    }
    if (value instanceof Error) return errorInfo(value);
    const tag = tagOf(value);
    if (cloneableTags.has(tag)) return this.#clone(value, tag);
    if (value instanceof Map || value instanceof Set) {
      if (!this.#hasRoom(value.size)) return `[${tag}(${value.size})]`;
      this.#path.add(value);
      const list = this.#copyList(value, value.size);
      return value instanceof Map ? new Map(list as [unknown, unknown][]) : new Set(list);
    }
    const keys = Object.keys(value);
    if (keys.length === 0 && tag !== 'Object') return this.#describe(value, tag);
    if (!this.#hasRoom(keys.length)) return `[${tag}]`;
    this.#path.add(value);
    return this.#copyFields(value, keys);
  }

  /** Whether anything of so many entries can be shown: a place is kept for the last, or for the mark of the rest. */
  #hasRoom(size: number): boolean {
    if (this.#path.size >= this.#levels || (size > 0 && this.#entriesLeft <= 0)) return false;
    if (size > 0) this.#entriesLeft--;
    return true;
  }

  #takes(index: number, size: number): boolean {
    return index === size - 1 || this.#entriesLeft-- > 0;
  }

  #clone(value: object, tag: string): unknown {
    if (ArrayBuffer.isView(value) && 'length' in value) {
      const length = Number(value.length);
      if (length > this.#entriesLeft) return `[${tag}(${length})]`;
      this.#entriesLeft -= length;
    }
    try {
      const clone = structuredClone(value);
      // An object may lie about its kind.
      return tagOf(clone) === tag ? clone : `[${tag}]`;
    } catch {
      return `[${tag}]`; // detached, or shared
    }
  }

  #copyList(values: Iterable<unknown>, size: number): unknown[] {
    const list: unknown[] = [];
    for (const value of values) {
      // What iterates may lie about its size.
      if (list.length >= size) break;
      if (!this.#takes(list.length, size)) {
        // An entry of a Map must stay a pair.
        const rest = `… ${size - list.length} more`;
        list.push(values instanceof Map ? ['…', rest] : rest);
        break;
      }
      list.push(
        values instanceof Map
          ? (value as unknown[]).map((part) => this.copy(part))
          : this.copy(value),
      );
    }
    return list;
  }

  #copyFields(value: object, keys: string[]): unknown {
    const copy: Record<string, unknown> = {};
    for (const [index, key] of keys.entries()) {
      if (!this.#takes(index, keys.length)) {
        copy['…'] = `${keys.length - index} more`;
        break;
      }
      // defineProperty: a key named __proto__ must not set the prototype.
      Object.defineProperty(copy, key, {
        value: this.#read(value, key),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }

  #read(value: object, key: string): unknown {
    let field: unknown;
    try {
      field = (value as Record<string, unknown>)[key];
    } catch (error) {
      return `[Threw: ${messageOf(error)}]`;
    }
    return this.copy(field);
  }

  /** An object of the platform's: its own text where it has one (a URL), else its kind (`[Promise]`). */
  #describe(value: object, tag: string): string {
    const text = value instanceof Promise || tag.startsWith('Weak') ? '' : messageOf(value);
    return text === '' || text.startsWith('[object') ? `[${tag}]` : text;
  }

  #label(value: { name?: unknown }): string {
    try {
      return typeof value.name === 'string' && value.name !== '' ? ` ${value.name}` : '';
    } catch {
      return '';
    }
  }
}

/**
 * A plain stand-in for any value: `structuredClone` and `JSON.stringify` take it whatever the value was.
 * What can be cloned stays as it is; the rest becomes a readable text; a cycle is cut where it closes;
 * at most 50 levels and 1,000 entries are shown.
 */
export function cloneable(value: unknown): unknown {
  return new Copier(infoLimits).copy(value);
}

/** The same for a value that is to be stored: as it is where it can be cloned, else a stand-in of all of it. */
export function storable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return new Copier(wholeLimits).copy(value);
  }
}

/** What is shown of an error (structurally the `ErrorInfo` of task.ts). */
interface ErrorFacts {
  name: string;
  message: string;
  stack?: string;
  code?: string | number;
}

function readText(error: object, key: string): string | undefined {
  try {
    const value = (error as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function readCode(error: object): string | number | undefined {
  try {
    const { code } = error as { code?: unknown };
    return typeof code === 'string' || typeof code === 'number' ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The facts of anything that was thrown, also of `undefined` and of an object without a message. */
export function errorInfo(error: unknown): ErrorFacts {
  if (typeof error !== 'object' || error === null)
    return { name: 'Error', message: messageOf(error) };
  const stack = readText(error, 'stack');
  const code = readCode(error);
  return {
    name: readText(error, 'name') ?? 'Error',
    message: readText(error, 'message') ?? describeThrown(error),
    ...(stack !== undefined && { stack }),
    ...(code !== undefined && { code }),
  };
}

function describeThrown(error: object): string {
  try {
    // An error whose message is no text, or throws: `cloneable` would ask for its facts again.
    return error instanceof Error ? messageOf(error) : JSON.stringify(cloneable(error));
  } catch {
    return 'unreadable';
  }
}
