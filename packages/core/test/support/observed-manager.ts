import { BackgroundTaskManager, type ManagerOptions, type TaskEvent } from '../../src/index.ts';
import { type ManualClock, manualClock } from '../../src/testing.ts';

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown> | undefined;
}

/** A manager on a clock that stands still, with everything it says written down. */
export interface Observed {
  manager: BackgroundTaskManager;
  clock: ManualClock;
  lines: LogLine[];
  events: TaskEvent[];
}

function recordingLogger(lines: LogLine[]): NonNullable<ManagerOptions['logger']> {
  const method =
    (level: LogLine['level']) => (message: string, fields?: Record<string, unknown>) => {
      lines.push({ level, message, fields });
    };
  return {
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
  };
}

export function observed(options: ManagerOptions = {}): Observed {
  const clock = manualClock();
  const lines: LogLine[] = [];
  const events: TaskEvent[] = [];
  const manager = new BackgroundTaskManager({ clock, logger: recordingLogger(lines), ...options });
  manager.on('*', (_type, event) => events.push(event));
  return { manager, clock, lines, events };
}

export function deferred<T = void>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A function that honours its signal: it returns when it is stopped, and not before. */
export function untilStopped({ signal }: { signal: AbortSignal }): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** A function that hears nothing and never returns. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/** The state of a promise, seen after all that needs no time has happened. */
export async function stateOf(
  promise: Promise<unknown>,
  clock: ManualClock,
): Promise<'pending' | 'resolved' | 'rejected'> {
  let state: 'pending' | 'resolved' | 'rejected' = 'pending';
  promise.then(
    () => {
      state = 'resolved';
    },
    () => {
      state = 'rejected';
    },
  );
  await clock.settle();
  return state;
}
