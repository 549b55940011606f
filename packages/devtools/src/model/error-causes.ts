import { errorText } from './error-text.ts';
import { ownValue } from './safe-value.ts';

const MOST = 8;

/** What an error was caused by, the nearest first, in one line each. A cycle ends where it closes. */
export function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  const seen = new Set<unknown>([error]);
  let at = error;
  while (typeof at === 'object' && at !== null && causes.length < MOST) {
    at = ownValue(at, 'cause');
    if (at === undefined || seen.has(at)) break;
    seen.add(at);
    causes.push(errorText(at));
  }
  return causes;
}
