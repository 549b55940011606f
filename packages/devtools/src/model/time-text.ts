const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in at most seven characters: `12 ms`, `3.4 s`, `36 s`, `2m 05s`, `3h 07m`, `4d 02h`. */
export function durationText(ms: number): string {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9_950) return `${(ms / SECOND).toFixed(1)} s`;
  return ageText(Math.round(ms / SECOND) * SECOND);
}

/** The same in whole seconds, for what goes on: a digit that changes ten times a second cannot be read. */
export function ageText(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE) return `${Math.floor(whole / SECOND)} s`;
  if (whole < HOUR) return pair(whole, MINUTE, 'm', SECOND, 's');
  if (whole < DAY) return pair(whole, HOUR, 'h', MINUTE, 'm');
  return pair(whole, DAY, 'd', HOUR, 'h');
}

function pair(ms: number, large: number, largeUnit: string, small: number, smallUnit: string) {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeUnit} ${String(rest).padStart(2, '0')}${smallUnit}`;
}

/** A limit as it was set: `250 ms`, `5 s`, `2 min`, `36 h`. */
export function limitText(ms: number): string {
  if (ms < SECOND) return `${trimmed(ms)} ms`;
  if (ms < 2 * MINUTE) return `${trimmed(ms / SECOND)} s`;
  if (ms < 2 * HOUR) return `${trimmed(ms / MINUTE)} min`;
  return `${trimmed(ms / HOUR)} h`;
}

function trimmed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The time of day, as the page's user writes it. */
export function clockText(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hourCycle: 'h23' });
}

const units: Record<string, number> = { ms: 1, s: SECOND, m: MINUTE, min: MINUTE, h: HOUR, d: DAY };

/** The milliseconds of `200ms`, `30s`, `5m`, `1.5h`, `2d`; seconds where there is no unit. `NaN` for anything else. */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/.exec(text.toLowerCase()) ?? [];
  return Number(count || Number.NaN) * (units[unit || 's'] ?? Number.NaN);
}
