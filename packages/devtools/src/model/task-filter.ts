import type { DisplayStatus } from './display-status.ts';

/** Which tasks are shown: those of any of the statuses (none: all) whose name or id has every word. */
export interface TaskFilter {
  readonly statuses: ReadonlySet<DisplayStatus>;
  readonly text: string;
}

export const noFilter: TaskFilter = { statuses: new Set(), text: '' };

/** What a filter looks at. */
interface Filtered {
  readonly id: string;
  readonly name: string;
  readonly status: DisplayStatus;
}

/** Undefined where the filter lets everything through: the caller can skip the pass. */
export function filterPredicate(filter: TaskFilter): ((task: Filtered) => boolean) | undefined {
  const { statuses } = filter;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (statuses.size === 0 && words.length === 0) return undefined;
  return (task) => {
    if (statuses.size > 0 && !statuses.has(task.status)) return false;
    if (words.length === 0) return true;
    const name = task.name.toLowerCase();
    const id = task.id.toLowerCase();
    return words.every((word) => name.includes(word) || id.includes(word));
  };
}

export function toggleStatus(filter: TaskFilter, status: DisplayStatus): TaskFilter {
  const statuses = new Set(filter.statuses);
  if (!statuses.delete(status)) statuses.add(status);
  return { ...filter, statuses };
}
