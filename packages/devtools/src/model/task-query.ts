import { type DisplayStatus, displayStatuses } from './display-status.ts';
import { errorText } from './error-text.ts';
import { valueAt } from './safe-value.ts';
import type { TaskEntry } from './task-entry.ts';
import { parseDuration } from './time-text.ts';

type Test = (entry: TaskEntry, now: number) => boolean;

/** What a typed filter asks for, and what of it cannot be understood. */
export interface TaskQuery {
  /** All of them must hold. */
  readonly tests: readonly Test[];
  /** Whether its answer depends on the time. */
  readonly isTimed: boolean;
  readonly trouble: string | undefined;
}

const term = /(-?)(?:([\w.]+):)?("[^"]*"?|\S+)/g;

/** `upload`, `-upload`, `"two words"`, `status:failed`, `id:…`, `owner:ann`, `error:offline`, `ctx.user:42`, `age:>30s`, `took:<200ms`, `tries:>1`. */
export function parseQuery(text: string): TaskQuery {
  const tests: Test[] = [];
  let isTimed = false;
  let trouble: string | undefined;
  for (const [all, minus, typed = '', typedValue = ''] of text.matchAll(term)) {
    // A key whose value is still to be typed.
    const [, bare] = typed === '' ? (/^(\w+):$/.exec(typedValue) ?? []) : [];
    const [key, raw] = bare === undefined ? [typed, typedValue] : [bare, ''];
    const isOpen = raw.startsWith('"') && (raw.length === 1 || !raw.endsWith('"'));
    if (isOpen) trouble ??= 'The quote is not closed';
    const value = raw.startsWith('"') ? raw.slice(1, isOpen ? undefined : -1) : raw;
    const made = testOf(key.toLowerCase(), key, value, minus ? all.slice(1) : all);
    if (typeof made === 'string') {
      trouble ??= made;
      continue;
    }
    isTimed ||= key === 'age' || key === 'took';
    tests.push(minus ? (entry, now) => !made(entry, now) : made);
  }
  return { tests, isTimed, trouble };
}

/** The parts of a typed filter, as they were typed. */
export function queryTerms(text: string): string[] {
  return text.match(term) ?? [];
}

/** A string says what is wrong. */
function testOf(key: string, written: string, value: string, all: string): Test | string {
  const needle = value.toLowerCase();
  if (key === '') return (entry) => entry.name.toLowerCase().includes(needle);
  if (key === 'status') return statusTest(needle);
  if (key === 'id') return ({ id }) => id.toLowerCase().includes(needle);
  if (key === 'name') return ({ name }) => name.toLowerCase().includes(needle);
  if (key === 'owner') return ({ facts }) => facts.owner?.toLowerCase().includes(needle) ?? false;
  if (key === 'error')
    return ({ facts }) =>
      facts.error != null && errorText(facts.error).toLowerCase().includes(needle);
  if (key === 'ctx' || key.startsWith('ctx.')) {
    const path = written.split('.').slice(1);
    return ({ facts }) => holds(valueAt(facts.context, path), needle);
  }
  if (key === 'tries') return compared(value, Number, ({ facts }) => facts.attempt, 'a number');
  if (key === 'age')
    return compared(
      value,
      parseDuration,
      ({ facts }, now) => (facts.finishedAt ?? now) - facts.createdAt,
      'a time',
    );
  if (key === 'took')
    return compared(
      value,
      parseDuration,
      ({ facts }, now) =>
        facts.startedAt == null ? Number.NaN : (facts.finishedAt ?? now) - facts.startedAt,
      'a time',
    );
  // Names have colons too.
  const whole = all.toLowerCase();
  return (entry) => entry.name.toLowerCase().includes(whole);
}

const coreWords: Partial<Record<string, readonly DisplayStatus[]>> = {
  pending: ['queued', 'retrying'],
  completed: ['done'],
};

/** In the core's words and in those that people read. */
function statusTest(word: string): Test | string {
  const plain = word.replace(/[_-]/, ' ');
  const found = displayStatuses.filter((status) => word !== '' && status.startsWith(plain));
  const statuses = coreWords[word] ?? found;
  if (statuses.length === 0) return `There is no status “${word}”: ${displayStatuses.join(', ')}`;
  return ({ status }) => statuses.includes(status);
}

function compared(
  text: string,
  parse: (text: string) => number,
  read: (entry: TaskEntry, now: number) => number,
  what: string,
): Test | string {
  const [, sign = '', rest = ''] = /^([<>]?)=?(.*)$/.exec(text) ?? [];
  const bound = rest === '' ? Number.NaN : parse(rest);
  if (Number.isNaN(bound))
    return `“${text}” is not ${what}: write ${what === 'a time' ? '>30s or <200ms' : '2 or >2'}`;
  if (sign === '<') return (entry, now) => read(entry, now) <= bound;
  if (sign === '>') return (entry, now) => read(entry, now) >= bound;
  return (entry, now) => Math.floor(read(entry, now)) === bound;
}

/** Whether a value, or anything right inside it, has the text. */
function holds(value: unknown, needle: string): boolean {
  if (value === undefined) return false;
  if (typeof value !== 'object' || value === null) {
    const text = String(value).toLowerCase();
    // A number is meant as a whole: 4 is not 42.
    return typeof value === 'string' ? text.includes(needle) : text === needle;
  }
  return Object.keys(value).some((key) => {
    const inner = valueAt(value, [key]);
    return typeof inner !== 'object' && holds(inner, needle);
  });
}
