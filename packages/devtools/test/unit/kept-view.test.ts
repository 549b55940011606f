import { expect, test } from 'vitest';
import { usualLayout } from '../../src/model/columns.ts';
import { keepView, readView } from '../../src/model/kept-view.ts';
import { noFilter } from '../../src/model/task-filter.ts';

function settings(kept: unknown) {
  let value = kept;
  return {
    get: () => value,
    set(_key: string, next: unknown) {
      value = JSON.parse(JSON.stringify(next));
    },
  };
}

const usual = {
  filter: noFilter,
  layout: usualLayout,
  sort: undefined,
  span: undefined,
  strip: false,
};

test('a view comes back as it was kept, but for its range', () => {
  const store = settings(undefined);
  const filter = { statuses: new Set(['failed'] as const), text: 'upload' };
  const sort = { column: 'age', direction: 'down' } as const;
  keepView(store, {
    ...usual,
    filter: { ...filter, range: { from: 1, to: 2 } },
    sort,
    span: 60_000,
    strip: true,
  });
  expect(readView(store)).toEqual({ ...usual, filter, sort, span: 60_000, strip: true });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['wrong kinds', { statuses: 'failed', text: 5, sort: 'age', span: '60', strip: 1, layout: [] }],
  ['unknown words', { statuses: ['zebra'], sort: { column: 'context' }, span: 61_000 }],
])('what is not sound counts as not there: %s', (_, kept) => {
  expect(readView(settings(kept))).toEqual(usual);
});
