import type { TimeRange } from '../model/task-filter.ts';
import { clockText } from '../model/time-text.ts';

export function rangeText({ from, to }: TimeRange): string {
  return `${clockText(from)} to ${clockText(to)}`;
}
