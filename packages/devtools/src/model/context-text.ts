/** A context in one line: `user=1 tab=3 order={id: 7}`. It comes from a snapshot, so it has no cycles and no getters. */
export function contextText(context: Record<string, unknown>, most = 120): string {
  let text = '';
  for (const [key, value] of Object.entries(context)) {
    text += `${text && ' '}${key}=${valueText(value, 2)}`;
    if (text.length > most) return `${text.slice(0, most - 1)}…`;
  }
  return text;
}

/** A value in a few words; what is deeper than `depth` is only counted. */
export function valueText(value: unknown, depth = 1): string {
  if (typeof value === 'string') return value.length > 60 ? `${value.slice(0, 59)}…` : value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value))
    return depth > 0 && value.length <= 3
      ? `[${value.map((item) => valueText(item, depth - 1)).join(', ')}]`
      : `[${value.length}]`;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return specialText(value);
  const entries = Object.entries(value);
  return depth > 0 && entries.length <= 3
    ? `{${entries.map(([key, item]) => `${key}: ${valueText(item, depth - 1)}`).join(', ')}}`
    : `{${entries.length}}`;
}

/** Dates and the like survive in a snapshot as they are. */
function specialText(value: object): string {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  return Object.prototype.toString.call(value).slice(1, -1).replace('object ', '');
}
