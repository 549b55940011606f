import { valueText } from './context-text.ts';
import { partsOf } from './safe-value.ts';

const DEEPEST = 20;
const MOST = 1_000;

/** A value as JSON can have it: no getter is called, a cycle ends in a word, and what is too deep or too much is left out. */
export function plainValue(value: unknown, path: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
      ? value
      : value === null
        ? null
        : valueText(value);
  if (path.includes(value)) return '(cycle)';
  const parts = path.length > DEEPEST ? undefined : partsOf(value, MOST);
  if (parts === undefined) return valueText(value, 0);
  const inner = [...path, value];
  if (isList(value)) return parts.map((part) => plainValue(part.value, inner));
  return Object.fromEntries(parts.map((part) => [part.key, plainValue(part.value, inner)]));
}

/** Asking a revoked proxy throws. */
function isList(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
