import { type Clock, systemClock } from './clock.ts';
import type { ShutdownMode } from './events.ts';
import { type Logger, type LogLevel, logLevels } from './logger.ts';
import { checkNumber, checkObject, checkType, checkWord, refuse } from './options.ts';
import { checkRetry } from './retry-policy.ts';
import type { TaskStore } from './store.ts';
import type { RetryOptions } from './task.ts';

export type Overflow = 'drop-newest' | 'drop-oldest' | 'throw';

export interface ManagerOptions {
  /** Shown in logs, errors and the panel. Default `'default'`. */
  name?: string | undefined;
  /** Functions running at once. Default `Infinity`. */
  concurrency?: number | undefined;
  /** Live tasks at most; `Infinity` for no limit. Default 10,000. */
  capacity?: number | undefined;
  /** What gives way at `capacity`: the new task, the oldest one that has not started, or the caller. Default `'drop-newest'`. */
  overflow?: Overflow | undefined;
  /** Milliseconds an attempt may take, for tasks that do not say. Default: no limit. */
  timeout?: number | undefined;
  /** How tasks are tried again that do not say. Default: not at all. */
  retry?: number | RetryOptions | undefined;
  /** Settled tasks kept for look-up; 0 for none. Default 256. */
  history?: number | undefined;
  /** Milliseconds a shutdown may take, from its call. Default 30,000. */
  shutdownTimeout?: number | undefined;
  /** Default `'cancel'`. */
  shutdownMode?: ShutdownMode | undefined;
  /** Milliseconds a stopped function may take to return before its slot is given up, from its stop. Default 5,000. */
  grace?: number | undefined;
  /** Milliseconds of starting tasks within one macrotask before others get the thread. Default 10. */
  sliceTime?: number | undefined;
  /** Where records are kept. Default: nowhere. */
  store?: TaskStore | undefined;
  /** Default: the console. */
  logger?: Logger | false | undefined;
  /** Default `'warn'`. */
  logLevel?: LogLevel | undefined;
  /** A platform's lifetime extender: handed one promise per busy period. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
  /** Binds work to its caller's async context, such as Node's `AsyncResource.bind`. */
  // biome-ignore lint/suspicious/noExplicitAny: it takes and gives back any function.
  bind?: (<F extends (...args: any[]) => any>(fn: F) => F) | undefined;
  /** The source of time; tests drive one by hand (`manualClock` of `@outlast/core/testing`). */
  clock?: Clock | undefined;
}

/** Options with their defaults in place; `undefined` where absence means something. */
export type ManagerSettings = {
  [Key in Exclude<keyof ManagerOptions, OptionalKey>]-?: Exclude<ManagerOptions[Key], undefined>;
} & Pick<ManagerOptions, OptionalKey>;

type OptionalKey = 'retry' | 'store' | 'waitUntil' | 'bind';

const overflows: readonly Overflow[] = ['drop-newest', 'drop-oldest', 'throw'];
export const shutdownModes: readonly ShutdownMode[] = ['cancel', 'drain', 'suspend'];

/** @throws TypeError or RangeError naming the option, what it got and what it takes. */
export function managerSettings(options: ManagerOptions = {}): ManagerSettings {
  checkObject('options', options);
  checkType('name', options.name, 'string');
  checkNumber('concurrency', options.concurrency, 'positive');
  checkNumber('capacity', options.capacity, 'positive');
  checkWord('overflow', options.overflow, overflows);
  checkNumber('timeout', options.timeout, 'positive');
  checkRetry('retry', options.retry);
  checkNumber('history', options.history, 'notNegative');
  checkNumber('shutdownTimeout', options.shutdownTimeout, 'notNegative');
  checkWord('shutdownMode', options.shutdownMode, shutdownModes);
  checkNumber('grace', options.grace, 'notNegative');
  checkNumber('sliceTime', options.sliceTime, 'notNegative');
  checkObject('store', options.store, 'a TaskStore');
  if (options.logger !== false && typeof options.logger !== 'function')
    checkObject('logger', options.logger, 'an object with logging methods, or false');
  checkWord('logLevel', options.logLevel, logLevels);
  checkType('waitUntil', options.waitUntil, 'function');
  checkType('bind', options.bind, 'function');
  checkObject('clock', options.clock, 'a Clock');
  for (const method of ['open', 'write', 'claim', 'close'] as const)
    if (options.store !== undefined && typeof options.store[method] !== 'function')
      refuse('store', options.store, `a TaskStore (it has no method ${method})`);
  return {
    name: options.name ?? 'default',
    concurrency: options.concurrency ?? Infinity,
    // A fraction of a task is none, but there is always room for one.
    capacity: Math.max(1, Math.floor(options.capacity ?? 10_000)),
    overflow: options.overflow ?? 'drop-newest',
    timeout: options.timeout ?? Infinity,
    retry: options.retry,
    history: options.history ?? 256,
    shutdownTimeout: options.shutdownTimeout ?? 30_000,
    shutdownMode: options.shutdownMode ?? 'cancel',
    grace: options.grace ?? 5_000,
    sliceTime: options.sliceTime ?? 10,
    store: options.store,
    logger: options.logger ?? console,
    logLevel: options.logLevel ?? 'warn',
    waitUntil: options.waitUntil,
    bind: options.bind,
    clock: options.clock ?? systemClock,
  };
}
