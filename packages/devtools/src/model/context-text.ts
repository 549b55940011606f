import { ownValue, partCount, partsOf, tagOf, Unread } from './safe-value.ts';

/** A context in one line: `user=1 tab=3 order={id: 7}`. */
export function contextText(context: object, most = 120): string {
  let text = '';
  for (const { key, value } of partsOf(context, 50) ?? []) {
    text += `${text && ' '}${key}=${valueText(value, 2)}`;
    if (text.length > most) return `${text.slice(0, most - 1)}…`;
  }
  return text;
}

/** A value in a few words; what is deeper than `depth` is only counted. No getter is called. */
export function valueText(value: unknown, depth = 1): string {
  if (typeof value === 'string') return value.length > 60 ? `${value.slice(0, 59)}…` : value;
  if (typeof value === 'function') return 'function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return objectText(value, depth);
  } catch {
    // A proxy may refuse anything, even to say whether it is a list.
    return '{}';
  }
}

function objectText(value: object, depth: number): string {
  if (value instanceof Unread) return `(${value.text})`;
  const parts = partsOf(value, 4);
  if (parts === undefined) return specialText(value);
  const isList = Array.isArray(value);
  const count = partCount(value);
  const tag = tagOf(value);
  const kind = isList || tag === 'Object' ? '' : tag;
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (depth <= 0 || count > 3) return `${kind}${open}${count}${close}`;
  const inside = parts.map(({ key, value: part }) => {
    const text = valueText(part, depth - 1);
    return isList ? text : `${key}: ${text}`;
  });
  return `${kind}${open}${inside.join(', ')}${close}`;
}

/** Dates and the like have no entries to show. */
function specialText(value: object): string {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  const length = ArrayBuffer.isView(value) ? value.byteLength : ownValue(value, 'size');
  return typeof length === 'number' ? `${tagOf(value)}(${length})` : tagOf(value);
}
