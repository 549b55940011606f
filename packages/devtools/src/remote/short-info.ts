import type { TaskInfo } from '@outlast/core';
import type { TaskMore } from '../model/task-source.ts';
import { detailsCap, rowCap, shortened, shortText } from './shortened.ts';

/** What of a task goes over a port with every change: a few kilobytes at most, whatever its context and error are. */
export function shortInfo(info: TaskInfo): TaskInfo {
  const { error } = info;
  const names = { ...info, name: shortText(info.name, 200) };
  return {
    ...names,
    owner: info.owner === null ? null : shortText(info.owner, 200),
    progressMessage: info.progressMessage === null ? null : shortText(info.progressMessage, 300),
    context: shortened(info.context, rowCap) as Record<string, unknown>,
    error: error && {
      name: shortText(error.name, 200),
      message: shortText(error.message, 1_000),
      ...(error.stack !== undefined && { stack: shortText(error.stack, 4_000) }),
      ...(error.code !== undefined && {
        code: typeof error.code === 'string' ? shortText(error.code, 100) : error.code,
      }),
    },
  };
}

export function shortMore(more: TaskMore): TaskMore {
  return Object.fromEntries(
    Object.entries(more).map(([name, value]) => [name, shortened(value, detailsCap)]),
  );
}
