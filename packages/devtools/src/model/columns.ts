export type ColumnKey =
  | 'status'
  | 'name'
  | 'age'
  | 'timeout'
  | 'progress'
  | 'tries'
  | 'context'
  | 'timeline'
  | 'id'
  | 'owner'
  | 'duration'
  | 'started'
  | 'ended'
  | 'actions';

export interface Column {
  readonly key: ColumnKey;
  readonly title: string;
  /** Pixels; a growing column has at least these. */
  readonly width: number;
  /** Its share of the room that is left over. */
  readonly grow?: number;
  readonly align?: 'end';
}

const columns: Record<ColumnKey, Omit<Column, 'key'>> = {
  status: { title: 'Status', width: 98 },
  name: { title: 'Name', width: 120, grow: 1.3 },
  age: { title: 'Age', width: 62, align: 'end' },
  timeout: { title: 'Timeout', width: 76, align: 'end' },
  progress: { title: 'Progress', width: 116 },
  tries: { title: 'Tries', width: 50, align: 'end' },
  context: { title: 'Context / error', width: 140, grow: 1.6 },
  timeline: { title: 'Timeline', width: 180, grow: 2 },
  id: { title: 'Id', width: 96 },
  owner: { title: 'Owner', width: 96 },
  duration: { title: 'Duration', width: 72, align: 'end' },
  started: { title: 'Started', width: 76, align: 'end' },
  ended: { title: 'Ended', width: 76, align: 'end' },
  actions: { title: 'Actions', width: 68 },
};

/** As they stand until somebody moves them; `aria-colindex` counts in this order. */
export const columnKeys: readonly ColumnKey[] = Object.keys(columns) as ColumnKey[];

/** Those that go when there is no room, the first first. The others stay, and the table scrolls sideways. */
const yielding: readonly ColumnKey[] = [
  'ended',
  'started',
  'owner',
  'id',
  'duration',
  'context',
  'timeout',
  'tries',
];

/** Below this width, in pixels, they all go, the timeline too, and the rest gets tighter. */
const NARROW = 560;
const narrowWidths: Partial<Record<ColumnKey, number>> = {
  status: 90,
  name: 72,
  age: 54,
  progress: 74,
  actions: 58,
};
const fixed: ReadonlySet<ColumnKey> = new Set(['status', 'name', 'actions']);
const LEAST_WIDTH = 40;
const MOST_WIDTH = 1_000;

/** What the user made of the columns. */
export interface ColumnLayout {
  readonly order: readonly ColumnKey[];
  readonly off: ReadonlySet<ColumnKey>;
  /** Pixels, of those whose edge was moved. */
  readonly widths: Partial<Record<ColumnKey, number>>;
}

export const usualLayout: ColumnLayout = {
  order: columnKeys,
  off: new Set(['id', 'owner', 'duration', 'started', 'ended']),
  widths: {},
};

export function columnTitle(key: ColumnKey): string {
  return columns[key].title;
}

/** Status, name and actions are always there. */
export function canHide(key: ColumnKey): boolean {
  return !fixed.has(key);
}

/** What a table of that width has room for. */
export function columnsFor(width: number, { order, off, widths }: ColumnLayout): readonly Column[] {
  const isNarrow = width < NARROW;
  const widthOf = (key: ColumnKey): number =>
    widths[key] ?? (isNarrow ? narrowWidths[key] : undefined) ?? columns[key].width;
  const yields = (key: ColumnKey): boolean => key === 'timeline' || yielding.includes(key);
  let shown = order.filter((key) => !off.has(key) && !(isNarrow && yields(key)));
  for (const key of yielding) {
    const total = shown.reduce((sum, one) => sum + widthOf(one), 0);
    if (total <= width) break;
    shown = shown.filter((one) => one !== key);
  }
  return shown.map((key) => {
    const { grow, ...column } = columns[key];
    const grows = grow !== undefined && widths[key] === undefined;
    return { key, ...column, width: widthOf(key), ...(grows && { grow }) };
  });
}

export function columnIndex(key: ColumnKey): number {
  return columnKeys.indexOf(key) + 1;
}

/** Tracks of a CSS grid. Something always takes the room that is left. */
export function trackList(shown: readonly Column[]): string {
  const someGrow = shown.some(({ grow }) => grow !== undefined);
  return shown
    .map(({ key, width, grow = someGrow || key !== 'name' ? undefined : 1 }) =>
      grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`,
    )
    .join(' ');
}

export function resized(layout: ColumnLayout, key: ColumnKey, width: number): ColumnLayout {
  const limited = Math.round(Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width)));
  return { ...layout, widths: { ...layout.widths, [key]: limited } };
}

export function toggled(layout: ColumnLayout, key: ColumnKey): ColumnLayout {
  const off = new Set(layout.off);
  if (!off.delete(key)) off.add(key);
  return { ...layout, off };
}

/** One place to the left or right; status stays first and actions last, since they stick to the edges. */
export function moved(layout: ColumnLayout, key: ColumnKey, by: -1 | 1): ColumnLayout {
  const order = [...layout.order];
  const from = order.indexOf(key);
  const to = from + by;
  if (from < 1 || to < 1 || to > order.length - 2) return layout;
  [order[from], order[to]] = [order[to] as ColumnKey, order[from] as ColumnKey];
  return { ...layout, order };
}

/** A layout out of what was kept, which anybody may have written. */
export function readLayout(kept: unknown): ColumnLayout {
  const { order, off, widths } = Object(kept) as Record<keyof ColumnLayout, unknown>;
  const known = (list: unknown): ColumnKey[] =>
    Array.isArray(list) ? columnKeys.filter((key) => list.includes(key)) : [];
  const inner = (Array.isArray(order) ? order : []).filter(
    (key, at, all) => columnKeys.includes(key) && all.indexOf(key) === at,
  ) as ColumnKey[];
  const rest = columnKeys.filter((key) => !inner.includes(key));
  const middle = [...inner, ...rest].filter((key) => key !== 'status' && key !== 'actions');
  const sound = Object.entries(Object(widths)).filter(
    ([key, width]) =>
      columnKeys.includes(key as ColumnKey) &&
      typeof width === 'number' &&
      width >= LEAST_WIDTH &&
      width <= MOST_WIDTH,
  );
  return {
    order: ['status', ...middle, 'actions'],
    off: new Set(Array.isArray(off) ? known(off).filter(canHide) : usualLayout.off),
    widths: Object.fromEntries(sound),
  };
}
