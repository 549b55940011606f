import { expect, test } from 'vitest';
import type { TaskEntry } from '../../src/model/task-entry.ts';
import { parseQuery, queryTerms } from '../../src/model/task-query.ts';

const now = 100_000;
const entry = {
  id: 'm-17',
  name: 'Upload photo',
  status: 'failed',
  facts: {
    attempt: 3,
    owner: 'ann',
    createdAt: 40_000,
    startedAt: 90_000,
    finishedAt: 90_250,
    error: new TypeError('fetch failed: offline'),
    context: { user: 42, tab: 'left', order: { id: 7, lines: ['a'] }, 'odd key': true },
  },
} as unknown as TaskEntry;

const passes = (text: string): boolean => {
  const { tests, trouble } = parseQuery(text);
  expect(trouble).toBeUndefined();
  return tests.every((test) => test(entry, now));
};

test.each([
  'upload',
  'PHOTO upload',
  '"load pho"',
  '-draft',
  'name:upload',
  'status:failed',
  'status:fail',
  '-status:running',
  'id:17',
  'owner:AN',
  'error:offline',
  'error:"fetch failed"',
  'error:typeerror',
  'ctx.user:42',
  'ctx.order.id:7',
  'ctx.tab:lef',
  'ctx:left',
  'age:>30s',
  'age:<2m',
  'took:<300ms',
  'took:>0.2s',
  'tries:3',
  'tries:>2',
  'upload status:failed ctx.user:42 -error:timeout',
  '',
])('matches: %s', (text) => {
  expect(passes(text)).toBe(true);
});

test.each([
  'draft',
  '-upload',
  'status:done',
  'status:completed',
  'id:99',
  'owner:bob',
  'error:nothing',
  'ctx.user:4',
  'ctx.user.deeper:4',
  'ctx.nobody:1',
  'age:<30s',
  'tries:1',
  'foo:upload',
])('does not match: %s', (text) => {
  expect(passes(text)).toBe(false);
});

test('the core’s own words for a status hold too', () => {
  const as = (status: string): boolean =>
    parseQuery('status:pending').tests.every((one) => one({ ...entry, status } as TaskEntry, now));
  expect([as('queued'), as('retrying'), as('done')]).toEqual([true, true, false]);
  const timedOut = { ...entry, status: 'timed out' } as TaskEntry;
  expect(parseQuery('status:timed_out').tests[0]?.(timedOut, now)).toBe(true);
});

test.each([
  ['status:nonsense', 'There is no status “nonsense”'],
  ['age:soon', '“soon” is not a time'],
  ['took:', '“” is not a time'],
  ['tries:>x', '“>x” is not a number'],
  ['"open', 'The quote is not closed'],
])('what cannot be understood is explained: %s', (text, trouble) => {
  expect(parseQuery(text).trouble).toContain(trouble);
});

test('names with colons are found by what they are', () => {
  const named = { ...entry, name: 'sync:inbox' } as TaskEntry;
  expect(parseQuery('sync:inbox').tests.every((one) => one(named, now))).toBe(true);
});

test('a typed filter falls into the parts it was typed in', () => {
  expect(queryTerms('upload  error:"no such" -x')).toEqual(['upload', 'error:"no such"', '-x']);
  expect(queryTerms('  ')).toEqual([]);
});
