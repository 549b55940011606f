/** A value as an error message shows it: short, and safe whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}

function complaint(option: string, value: unknown, takes: string): string {
  return `${option} must be ${takes}, got ${shown(value)}`;
}

type NumberKind = 'positive' | 'notNegative' | 'finite' | 'ordered' | 'count';

/** What each kind of number takes; `Infinity` means "no limit" where it is let in. */
const numbers: Record<NumberKind, { takes: string; fits(value: number): boolean }> = {
  /** Durations and limits where 0 makes no sense. */
  positive: {
    takes: 'a number above 0 (Infinity for no limit)',
    fits: (value: number) => value > 0,
  },
  notNegative: {
    takes: 'a number of 0 or more (Infinity for no limit)',
    fits: (value: number) => value >= 0,
  },
  finite: {
    takes: 'a finite number of 0 or more',
    fits: (value: number) => value >= 0 && value < Infinity,
  },
  /** Any number at all. */
  ordered: { takes: 'a number', fits: (value: number) => !Number.isNaN(value) },
  /** A whole number of at least 1, as of items or bytes. */
  count: {
    takes: 'a whole number of 1 or more (Infinity for no limit)',
    fits: (value: number) => value === Infinity || (Number.isInteger(value) && value >= 1),
  },
};

/** @throws TypeError for a wrong type, RangeError for a wrong number; `undefined` is always fine. */
export function checkNumber(option: string, value: unknown, kind: NumberKind): void {
  if (value === undefined) return;
  const { takes, fits } = numbers[kind];
  if (typeof value !== 'number') throw new TypeError(complaint(option, value, takes));
  if (!fits(value)) throw new RangeError(complaint(option, value, takes));
}

type Kind = 'string' | 'boolean' | 'function';

/** @throws TypeError unless the value is of that type or `undefined`. */
export function checkType(option: string, value: unknown, kind: Kind): void {
  if (value === undefined || typeof value === kind) return;
  throw new TypeError(complaint(option, value, `a ${kind}`));
}

/** @throws TypeError unless the value is a (non-null) object or `undefined`. */
export function checkObject(option: string, value: unknown, takes: string = 'an object'): void {
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value)))
    return;
  throw new TypeError(complaint(option, value, takes));
}

/** @throws TypeError unless the value is one of the words or `undefined`. */
export function checkWord(option: string, value: unknown, words: readonly string[]): void {
  if (value === undefined || words.includes(value as string)) return;
  const takes = `one of ${words.map((word) => `'${word}'`).join(', ')}`;
  throw new TypeError(complaint(option, value, takes));
}

/** @throws TypeError unless the value is an AbortSignal (of whatever realm) or `undefined`. */
export function checkSignal(option: string, value: unknown): void {
  if (value === undefined) return;
  const signal = value as Partial<AbortSignal> | null;
  if (
    typeof signal !== 'object' ||
    signal === null ||
    typeof signal.aborted !== 'boolean' ||
    typeof signal.addEventListener !== 'function'
  )
    throw new TypeError(complaint(option, value, 'an AbortSignal'));
}

/** @throws TypeError unless the value is a string; `undefined` is not fine. */
export function checkRequired(option: string, value: unknown, kind: Kind): void {
  if (value === undefined) throw new TypeError(complaint(option, value, `a ${kind}`));
  checkType(option, value, kind);
}

/** @throws TypeError, always: for the argument that fits none of its forms. */
export function refuse(option: string, value: unknown, takes: string): never {
  throw new TypeError(complaint(option, value, takes));
}
