export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where Outlast reports to. `console` is one; a method that is missing is passed over. */
export interface Logger {
  debug?(message: string, fields?: Record<string, unknown>): void;
  info?(message: string, fields?: Record<string, unknown>): void;
  warn?(message: string, fields?: Record<string, unknown>): void;
  error?(message: string, fields?: Record<string, unknown>): void;
}

const ranks: Record<LogLevel, number> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
};

export const logLevels: readonly LogLevel[] = Object.keys(ranks) as LogLevel[];

/** A logger that keeps to its level and that no logger can disturb. */
export class GuardedLog {
  readonly #logger: Logger | undefined;
  readonly #rank: number;

  constructor(logger: Logger | false, level: LogLevel) {
    this.#logger = logger === false ? undefined : logger;
    this.#rank = ranks[level];
  }

  /** Whether a message of that level goes anywhere: ask before building its fields on a hot path. */
  takes(level: LogLevel): boolean {
    return this.#logger !== undefined && ranks[level] >= this.#rank;
  }

  write(level: LogLevel, message: string, fields?: Record<string, unknown>): void {
    if (!this.takes(level)) return;
    try {
      const answer = this.#logger?.[level]?.(message, fields) as PromiseLike<void> | undefined;
      // An asynchronous one may fail later.
      if (typeof answer?.then === 'function') answer.then(undefined, () => {});
    } catch {
      // A logger that throws changes nothing (C13); there is nowhere left to report it.
    }
  }
}
