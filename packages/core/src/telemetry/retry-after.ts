/** A collector may ask for an hour at most; a slip of its pen must not silence a page for years. */
const LONGEST = 3_600_000;

/**
 * The milliseconds that a `Retry-After` asks for: seconds, or a date, which is read against the answer's own
 * `Date` where there is one, because the clock here may be wrong. `undefined` when it asks for nothing.
 */
export function retryAfter(
  headers: { get(name: string): string | null },
  now: number,
): number | undefined {
  const value = headers.get('retry-after')?.trim();
  // Every form of an HTTP date begins with a weekday; Date.parse alone takes much more for a date.
  if (!value || !/^(\d+$|[a-z]{3})/i.test(value)) return undefined;
  const wait = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - (Date.parse(headers.get('date') ?? '') || now);
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST);
}
