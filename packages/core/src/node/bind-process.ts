import process from 'node:process';
import type { ShutdownMode, ShutdownStats } from '../events.ts';
import type { BackgroundTaskManager } from '../manager.ts';
import { internalsOf } from '../manager-internals.ts';
import { shutdownModes } from '../manager-options.ts';
import { checkNumber, checkObject, checkType, checkWord, refuse } from '../options.ts';

export interface BindProcessOptions {
  /** The signals that end the process. Default `['SIGTERM', 'SIGINT']`. */
  signals?: readonly string[] | undefined;
  /** How the first signal shuts the manager down. Default `'drain'`. */
  mode?: ShutdownMode | undefined;
  /** Milliseconds the shutdown may take, from the signal. Default: the manager's `shutdownTimeout`. */
  timeout?: number | undefined;
  /**
   * Called with the first signal, when the shutdown begins: close servers here. The process does not end before
   * what it returns has settled, or `timeout` has passed.
   */
  onSignal?: ((signal: string) => unknown) | undefined;
  /** Called with the statistics just before the process ends. */
  onShutdown?: ((stats: ShutdownStats) => void) | undefined;
}

/**
 * Ends a process without losing what it has under way: the first signal drains the manager, a second one cancels
 * at once. Then the signal takes its usual course, so the exit code is the platform's.
 *
 * @returns the unbinder: signals do again what they did before.
 * @throws TypeError or RangeError naming the option that is wrong.
 * @example
 * bindProcess(manager, { onSignal: () => new Promise((closed) => server.close(closed)) });
 */
export function bindProcess(
  manager: BackgroundTaskManager,
  options: BindProcessOptions = {},
): () => void {
  const { log, clock, settings } = internalsOf(manager);
  checkObject('options', options);
  const {
    signals = ['SIGTERM', 'SIGINT'],
    mode = 'drain',
    timeout,
    onSignal,
    onShutdown,
  } = options;
  if (!Array.isArray(signals)) refuse('signals', signals, 'an array of signal names');
  for (const signal of signals as unknown[])
    if (typeof signal !== 'string' || !/^SIG[A-Z0-9]+$/.test(signal))
      refuse('signals', signal, "names of signals such as 'SIGTERM'");
  checkWord('mode', mode, shutdownModes);
  checkNumber('timeout', timeout, 'notNegative');
  checkType('onSignal', onSignal, 'function');
  checkType('onShutdown', onShutdown, 'function');

  const unbind = (): void => {
    for (const signal of signals) process.off(signal, listener);
  };
  /** Ends the waiting for `onSignal`; there once a signal came. */
  let hurry: (() => void) | undefined;
  const listener = (signal: string): void => {
    if (hurry !== undefined) {
      hurry();
      void manager.shutdown({ mode: 'cancel' });
      return;
    }
    const hurried = new Promise<void>((resolve) => {
      hurry = resolve;
    });
    void end(signal, hurried);
  };
  const end = async (signal: string, hurried: Promise<void>): Promise<void> => {
    const limit = timeout ?? settings.shutdownTimeout;
    const timer = limit === Infinity ? undefined : clock.setTimer(() => hurry?.(), limit, true);
    const shutdown = manager.shutdown({ mode, timeout, reason: `The process got ${signal}` });
    const closing = guarded(() => onSignal?.(signal));
    const [stats] = await Promise.all([shutdown, Promise.race([closing, hurried])]);
    if (timer !== undefined) clock.clearTimer(timer);
    await guarded(() => onShutdown?.(stats));
    unbind();
    process.kill(process.pid, signal);
  };
  /** Calls back; an error of the user's must not keep the process from ending. */
  const guarded = async (callback: () => unknown): Promise<void> => {
    try {
      await callback();
    } catch (error) {
      log.write('error', 'A callback of bindProcess failed', { error });
    }
  };
  for (const signal of signals) process.on(signal, listener);
  return unbind;
}
