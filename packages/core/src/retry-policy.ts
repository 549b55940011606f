import { checkNumber, checkObject, checkType, refuse, shown } from './options.ts';

/** The shape of `RetryOptions` in task.ts, which this floor does not know. */
interface RetryRules {
  limit: number;
  delay?: number | ((attempt: number, error: unknown) => number) | undefined;
  factor?: number | undefined;
  maxDelay?: number | undefined;
  jitter?: boolean | undefined;
  when?: ((error: unknown, attempt: number) => boolean) | undefined;
}

/** @throws TypeError or RangeError naming the part of the option that is wrong. */
export function checkRetry(option: string, value: number | RetryRules | undefined): void {
  if (value === undefined) return;
  if (typeof value === 'number') {
    checkNumber(option, value, 'notNegative');
    return;
  }
  checkObject(option, value, 'a number of retries or an object with `limit`');
  if (value.limit === undefined) refuse(`${option}.limit`, value.limit, 'a number of 0 or more');
  checkNumber(`${option}.limit`, value.limit, 'notNegative');
  if (typeof value.delay !== 'function') checkNumber(`${option}.delay`, value.delay, 'finite');
  checkNumber(`${option}.factor`, value.factor, 'finite');
  checkNumber(`${option}.maxDelay`, value.maxDelay, 'notNegative');
  checkType(`${option}.jitter`, value.jitter, 'boolean');
  checkType(`${option}.when`, value.when, 'function');
}

/** What has failed so far. */
export interface Failure {
  /** How often, this time included. */
  failures: number;
  attempt: number;
  error: unknown;
}

/**
 * The milliseconds to wait before the next attempt; `undefined` to give up.
 * @throws whatever a `when` or `delay` of the user's throws, or a TypeError for an answer that is no number.
 */
export function retryDelay(
  rules: number | RetryRules | undefined,
  { failures, attempt, error }: Failure,
  random: () => number = Math.random,
): number | undefined {
  const {
    limit,
    delay = 1_000,
    factor = 2,
    maxDelay = 30_000,
    jitter = true,
    when,
  } = typeof rules === 'object' ? rules : { limit: rules ?? 0 };
  if (failures > limit) return undefined;
  if (when !== undefined && !answerOf('retry.when', when.call(rules, error, attempt)))
    return undefined;
  if (typeof delay === 'function') {
    const answer = answerOf('retry.delay', delay.call(rules, attempt, error));
    if (typeof answer !== 'number' || Number.isNaN(answer))
      throw new TypeError(`retry.delay must answer with a number, got ${shown(answer)}`);
    return Math.min(Math.max(answer, 0), maxDelay);
  }
  // factor ** failures overflows to Infinity long before maxDelay can be missed.
  const wait = delay === 0 ? 0 : Math.min(delay * factor ** (failures - 1), maxDelay);
  return jitter ? random() * wait : wait;
}

/** An answer given at once. A promise comes too late, and is no reason to end the process when it rejects. */
function answerOf<T>(option: string, answer: T): T {
  if (!(answer instanceof Promise)) return answer;
  answer.catch(() => {});
  throw new TypeError(`${option} must answer at once, got a promise`);
}
