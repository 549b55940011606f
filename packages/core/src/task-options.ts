import { checkNumber, checkObject, checkSignal, checkType, checkWord } from './options.ts';
import { checkRetry } from './retry-policy.ts';
import { statuses } from './status.ts';
import type { DefinitionOptions, TaskFilter, TaskOptions } from './task.ts';

/** @throws TypeError or RangeError naming the option, what it got and what it takes. */
export function checkTaskOptions(options: TaskOptions<never> | undefined): void {
  if (options === undefined) return;
  checkObject('options', options);
  checkType('name', options.name, 'string');
  checkNumber('timeout', options.timeout, 'positive');
  checkNumber('deadline', options.deadline, 'positive');
  checkObject('context', options.context);
  checkNumber('priority', options.priority, 'ordered');
  checkRetry('retry', options.retry);
  checkSignal('signal', options.signal);
  checkType('owner', options.owner, 'string');
  checkType('key', options.key, 'string');
  checkNumber('delay', options.delay, 'finite');
  checkNumber('retainFor', options.retainFor, 'notNegative');
  checkType('persist', options.persist, 'boolean');
  checkType('onProgress', options.onProgress, 'function');
  checkType('onSettled', options.onSettled, 'function');
}

/** The same for the defaults of a definition. */
export function checkDefinitionOptions(options: DefinitionOptions | undefined): void {
  if (options === undefined) return;
  checkTaskOptions(options as TaskOptions<never>);
  checkNumber('maxResumes', options.maxResumes, 'notNegative');
  checkType('resume', options.resume, 'boolean');
}

/** The bounds of a waiting, and who asks. */
export function checkWaitOptions(
  options:
    | {
        timeout?: unknown;
        signal?: unknown;
        owner?: unknown;
        returnErrors?: unknown;
      }
    | undefined,
): void {
  if (options === undefined) return;
  checkObject('options', options);
  checkNumber('timeout', options.timeout, 'notNegative');
  checkSignal('signal', options.signal);
  checkType('owner', options.owner, 'string');
  checkType('returnErrors', options.returnErrors, 'boolean');
}

export function checkFilter(filter: TaskFilter | undefined): void {
  if (filter === undefined) return;
  checkObject('filter', filter);
  checkType('owner', filter.owner, 'string');
  checkType('name', filter.name, 'string');
  const { status } = filter;
  for (const word of Array.isArray(status) ? status : [status]) checkWord('status', word, statuses);
}
