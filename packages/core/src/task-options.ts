import { checkNumber, checkObject, checkSignal, checkType, checkWord } from './options.ts';
import { checkRetry } from './retry-policy.ts';
import { statuses } from './status.ts';
import type { DefinitionOptions, TaskFilter, TaskOptions } from './task.ts';

const NO_OPTIONS = Object.freeze({});

/**
 * The options that were given, each read once and checked: a getter or a prototype may be where it is.
 * `namedOwner` is the owner, whatever they say.
 * @throws TypeError or RangeError naming the option, what it got and what it takes.
 */
export function taskSettings<T>(
  options: TaskOptions<T> | undefined,
  namedOwner?: string,
): Readonly<TaskOptions<T>> {
  if (options === undefined) return namedOwner === undefined ? NO_OPTIONS : { owner: namedOwner };
  checkObject('options', options);
  const { name, timeout, deadline, context, priority, retry, signal } = options;
  const { key, delay, retainFor, persist, onProgress, onSettled } = options;
  const owner = namedOwner ?? options.owner;
  checkType('name', name, 'string');
  checkNumber('timeout', timeout, 'positive');
  checkNumber('deadline', deadline, 'positive');
  checkObject('context', context);
  checkNumber('priority', priority, 'ordered');
  checkRetry('retry', retry);
  checkSignal('signal', signal);
  checkType('owner', owner, 'string');
  checkType('key', key, 'string');
  checkNumber('delay', delay, 'finite');
  checkNumber('retainFor', retainFor, 'notNegative');
  checkType('persist', persist, 'boolean');
  checkType('onProgress', onProgress, 'function');
  checkType('onSettled', onSettled, 'function');
  // One by one: a loop over the names is five times slower, and every task with options comes by here.
  const settings: TaskOptions<T> = {};
  if (name !== undefined) settings.name = name;
  if (timeout !== undefined) settings.timeout = timeout;
  if (deadline !== undefined) settings.deadline = deadline;
  if (context !== undefined) settings.context = context;
  if (priority !== undefined) settings.priority = priority;
  if (retry !== undefined) settings.retry = retry;
  if (signal !== undefined) settings.signal = signal;
  if (owner !== undefined) settings.owner = owner;
  if (key !== undefined) settings.key = key;
  if (delay !== undefined) settings.delay = delay;
  if (retainFor !== undefined) settings.retainFor = retainFor;
  if (persist !== undefined) settings.persist = persist;
  // They may be methods, which know their object.
  if (onProgress !== undefined) settings.onProgress = onProgress.bind(options);
  if (onSettled !== undefined) settings.onSettled = onSettled.bind(options);
  return settings;
}

/** The same for the defaults of a definition. */
export function definitionSettings(options: DefinitionOptions): DefinitionOptions {
  const settings = taskSettings(options);
  const { maxResumes, resume } = options;
  checkNumber('maxResumes', maxResumes, 'notNegative');
  checkType('resume', resume, 'boolean');
  return { ...settings, maxResumes, resume };
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
