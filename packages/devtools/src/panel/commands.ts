import { countText } from '../model/count-text.ts';
import type { ShownTasks } from '../model/shown-tasks.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TaskFilter } from '../model/task-filter.ts';
import { loadExtras } from './extras-loader.ts';
import type { PanelView } from './use-panel.ts';

const REASON = 'Cancelled in the devtools panel';

export function taskCount(count: number): string {
  return `${countText(count)} ${count === 1 ? 'task' : 'tasks'}`;
}

export function entriesOf(shown: ShownTasks): TaskEntry[] {
  return Array.from({ length: shown.length }, (_, at) => shown.at(at) as TaskEntry);
}

/** What went wrong is told, and goes no further. */
export function attempt({ announce }: PanelView, work: Promise<unknown>): void {
  work.catch((error) => announce(`That failed: ${String(error).slice(0, 300)}`));
}

/** At once, without a question: it is one task, or the question was answered. */
export function cancelNow(view: PanelView, tasks: readonly TaskEntry[]): void {
  const { log, announce } = view;
  const [first] = tasks;
  if (first === undefined) return;
  attempt(
    view,
    log.cancel(tasks, REASON).then((count) => {
      log.flush();
      if (tasks.length > 1) announce(`Cancelled ${taskCount(count)}`);
      else announce(count === 0 ? `${first.name} had ended before` : `Cancelled ${first.name}`);
    }),
  );
}

/** The set is frozen now: what arrives while the question stands is not meant. */
export function askToCancel(view: PanelView, tasks: readonly TaskEntry[]): void {
  const live = tasks.filter((entry) => entry.live && entry.part.can('cancel'));
  view.change({ question: { about: 'cancel', tasks: live } });
}

/** What a key asks for: one task at once, more after a question. */
export function cancelByKey(view: PanelView, tasks: readonly TaskEntry[]): void {
  const live = tasks.filter((entry) => entry.live && entry.part.can('cancel'));
  if (live.length > 1) askToCancel(view, live);
  else cancelNow(view, live);
}

export function clearFinished(view: PanelView): void {
  const { log, announce } = view;
  attempt(
    view,
    log.clearFinished().then((count) => announce(`Cleared ${taskCount(count)}`)),
  );
}

/** The button that was pressed may be gone now, and the focus with it. */
export function setFilter({ change, focusTable }: PanelView, filter: TaskFilter): void {
  change({ filter });
  focusTable();
}

export function toggleStill({ log, announce }: PanelView): void {
  log.standStill(!log.isStill);
  announce(log.isStill ? 'The view is paused; tasks go on' : 'The view goes on');
}

export function toggleFollow(view: PanelView): void {
  const follow = !view.state.follow;
  if (follow && view.log.isStill) view.log.standStill(false);
  view.change({ follow, ...(follow && { sort: undefined }) });
  if (follow && view.grid.current !== null) view.grid.current.scrollTop = 0;
  view.announce(follow ? 'Following the newest task' : 'No longer following the newest task');
}

export function exportShown(view: PanelView): void {
  const { log, shown, announce, grid } = view;
  const entries = entriesOf(shown);
  attempt(
    view,
    loadExtras().then(({ exportText, saveText }) => {
      if (grid.current === null) return;
      saveText(exportText(entries, log.now), 'tasks.json', grid.current);
      announce(`Exported ${taskCount(entries.length)}`);
    }),
  );
}
