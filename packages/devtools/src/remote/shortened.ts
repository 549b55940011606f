/** What of a value goes over a port. */
export interface Cap {
  /** Characters of text in all. */
  readonly characters: number;
  /** Characters of one text. */
  readonly text: number;
  readonly entries: number;
  readonly levels: number;
}

/** For what a row shows. */
export const rowCap: Cap = { characters: 4_000, text: 300, entries: 100, levels: 6 };

/** For what the details show, sent when somebody looks. */
export const detailsCap: Cap = { characters: 200_000, text: 20_000, entries: 2_000, levels: 20 };

/**
 * Plain JSON in place of any value, with marks where something was left out. Getters are not called, cycles are cut,
 * and nothing it meets makes it throw.
 */
export function shortened(value: unknown, cap: Cap): unknown {
  return new Shortener(cap).shorten(value, 0);
}

export function shortText(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}

class Shortener {
  readonly #cap: Cap;
  readonly #path = new Set<object>();
  #characters: number;
  #entries: number;

  constructor(cap: Cap) {
    this.#cap = cap;
    this.#characters = cap.characters;
    this.#entries = cap.entries;
  }

  shorten(value: unknown, level: number): unknown {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'object':
        return value === null ? null : this.#object(value, level);
      case 'undefined':
        return null;
      case 'function':
        return '[Function]';
      default:
        return this.#text(String(value));
    }
  }

  #text(text: string): string {
    const short = shortText(text, Math.max(0, Math.min(this.#cap.text, this.#characters)));
    this.#characters -= Math.min(text.length, short.length);
    return short;
  }

  #object(value: object, level: number): unknown {
    if (this.#path.has(value)) return '[Circular]';
    this.#path.add(value);
    try {
      return this.#open(value, level);
    } catch {
      return '[Unreadable]';
    } finally {
      this.#path.delete(value);
    }
  }

  #open(value: object, level: number): unknown {
    if (value instanceof Date)
      return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof Error) return this.#error(value, level);
    if (Array.isArray(value))
      return this.#list(value.length, level, (at) => this.#property(value, `${at}`, level));
    if (value instanceof Map || value instanceof Set) {
      const items = value.entries();
      return this.#list(value.size, level, () => {
        const [key, item] = items.next().value as [unknown, unknown];
        return this.shorten(value instanceof Map ? [key, item] : item, level + 1);
      });
    }
    const keys = ArrayBuffer.isView(value) ? [] : Object.keys(value);
    const prototype = Object.getPrototypeOf(value);
    if (keys.length === 0 && prototype !== Object.prototype && prototype !== null)
      return Object.prototype.toString.call(value);
    if (level >= this.#cap.levels && keys.length > 0) return '[Object]';
    const copy: Record<string, unknown> = Object.create(null);
    for (const [at, key] of keys.entries()) {
      if (!this.#hasRoom()) {
        copy['…'] = `${keys.length - at} more`;
        break;
      }
      copy[this.#text(key)] = this.#property(value, key, level);
    }
    return copy;
  }

  #list(size: number, level: number, item: (at: number) => unknown): unknown {
    if (level >= this.#cap.levels && size > 0) return `[${size} entries]`;
    const list: unknown[] = [];
    for (let at = 0; at < size; at++) {
      if (!this.#hasRoom()) {
        list.push(`… ${size - at} more`);
        break;
      }
      list.push(item(at));
    }
    return list;
  }

  #hasRoom(): boolean {
    return this.#entries-- > 0 && this.#characters > 0;
  }

  #property(value: object, key: string, level: number): unknown {
    const property = Object.getOwnPropertyDescriptor(value, key);
    return property && 'value' in property ? this.shorten(property.value, level + 1) : '[Getter]';
  }

  #error(error: Error, level: number): unknown {
    const { name, message, stack, cause } = error;
    return {
      name: this.#text(String(name)),
      message: this.#text(String(message)),
      ...(typeof stack === 'string' && { stack: this.#text(stack) }),
      ...(cause !== undefined && { cause: this.shorten(cause, level + 1) }),
    };
  }
}
