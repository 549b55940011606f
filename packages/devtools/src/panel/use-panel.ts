import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type KeptView, keepView, readView } from '../model/kept-view.ts';
import { type Hold, type ShownTasks, TaskRows } from '../model/shown-tasks.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import { filterCount } from '../model/task-filter.ts';
import type { TaskLog } from '../model/task-log.ts';
import type { Extras } from './extras-loader.ts';
import type { PanelProps } from './panel.tsx';
import type { Question } from './question.ts';
import { useAnnouncements } from './use-announcements.ts';
import { useExtras } from './use-extras.ts';
import { useVersion } from './use-version.ts';

/** What the user does with one log, wherever the panel stands. */
export interface PanelLook {
  /** The row that keys act on. */
  readonly active: TaskEntry | undefined;
  /** Where a selection with Shift began. */
  readonly anchor: TaskEntry | undefined;
  readonly detailed: TaskEntry | undefined;
  readonly selected: ReadonlySet<TaskEntry>;
  /** New tasks come in whatever the user looks at. */
  readonly follow: boolean;
}

/** What the user made of the panel. */
export interface PanelState extends KeptView, PanelLook {
  /** What is asked in place before something is done that cannot be undone. */
  readonly question: Question | undefined;
  readonly open: 'menu' | 'help' | undefined;
  readonly pointer: 'away' | 'over';
  readonly isScrolled: boolean;
}

/** One look at a log: what is shown of it, and what changes that. */
export interface PanelView extends PanelProps {
  readonly log: TaskLog;
  /** Undefined until they are loaded. */
  readonly extras: Extras | undefined;
  wantExtras(): void;
  readonly state: PanelState;
  readonly rows: TaskRows;
  readonly shown: ShownTasks;
  readonly notice: string;
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly search: RefObject<HTMLInputElement | null>;
  /** Milliseconds that the timeline spans now. */
  readonly shownSpan: RefObject<number>;
  change(patch: Partial<PanelState>): void;
  announce(text: string): void;
  focusTable(): void;
}

const firstLook: PanelLook = {
  active: undefined,
  anchor: undefined,
  detailed: undefined,
  selected: new Set(),
  follow: false,
};

export function usePanel(props: PanelProps & Pick<PanelView, 'log'>): PanelView {
  const { log, settings, session, takeFocus } = props;
  const version = useVersion(log);
  const [kept, setState] = useState<PanelState>(() => ({
    ...readView(settings),
    ...(session.looks.get(log) ?? firstLook),
    question: undefined,
    open: undefined,
    pointer: 'away',
    isScrolled: false,
  }));
  const change = useCallback(
    (patch: Partial<PanelState>) => setState((before) => ({ ...before, ...patch })),
    [],
  );
  // A task that was cleared away is not to be read any further.
  const state = kept.detailed?.gone ? { ...kept, detailed: undefined } : kept;
  const { notice, announce } = useAnnouncements(log, version);
  const grid = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const shownSpan = useRef(0);
  const focusTable = useCallback(() => grid.current?.focus(), []);

  useEffect(() => {
    if (takeFocus) grid.current?.focus();
  }, [takeFocus]);

  const { filter, layout, sort, span, strip } = state;
  const isFirst = useRef(true);
  useEffect(() => {
    // What was only read is not to be written: another tab may have changed it since.
    if (!isFirst.current) keepView(settings, { filter, layout, sort, span, strip });
    isFirst.current = false;
  }, [settings, filter, layout, sort, span, strip]);

  const { active, anchor, detailed, selected, follow } = state;
  useEffect(() => {
    session.looks.set(log, { active, anchor, detailed, selected, follow });
  }, [session, log, active, anchor, detailed, selected, follow]);

  const { extras, want: wantExtras } = useExtras(grid, isMoreNeeded(state, log), announce);
  const rows = useMemo(() => new TaskRows(log), [log]);
  const hold = holdOf(log, rows, state, isPointerOver(state, grid.current));
  const shown = rows.update({ filter, parse: extras?.parseQuery, sort, hold });
  const base = { ...props, extras, state, rows, shown, notice, grid, search, shownSpan };
  return { ...base, wantExtras, change, announce, focusTable };
}

function isMoreNeeded({ filter, strip, detailed, question, open }: PanelState, log: TaskLog) {
  const isAsked = strip || !!detailed || !!question || !!open || filterCount(filter) > 0;
  // An empty panel says why; those of managers that are closed or away say so, too.
  return isAsked || log.list.size === 0 || log.parts.some((part) => part.isReadOnly);
}

/** Nothing moves under the pointer, and nothing new comes in where somebody reads. */
function holdOf(log: TaskLog, rows: TaskRows, state: PanelState, isOver: boolean): Hold {
  if (log.isStill) return 'all';
  if (state.follow || rows.isEmpty) return 'none';
  if (isOver) return 'all';
  const isReading = state.isScrolled || state.detailed !== undefined || state.selected.size > 0;
  return isReading ? 'new' : 'none';
}

/** Looked up at each flush: where a row goes from under the pointer, nobody is told that the pointer left. */
function isPointerOver({ pointer }: PanelState, grid: Element | null): boolean {
  return pointer === 'over' && !!grid?.querySelector('.rows:hover');
}
