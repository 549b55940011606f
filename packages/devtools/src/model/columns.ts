export type ColumnKey =
  | 'status'
  | 'name'
  | 'id'
  | 'age'
  | 'duration'
  | 'timeout'
  | 'progress'
  | 'tries'
  | 'context'
  | 'actions';

export interface Column {
  readonly key: ColumnKey;
  readonly title: string;
  /** A track of CSS grid. */
  readonly track: string;
  /** The narrowest table, in pixels, that shows it; the five that always stay have none. */
  readonly from?: number;
  readonly align?: 'end';
}

/** In the order they stand. */
const columns: readonly Column[] = [
  { key: 'status', title: 'Status', track: '96px' },
  { key: 'name', title: 'Name', track: 'minmax(96px, 1.3fr)' },
  { key: 'id', title: 'Id', track: '92px', from: 1000 },
  { key: 'age', title: 'Age', track: '60px', align: 'end' },
  { key: 'duration', title: 'Duration', track: '68px', align: 'end', from: 620 },
  { key: 'timeout', title: 'Timeout', track: '76px', align: 'end', from: 720 },
  { key: 'progress', title: 'Progress', track: '124px' },
  { key: 'tries', title: 'Tries', track: '48px', align: 'end', from: 800 },
  { key: 'context', title: 'Context or error', track: 'minmax(140px, 1.6fr)', from: 880 },
  { key: 'actions', title: 'Actions', track: '68px' },
];

const narrowTracks: Partial<Record<ColumnKey, string>> = {
  status: '90px',
  name: 'minmax(72px, 1fr)',
  age: '54px',
  progress: '74px',
  actions: '58px',
};

/** What a table of that width has room for. */
export function columnsFor(width: number): readonly Column[] {
  if (width < 460)
    return columns
      .filter(({ from }) => from === undefined)
      .map((column) => ({ ...column, track: narrowTracks[column.key] ?? column.track }));
  return columns.filter(({ from }) => from === undefined || from <= width);
}

/** The whole of what a row could show: what `aria-colindex` counts in. */
export const columnCount: number = columns.length;

export function columnIndex(key: ColumnKey): number {
  return columns.findIndex((column) => column.key === key) + 1;
}

export function trackList(shown: readonly Column[]): string {
  return shown.map(({ track }) => track).join(' ');
}
