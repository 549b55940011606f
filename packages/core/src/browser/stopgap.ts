/**
 * Keeps a text in `localStorage` while something better is not open yet: written in the call, it survives a crash of
 * the page from that moment, though not of the browser. Where there is none, as in workers, it keeps nothing.
 */
export class Stopgap {
  readonly #prefix: string;
  readonly #id: string;
  #phase: 'empty' | 'kept' = 'empty';

  constructor(scope: string, id: string) {
    this.#prefix = `${scope}:`;
    this.#id = id;
  }

  keep(text: string): void {
    try {
      localStorage.setItem(this.#prefix + this.#id, text);
      this.#phase = 'kept';
    } catch {
      // None here, denied, or full.
    }
  }

  clear(): void {
    if (this.#phase === 'kept') this.remove(this.#id);
    this.#phase = 'empty';
  }

  /** The ids of others that have kept something. */
  others(): string[] {
    try {
      // Not the values: what else is in there may be large.
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.#prefix));
      return keys.map((key) => key.slice(this.#prefix.length)).filter((id) => id !== this.#id);
    } catch {
      return [];
    }
  }

  read(id: string): string | null {
    return localStorage.getItem(this.#prefix + id);
  }

  remove(id: string): void {
    localStorage.removeItem(this.#prefix + id);
  }
}
